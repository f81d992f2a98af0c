//! Places that throw an event: messages and signals rest until they are taken, errors and terminate act at once.

use super::Move;
use super::incident::Trouble;
use super::run::Run;
use crate::journal::{
    ActivityId, Delivery, Event, FlowId, IncidentKind, Payload, PublicationFact, Record, RestKind, Resume,
    WaitOn,
};
use crate::program::{Program, ThrowId, ThrowTrigger};
use crate::state::Detail;

impl<'a, R: Record> Run<'a, R> {
    /// A token arrives at a throw event, an end event or a send task.
    pub(super) fn throw(&mut self, program: &'a Program, at: Move, throw: ThrowId) {
        let Some(plan) = program.throws.get(throw.index()) else { return };
        match &plan.trigger {
            ThrowTrigger::Terminate => self.terminate(at),
            ThrowTrigger::Error { code } => match self.text(program, at.scope, code) {
                Ok(code) => self.end_with_error(at, code.unwrap_or_else(|| "".into())),
                Err(trouble) => self.stop(at, trouble.kind, trouble.message, Resume::Arrive, None),
            },
            ThrowTrigger::Message { .. } | ThrowTrigger::Signal { .. } => {
                self.prepare(program, at, &plan.trigger)
            }
        }
    }

    /// Throwing a message or signal yields: what is thrown is evaluated now, and the token rests until nothing else of
    /// the instance can move, so that whatever is about to wait is waiting.
    fn prepare(&mut self, program: &'a Program, at: Move, trigger: &ThrowTrigger) {
        let (activity, run) = self.rest_in_run(RestKind::Throw, at);
        match self.publication(program, at, trigger, run) {
            Ok(publication) => {
                self.tx.emit_with(
                    Event::ThrowPrepared { activity },
                    Payload::Publication(Box::new(publication)),
                );
            }
            Err(trouble) => {
                self.ready(activity, run, Err(trouble));
            }
        }
    }

    fn publication(
        &self,
        program: &'a Program,
        at: Move,
        trigger: &ThrowTrigger,
        run: u32,
    ) -> Result<PublicationFact, Trouble> {
        let on = match trigger {
            ThrowTrigger::Message { name, key } => {
                WaitOn::Message { name: name.clone(), key: self.key(program, at.scope, *key)? }
            }
            ThrowTrigger::Signal { name } => WaitOn::Signal { name: name.clone() },
            ThrowTrigger::Error { .. } | ThrowTrigger::Terminate => WaitOn::Signal { name: "".into() },
        };
        Ok(PublicationFact { on, variables: self.inputs(program, at.scope, at.node, run)? })
    }

    /// A resting throw cannot be taken: it becomes an incident, after which it is thrown anew.
    pub(super) fn stop_throw(&mut self, activity: ActivityId, reason: String) {
        let Some(found) = self.tx.activity(activity) else { return };
        let at = Move { scope: found.scope, node: found.node, flow: FlowId::NONE };
        self.tx.emit(Event::Resumed { activity });
        self.stop(at, IncidentKind::Limit, reason, Resume::Arrive, None);
    }

    /// A resting throw is taken: its receivers in this instance are triggered in the order in which they were armed, then
    /// the thrower moves on.
    pub(super) fn take_throw(&mut self, activity: ActivityId, here: Vec<Delivery>, elsewhere: u32) {
        let receivers = here.len() as u32 + elsewhere;
        self.tx.emit(Event::Thrown { activity, receivers });
        for delivery in here {
            self.deliver(delivery);
        }
        if matches!(self.tx.activity(activity).map(|found| &found.detail), Some(Detail::Throw(None))) {
            self.depart(activity);
        }
    }
}
