//! Places that throw events: messages and signals rest until they are taken, the others act at once.

use super::Move;
use super::catcher::Thrown;
use super::incident::Trouble;
use super::run::Run;
use crate::journal::{
    ActivityId, Delivery, Event, FlowId, IncidentKind, Payload, PublicationFact, Record, RestKind, Resume,
    WaitOn,
};
use crate::program::{ExpressionId, Program, TextPlan, ThrowId, ThrowPlan, ThrowTrigger};
use crate::state::Detail;

impl<'a, R: Record> Run<'a, R> {
    /// A token arrives at a throw event, an end event or a send task. What yields is thrown first, in the order written;
    /// errors and terminate end the scope, so they come last.
    pub(super) fn throw(&mut self, program: &'a Program, at: Move, throw: ThrowId) {
        let Some(plan) = program.throws.get(throw.index()) else { return };
        match self.escalate_all(program, at, plan) {
            Ok(true) => {}
            Ok(false) => return,
            Err(trouble) => return self.stop(at, trouble.kind, trouble.message, Resume::Arrive, None),
        }
        if plan.triggers.iter().any(yields) {
            return self.prepare(program, at, plan);
        }
        self.compensate_and_end(program, at, plan);
    }

    /// Throws compensation, then what ends the scope.
    fn compensate_and_end(&mut self, program: &'a Program, at: Move, plan: &ThrowPlan) {
        let rests = match plan.compensated() {
            Some((activity, waits)) => self.compensate(program, at, activity, waits),
            None => false,
        };
        if !rests {
            self.throw_last(program, at, plan);
        }
    }

    /// Throws what ends the scope; a token that is still there goes on.
    pub(super) fn throw_last(&mut self, program: &'a Program, at: Move, plan: &ThrowPlan) {
        match plan.triggers.iter().find(|trigger| ends_scope(trigger)) {
            Some(ThrowTrigger::Terminate) => self.terminate(at, at.scope),
            Some(ThrowTrigger::TerminateRepetition) => self.terminate(at, self.repetition_around(at.scope)),
            Some(ThrowTrigger::TerminateProcess) => self.terminate(at, self.tx.process_scope(at.scope)),
            Some(ThrowTrigger::TerminateAll) => self.terminate_all(at),
            Some(ThrowTrigger::Cancel) => self.cancel_transaction(program, at),
            Some(ThrowTrigger::Error { code, message }) => match self.error_of(program, at, code, message) {
                Ok(thrown) => self.end_with_error(at, thrown),
                Err(trouble) => self.stop(at, trouble.kind, trouble.message, Resume::Arrive, None),
            },
            Some(
                ThrowTrigger::Message { .. }
                | ThrowTrigger::Signal { .. }
                | ThrowTrigger::Escalation { .. }
                | ThrowTrigger::Compensation { .. },
            )
            | None => self.leave_moving(program, at.scope, at.node),
        }
    }

    /// The error that an end event throws, with what is said to whoever catches it and the variables that it names.
    fn error_of(
        &mut self,
        program: &'a Program,
        at: Move,
        code: &TextPlan,
        message: &Option<TextPlan>,
    ) -> Result<Thrown, Trouble> {
        let code = self.text(program, at.scope, code)?.unwrap_or_else(|| "".into());
        let message = match message {
            Some(message) => self.text(program, at.scope, message)?.unwrap_or_default().to_string(),
            None => String::new(),
        };
        let variables = self.inputs(program, at.scope, at.node, self.tx.next_serial())?;
        Ok(Thrown { variables, ..Thrown::error(code, message) })
    }

