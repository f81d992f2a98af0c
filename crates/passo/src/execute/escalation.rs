//! Escalations: like errors, but what throws them goes on unless an interrupting event catches them (section 13.5.3 of the
//! standard). One that nobody catches is noted.

use std::sync::Arc;

use super::Move;
use super::catcher::{Kind, Thrown};
use super::mapping::Values;
use super::run::Run;
use crate::journal::{ActivityId, Event, Record};

impl<R: Record> Run<'_, R> {
    /// A throw or end event escalates. It counts as done; its token is consumed where an interrupting event ends its scope.
    /// Gives whether the token is still there.
    pub(super) fn escalate_from_moving(&mut self, at: Move, code: Arc<str>, variables: Values) -> bool {
        let thrown = Thrown { kind: Kind::Escalation, code, message: String::new(), variables };
        let catcher = self.catcher_in(at.scope, &thrown);
        self.note_thrown(at.scope, at.node, &thrown, catcher.is_some());
        let Some(catcher) = catcher else { return true };
        if catcher.interrupting {
            self.tx.emit(Event::Left { scope: at.scope, node: at.node });
        }
        self.catch_at(catcher, thrown);
        !catcher.interrupting
    }

    /// The worker of a work item escalates; the work item goes on unless an interrupting event catches it.
    pub(super) fn escalate_from_activity(&mut self, activity: ActivityId, code: Arc<str>, variables: Values) {
        let Some(found) = self.tx.activity(activity) else { return };
        let (scope, node) = (found.scope, found.node);
        let thrown = Thrown { kind: Kind::Escalation, code, message: String::new(), variables };
        let catcher = self.catcher_of_activity(activity, &thrown);
        self.note_thrown(scope, node, &thrown, catcher.is_some());
        if let Some(catcher) = catcher {
            self.catch_at(catcher, thrown);
        }
    }
}
