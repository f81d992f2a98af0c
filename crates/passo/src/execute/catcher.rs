//! Who catches an error or an escalation: the nearest place, scope by scope outwards, through calls (section 13.5.3 of the
//! standard). At one level an exact code comes before a catch-all.

use std::sync::Arc;

use super::mapping::Values;
use super::run::Run;
use crate::journal::{ActivityId, ErrorFact, Event, NodeId, Payload, Record, ScopeId};
use crate::program::{CatchTrigger, CodeTrigger, Program};
use crate::state::Detail;

/// What is on its way to a catcher.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Error,
    Escalation,
}

/// A BPMN error or an escalation on its way.
pub(super) struct Thrown {
    pub(super) kind: Kind,
    pub(super) code: Arc<str>,
    pub(super) message: String,
    pub(super) variables: Values,
}

/// The place that catches.
#[derive(Clone, Copy)]
pub(super) struct Catcher {
    /// The activity whose boundary event it is, or the event sub-process that listens.
    pub(super) activity: ActivityId,
    /// The scope of the activity or listener.
    pub(super) scope: ScopeId,
    /// The boundary event, or the start event of the event sub-process.
    pub(super) node: NodeId,
    /// Whether it is an event sub-process.
    pub(super) is_listener: bool,
    /// Whether it ends the activity, or the work of the scope.
    pub(super) interrupting: bool,
}

impl Thrown {
    pub(super) fn error(code: Arc<str>, message: String) -> Thrown {
        Thrown { kind: Kind::Error, code, message, variables: Values::new() }
    }
}

impl<'a, R: Record> Run<'a, R> {
    /// The catcher of what an activity throws: its own boundary events come first.
    pub(super) fn catcher_of_activity(&self, activity: ActivityId, thrown: &Thrown) -> Option<Catcher> {
        let scope = self.tx.activity(activity)?.scope;
        self.catching_boundary(activity, thrown).or_else(|| self.catcher_in(scope, thrown))
    }

    /// The catcher of what is thrown in a scope: the event sub-processes of the scope, then the boundary events of the
    /// activity that the scope belongs to, and so on outwards.
    pub(super) fn catcher_in(&self, scope: ScopeId, thrown: &Thrown) -> Option<Catcher> {
        let mut scope = scope;
        loop {
            if let Some(catcher) = self.catching_listener(scope, thrown) {
                return Some(catcher);
            }
            let host = self.tx.scope(scope)?.host;
            if let Some(catcher) = self.catching_boundary(host, thrown) {
                return Some(catcher);
            }
            scope = self.tx.activity(host)?.scope;
        }
    }

    /// Whether something catches what is thrown at a node by its code, and not as everything.
    pub(super) fn is_caught_by_code(&self, scope: ScopeId, node: NodeId, thrown: &Thrown) -> bool {
        let Some(program) = self.program_at(scope) else { return false };
        let mut own = self.boundaries_at(program, scope, node).iter();
        own.any(|event| matches_code(program, *event, thrown) == Some(true))
            || self.catcher_in(scope, thrown).is_some_and(|catcher| {
                let program = self.program_at(catcher.scope);
                program.is_some_and(|program| matches_code(program, catcher.node, thrown) == Some(true))
            })
    }

    fn catching_boundary(&self, activity: ActivityId, thrown: &Thrown) -> Option<Catcher> {
        let found = self.tx.activity(activity)?;
        let (scope, program) = (found.scope, self.program_at(found.scope)?);
        let boundaries = self.boundaries_at(program, scope, found.node);
        let node = best(boundaries.iter().copied(), |node| matches_code(program, node, thrown))?;
        let interrupting = program.catch_of(node).is_some_and(|plan| plan.interrupting);
        Some(Catcher { activity, scope, node, is_listener: false, interrupting })
    }

