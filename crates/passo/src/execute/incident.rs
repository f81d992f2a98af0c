//! Incidents: an element that cannot go on keeps its token until the incident is resolved.

use super::Move;
use super::run::Run;
use crate::expression::EvaluationError;
use crate::journal::{
    ActivityId, Event, FlowId, IncidentFact, IncidentKind, Payload, Record, RestKind, Resume, WaitId,
};
use crate::state::{Detail, Incident};

/// Why an element cannot go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) kind: IncidentKind,
    pub(crate) message: String,
}

impl From<EvaluationError> for Trouble {
    fn from(error: EvaluationError) -> Trouble {
        Trouble { kind: IncidentKind::Expression, message: error.to_string() }
    }
}

impl<R: Record> Run<'_, R> {
    /// A token that moves stops at its node with an incident.
    pub(super) fn stop(
        &mut self,
        at: Move,
        kind: IncidentKind,
        message: String,
        resume: Resume,
        run: Option<u32>,
    ) {
        let activity = self.rest(RestKind::Stopped, at.scope, at.node);
        self.raise(activity, kind, message, resume, run);
    }

    /// The element of a resting token gets an incident.
    pub(super) fn raise(
        &mut self,
        activity: ActivityId,
        kind: IncidentKind,
        message: String,
        resume: Resume,
        run: Option<u32>,
    ) {
        let fact = IncidentFact { kind, message, resume, run };
        self.tx.emit_with(Event::IncidentRaised { activity }, Payload::Incident(Box::new(fact)));
    }

    /// The incident of a resting token is resolved: what failed is tried again.
    pub(super) fn resolve(&mut self, activity: ActivityId) {
        let Some(incident) = self.incident_of(activity).cloned() else { return };
        self.tx.emit(Event::IncidentResolved { activity });
        match incident.resume {
            Resume::Work => {}
            Resume::Leave => self.leave_again(activity),
            Resume::Arrive => {
                let Some(found) = self.tx.activity(activity) else { return };
                if found.is_listener {
                    let scope = found.scope;
                    if let Some(program) = self.program_at(scope) {
                        self.arm_listener(program, scope, activity);
                    }
                    return;
                }
                let at = Move { scope: found.scope, node: found.node, flow: FlowId::NONE };
                let child = found.child;
                if self.tx.scope(child).is_some() {
                    self.cancel_scope(child);
                }
                self.tx.emit(Event::Resumed { activity });
                self.retried_run = incident.run;
                self.touch(at.scope);
                self.scratch.queue.push(at);
            }
        }
    }

    /// A token that stopped after its node was done leaves it as one that moves; one that rests in its element departs.
    fn leave_again(&mut self, activity: ActivityId) {
        let Some(found) = self.tx.activity(activity) else { return };
        let (scope, node) = (found.scope, found.node);
        let moved = matches!(found.detail, Detail::Stopped(_))
            && found.child == crate::journal::ScopeId::NONE
            && found.first_wait == WaitId::NONE;
        let Some(program) = self.program_at(scope) else { return };
        if moved {
            self.tx.emit(Event::Resumed { activity });
            self.leave_moving(program, scope, node);
        } else {
            self.depart(activity);
        }
    }

    /// The open incident of a resting token.
    pub(super) fn incident_of(&self, activity: ActivityId) -> Option<&Incident> {
        self.tx.activity(activity)?.incident()
    }
}