    /// Throws the escalations of a place; gives whether its token is still there.
    fn escalate_all(&mut self, program: &'a Program, at: Move, plan: &ThrowPlan) -> Result<bool, Trouble> {
        for trigger in &plan.triggers {
            if let ThrowTrigger::Escalation { code } = trigger {
                let code = self.text(program, at.scope, code)?.unwrap_or_else(|| "".into());
                let variables = self.inputs(program, at.scope, at.node, self.tx.next_serial())?;
                if !self.escalate_from_moving(at, code, variables) {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Throwing a message or signal yields: what is thrown is evaluated now, and the token rests until nothing else of
    /// the instance can move, so that whatever is about to wait is waiting.
    fn prepare(&mut self, program: &'a Program, at: Move, plan: &ThrowPlan) {
        let (activity, run) = self.rest_in_run(RestKind::Throw, at);
        let publications = self.publications_of(program, at, plan, run);
        match publications {
            Ok(publications) => {
                for publication in publications {
                    if let WaitOn::Message { name, .. } = &publication.on {
                        self.initialize_keys(
                            program,
                            at.scope,
                            name,
                            &publication.variables,
                            &publication.keys,
                        );
                    }
                    let payload = Payload::Publication(Box::new(publication));
                    self.tx.emit_with(Event::ThrowPrepared { activity }, payload);
                }
            }
            Err(trouble) => {
                self.ready(activity, run, Err(trouble));
            }
        }
    }

    /// What a place throws, in the order written. A message goes by each of its message flows, and to whoever waits for its
    /// name if it is public.
    fn publications_of(
        &self,
        program: &'a Program,
        at: Move,
        plan: &ThrowPlan,
        run: u32,
    ) -> Result<Vec<PublicationFact>, Trouble> {
        let mut publications = Vec::new();
        for trigger in &plan.triggers {
            match trigger {
                ThrowTrigger::Message { name, key, flows, is_public } => {
                    let variables = self.inputs(program, at.scope, at.node, run)?;
                    let keys: Vec<_> = match *key {
                        ExpressionId::NONE => self.sent_keys(program, at.scope, name, &variables),
                        written => self.key(program, at.scope, written)?.into_iter().collect(),
                    };
                    let name = self.event_name(program, at.scope, name)?;
                    let on = WaitOn::Message { name, key: None, flows: Vec::new() };
                    let ways = flows.iter().cloned().map(Some).chain(is_public.then_some(None));
                    publications.extend(ways.map(|flow| PublicationFact {
                        on: on.clone(),
                        keys: keys.clone(),
                        flow,
                        variables: variables.clone(),
                    }));
                }
                ThrowTrigger::Signal { name } => publications.push(PublicationFact {
                    on: WaitOn::Signal { name: self.event_name(program, at.scope, name)? },
                    keys: Vec::new(),
                    flow: None,
                    variables: self.inputs(program, at.scope, at.node, run)?,
                }),
                ThrowTrigger::Error { .. }
                | ThrowTrigger::Escalation { .. }
                | ThrowTrigger::Compensation { .. }
                | ThrowTrigger::Cancel
                | ThrowTrigger::Terminate
                | ThrowTrigger::TerminateRepetition
                | ThrowTrigger::TerminateProcess
                | ThrowTrigger::TerminateAll => {}
            }
        }
        Ok(publications)
    }

    /// A resting throw cannot be taken: it becomes an incident, after which it is thrown anew.
    pub(super) fn stop_throw(&mut self, activity: ActivityId, reason: String) {
        let Some(found) = self.tx.activity(activity) else { return };
        let at = Move { scope: found.scope, node: found.node, flow: FlowId::NONE };
        self.tx.emit(Event::Resumed { activity });
        self.stop(at, IncidentKind::Limit, reason, Resume::Arrive, None);
    }

    /// The first of the throws that rest at a place is taken: its receivers in this instance are triggered in the order in
    /// which they were armed; after the last one the thrower moves on.
    pub(super) fn take_throw(&mut self, activity: ActivityId, here: Vec<Delivery>, elsewhere: u32) {
        let receivers = here.len() as u32 + elsewhere;
        self.tx.emit(Event::Thrown { activity, receivers });
        for delivery in here {
            self.deliver(delivery);
        }
        if matches!(self.tx.activity(activity).map(|found| &found.detail), Some(Detail::Throw(None))) {
            self.conclude_throw(activity);
        }
    }

    /// Everything that yields was thrown; what ends the scope follows, or the token goes on.
    fn conclude_throw(&mut self, activity: ActivityId) {
        let Some(found) = self.tx.activity(activity) else { return };
        let at = Move { scope: found.scope, node: found.node, flow: FlowId::NONE };
        let Some(program) = self.program_at(at.scope) else { return };
        let Some(plan) = program.throw_of(at.node) else { return };
        if plan.compensated().is_some() || plan.triggers.iter().any(ends_scope) {
            self.tx.emit(Event::Resumed { activity });
            return self.compensate_and_end(program, at, plan);
        }
        self.depart(activity);
    }
}

fn yields(trigger: &ThrowTrigger) -> bool {
    match trigger {
        ThrowTrigger::Message { .. } | ThrowTrigger::Signal { .. } => true,
        ThrowTrigger::Error { .. }
        | ThrowTrigger::Escalation { .. }
        | ThrowTrigger::Compensation { .. }
        | ThrowTrigger::Cancel
        | ThrowTrigger::Terminate
        | ThrowTrigger::TerminateRepetition
        | ThrowTrigger::TerminateProcess
        | ThrowTrigger::TerminateAll => false,
    }
}

pub(super) fn ends_scope(trigger: &ThrowTrigger) -> bool {
    match trigger {
        ThrowTrigger::Error { .. }
        | ThrowTrigger::Cancel
        | ThrowTrigger::Terminate
        | ThrowTrigger::TerminateRepetition
        | ThrowTrigger::TerminateProcess
        | ThrowTrigger::TerminateAll => true,
        ThrowTrigger::Message { .. }
        | ThrowTrigger::Signal { .. }
        | ThrowTrigger::Compensation { .. }
        | ThrowTrigger::Escalation { .. } => false,
    }
}
