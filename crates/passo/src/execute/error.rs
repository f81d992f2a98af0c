//! BPMN errors: to the nearest event that catches them (section 13.5.3 of the standard).

use std::sync::Arc;

use super::Move;
use super::mapping::Values;
use super::run::Run;
use crate::journal::{ActivityId, ErrorFact, Event, NodeId, Outcome, Payload, Record, RestKind, ScopeId};
use crate::program::{CatchTrigger, Program};
use crate::state::Instance;
use crate::value::Value;

/// A BPMN error on its way.
pub(super) struct Thrown {
    pub(super) code: Arc<str>,
    pub(super) message: String,
    pub(super) variables: Values,
}

impl Thrown {
    pub(super) fn new(code: Arc<str>, message: String) -> Thrown {
        Thrown { code, message, variables: Values::new() }
    }
}

/// The place that catches an error: a boundary event of an activity that rests.
struct Catcher {
    host: ActivityId,
    scope: ScopeId,
    node: NodeId,
}

impl<'a, R: Record> Run<'a, R> {
    /// An error end event has thrown; it counts as done.
    pub(super) fn end_with_error(&mut self, at: Move, code: Arc<str>) {
        let thrown = Thrown::new(code, String::new());
        let catcher = self.catcher_outside(at.scope, &thrown.code);
        self.note(at.scope, at.node, &thrown, catcher.is_some());
        self.tx.emit(Event::Left { scope: at.scope, node: at.node });
        self.continue_at(catcher, thrown);
    }

    /// A resting activity throws: its own boundary events come first.
    pub(super) fn throw_from_activity(&mut self, activity: ActivityId, thrown: Thrown) {
        let Some(found) = self.tx.activity(activity) else { return };
        let (scope, node) = (found.scope, found.node);
        let own = self
            .program_at(scope)
            .and_then(|program| catching_boundary(program, node, &thrown.code))
            .map(|node| Catcher { host: activity, scope, node });
        let catcher = own.or_else(|| self.catcher_outside(scope, &thrown.code));
        self.note(scope, node, &thrown, catcher.is_some());
        if catcher.as_ref().is_none_or(|catcher| catcher.host != activity) {
            self.cancel_activity(activity);
        }
        self.continue_at(catcher, thrown);
    }

    /// An activity that does not rest throws: it is ended like one that does.
    pub(super) fn throw_from_moving(&mut self, at: Move, thrown: Thrown) {
        let activity = self.rest(RestKind::Script, at.scope, at.node);
        self.throw_from_activity(activity, thrown);
    }

    fn note(&mut self, scope: ScopeId, node: NodeId, thrown: &Thrown, caught: bool) {
        let fact = ErrorFact { code: thrown.code.clone(), message: thrown.message.clone(), caught };
        self.tx.emit_with(Event::ErrorThrown { scope, node }, Payload::Error(Box::new(fact)));
    }

    /// The nearest activity around a scope whose boundary catches the code.
    fn catcher_outside(&self, scope: ScopeId, code: &str) -> Option<Catcher> {
        let mut scope = scope;
        loop {
            let host = self.tx.scope(scope)?.host;
            let activity = self.tx.activity(host)?;
            let program = self.program_at(activity.scope)?;
            if let Some(node) = catching_boundary(program, activity.node, code) {
                return Some(Catcher { host, scope: activity.scope, node });
            }
            scope = activity.scope;
        }
    }

    /// Ends what the catcher interrupts and goes on there; without a catcher, the instance fails.
    fn continue_at(&mut self, catcher: Option<Catcher>, thrown: Thrown) {
        let Some(Catcher { host, scope, node }) = catcher else {
            self.cancel_content(Instance::ROOT);
            return self.tx.emit(Event::Ended { outcome: Outcome::Failed });
        };
        let Some(program) = self.program_at(scope) else { return };
        self.cancel_activity(host);
        self.tx.emit(Event::Placed { scope, node });
        let (code, message) = Self::error_variables(program, node);
        self.assign_named(scope, code, Value::from(thrown.code));
        self.assign_named(scope, message, Value::from(thrown.message));
        self.leave_event(program, scope, node, thrown.variables);
    }
}

/// The boundary event of a node that catches a code: one with exactly this code before one for every error.
fn catching_boundary(program: &Program, node: NodeId, code: &str) -> Option<NodeId> {
    let catches =
        |boundary: &&NodeId, exactly: bool| match program.catch_of(**boundary).map(|plan| &plan.trigger) {
            Some(CatchTrigger::Error { code: Some(wanted), .. }) => exactly && &**wanted == code,
            Some(CatchTrigger::Error { code: None, .. }) => !exactly,
            Some(
                CatchTrigger::None
                | CatchTrigger::Message { .. }
                | CatchTrigger::Signal { .. }
                | CatchTrigger::Timer(_),
            )
            | None => false,
        };
    let boundaries = program.boundaries_of(node);
    let exact = boundaries.iter().find(|boundary| catches(boundary, true));
    exact.or_else(|| boundaries.iter().find(|boundary| catches(boundary, false))).copied()
}
