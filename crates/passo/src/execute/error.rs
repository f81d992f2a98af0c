//! BPMN errors end what they pass through (section 13.5.3 of the standard).

use super::Move;
use super::catcher::{Catcher, Thrown};
use super::run::Run;
use crate::journal::{ActivityId, Event, Outcome, Record, RestKind};
use crate::state::Instance;

impl<R: Record> Run<'_, R> {
    /// An error end event has thrown; it counts as done.
    pub(super) fn end_with_error(&mut self, at: Move, thrown: Thrown) {
        let catcher = self.catcher_in(at.scope, &thrown);
        self.note_thrown(at.scope, at.node, &thrown, catcher.is_some());
        self.tx.emit(Event::Left { scope: at.scope, node: at.node });
        self.continue_after_error(catcher, thrown);
    }

    /// A resting activity throws an error and is ended by it.
    pub(super) fn throw_from_activity(&mut self, activity: ActivityId, thrown: Thrown) {
        let Some(found) = self.tx.activity(activity) else { return };
        let (scope, node) = (found.scope, found.node);
        let catcher = self.catcher_of_activity(activity, &thrown);
        self.note_thrown(scope, node, &thrown, catcher.is_some());
        if catcher.is_none_or(|catcher| catcher.activity != activity) {
            self.cancel_activity(activity);
        }
        self.continue_after_error(catcher, thrown);
    }

    /// An activity that does not rest throws: it is ended like one that does.
    pub(super) fn throw_from_moving(&mut self, at: Move, thrown: Thrown) {
        let activity = self.rest(RestKind::Script, at.scope, at.node);
        self.throw_from_activity(activity, thrown);
    }

    /// Goes on at the catcher; without one, the instance fails.
    fn continue_after_error(&mut self, catcher: Option<Catcher>, thrown: Thrown) {
        match catcher {
            Some(catcher) => self.catch_at(catcher, thrown),
            None => {
                self.cancel_content(Instance::ROOT);
                self.tx.emit(Event::Ended { outcome: Outcome::Failed });
            }
        }
    }
}