    fn catching_listener(&self, scope: ScopeId, thrown: &Thrown) -> Option<Catcher> {
        let program = self.program_at(scope)?;
        let plan = self.plan_of(program, scope)?;
        if plan.event_sub_processes.is_empty() {
            return None;
        }
        let listeners = self.tx.activities_of(scope).filter(|(_, found)| found.detail == Detail::Listener);
        let starts =
            listeners.filter_map(|(id, found)| Some((id, self.start_of(program, scope, found.node)?)));
        let (activity, node) = best(starts, |(_, node)| matches_code(program, node, thrown))?;
        let interrupting = program.catch_of(node).is_some_and(|plan| plan.interrupting);
        Some(Catcher { activity, scope, node, is_listener: true, interrupting })
    }

    /// Notes that an error or escalation was thrown.
    pub(super) fn note_thrown(&mut self, scope: ScopeId, node: NodeId, thrown: &Thrown, caught: bool) {
        let fact = ErrorFact { code: thrown.code.clone(), message: thrown.message.clone(), caught };
        let event = match thrown.kind {
            Kind::Error => Event::ErrorThrown { scope, node },
            Kind::Escalation => Event::EscalationThrown { scope, node },
        };
        self.tx.emit_with(event, Payload::Error(Box::new(fact)));
    }

    /// The caught thing takes effect at its catcher: an interrupting catcher ends its activity or the work of its scope; then
    /// the flow of the boundary event, or the event sub-process, begins.
    pub(super) fn catch_at(&mut self, catcher: Catcher, thrown: Thrown) {
        let Catcher { activity, scope, node, is_listener, interrupting } = catcher;
        let Some(program) = self.program_at(scope) else { return };
        let names = code_trigger(program, node, &thrown).cloned();
        let mut named = Values::new();
        if let Some(CodeTrigger { code_variable, message_variable, .. }) = names {
            for (variable, value) in [(code_variable, thrown.code), (message_variable, thrown.message.into())]
            {
                if let Some(name) = program.names.get(variable.index()) {
                    named.insert(name.clone(), value.into());
                }
            }
        }
        if is_listener {
            return self.start_event_sub_process(activity, node, named, thrown.variables);
        }
        if interrupting {
            self.cancel_activity(activity);
        }
        self.tx.emit(Event::Placed { scope, node });
        self.assign_all(scope, named);
        self.leave_event(program, scope, node, thrown.variables);
    }
}

/// The first candidate that matches exactly, else the first that catches everything.
fn best<T: Copy>(candidates: impl Iterator<Item = T>, matches: impl Fn(T) -> Option<bool>) -> Option<T> {
    let mut catch_all = None;
    for candidate in candidates {
        match matches(candidate) {
            Some(true) => return Some(candidate),
            Some(false) => catch_all = catch_all.or(Some(candidate)),
            None => {}
        }
    }
    catch_all
}

/// Whether an event catches what is thrown: exactly by its code, or as everything.
fn matches_code(program: &Program, node: NodeId, thrown: &Thrown) -> Option<bool> {
    code_trigger(program, node, thrown).map(|trigger| trigger.code.is_some())
}

fn code_trigger<'p>(program: &'p Program, node: NodeId, thrown: &Thrown) -> Option<&'p CodeTrigger> {
    let fits = |trigger: &&CodeTrigger| trigger.code.as_ref().is_none_or(|code| *code == thrown.code);
    let triggers =
        program.catch_of(node)?.triggers.iter().filter_map(|trigger| match (trigger, thrown.kind) {
            (CatchTrigger::Error(trigger), Kind::Error)
            | (CatchTrigger::Escalation(trigger), Kind::Escalation) => Some(trigger),
            (
                CatchTrigger::Message { .. }
                | CatchTrigger::Signal { .. }
                | CatchTrigger::Timer(_)
                | CatchTrigger::Conditional { .. }
                | CatchTrigger::Error(_)
                | CatchTrigger::Escalation(_)
                | CatchTrigger::Cancel,
                _,
            ) => None,
        });
    let mut fitting: Vec<&CodeTrigger> = triggers.filter(fits).collect();
    fitting.sort_by_key(|trigger| trigger.code.is_none());
    fitting.first().copied()
}
