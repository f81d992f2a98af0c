//! What instances of a multi-instance activity throw to its boundary when they complete (section 10.3.8 of the standard).

use std::sync::Arc;

use super::catcher::Thrown;
use super::incident::Trouble;
use super::mapping::Values;
use super::run::Run;
use crate::journal::{ActivityId, Delivery, Record, ScopeId, WaitOn};
use crate::program::{InstanceEvent, Program, TextPlan, ThrowTrigger, ThrowingInstances};

/// What an instance throws.
pub(super) enum Told {
    /// A message or signal, which only the boundary hears.
    Event(WaitOn),
    /// An error with this code.
    Error(Arc<str>),
    /// An escalation with this code.
    Escalation(Arc<str>),
}

impl<'a, R: Record> Run<'a, R> {
    /// What the instance with this scope throws; `is_first` when none has completed before it.
    pub(super) fn told(
        &self,
        program: &'a Program,
        events: &[InstanceEvent],
        scope: ScopeId,
        is_first: bool,
    ) -> Result<Vec<Told>, Trouble> {
        let mut told = Vec::new();
        for InstanceEvent { from, triggers } in events {
            let throws = match from {
                ThrowingInstances::Each => true,
                ThrowingInstances::First => is_first,
                ThrowingInstances::If(condition) => self.decide(program, scope, *condition)?,
            };
            for trigger in triggers.iter().filter(|_| throws) {
                told.extend(self.told_by(program, trigger, scope)?);
            }
        }
        Ok(told)
    }

    fn told_by(
        &self,
        program: &'a Program,
        trigger: &ThrowTrigger,
        scope: ScopeId,
    ) -> Result<Option<Told>, Trouble> {
        let code = |text: &TextPlan| -> Result<Arc<str>, Trouble> {
            Ok(self.text(program, scope, text)?.unwrap_or_else(|| "".into()))
        };
        Ok(match trigger {
            ThrowTrigger::Message { name, key, .. } => {
                let key = self.key(program, scope, *key)?;
                Some(Told::Event(WaitOn::Message { name: name.clone(), key, flows: Vec::new() }))
            }
            ThrowTrigger::Signal { name } => Some(Told::Event(WaitOn::Signal { name: name.clone() })),
            ThrowTrigger::Error { code: text, .. } => Some(Told::Error(code(text)?)),
            ThrowTrigger::Escalation { code: text } => Some(Told::Escalation(code(text)?)),
            ThrowTrigger::Compensation { .. }
            | ThrowTrigger::Cancel
            | ThrowTrigger::Terminate
            | ThrowTrigger::TerminateRepetition
            | ThrowTrigger::TerminateProcess
            | ThrowTrigger::TerminateAll => None,
        })
    }

    /// Throws to the boundary of a multi-instance activity; gives whether the activity still runs.
    pub(super) fn tell(&mut self, activity: ActivityId, told: Vec<Told>) -> bool {
        let Some(serial) = self.tx.activity(activity).map(|found| found.serial) else { return false };
        for told in told {
            match told {
                Told::Event(on) => self.tell_waiting(activity, &on),
                Told::Error(code) => {
                    self.throw_from_activity(activity, Thrown::error(code, String::new()));
                }
                Told::Escalation(code) => self.escalate_from_activity(activity, code, Values::new()),
            }
            if self.tx.activity(activity).is_none_or(|found| found.serial != serial) {
                return false;
            }
        }
        true
    }

    fn tell_waiting(&mut self, activity: ActivityId, on: &WaitOn) {
        let hears = self.tx.waits_of(activity).filter(|(_, found)| hears(&found.fact.on, on));
        let hears: Vec<_> = hears.map(|(wait, found)| (wait, found.serial)).collect();
        for (wait, serial) in hears {
            self.deliver(Delivery::bare(wait, serial));
        }
    }
}

/// Whether a place that waits takes what is thrown. A place without a key takes every message of the name.
fn hears(waits_on: &WaitOn, thrown: &WaitOn) -> bool {
    match (waits_on, thrown) {
        (WaitOn::Signal { name }, WaitOn::Signal { name: thrown }) => name == thrown,
        (WaitOn::Message { name, key, .. }, WaitOn::Message { name: thrown, key: thrown_key, .. }) => {
            name == thrown && (key.is_none() || key == thrown_key)
        }
        (
            WaitOn::Timer(_) | WaitOn::Message { .. } | WaitOn::Signal { .. } | WaitOn::Condition { .. },
            WaitOn::Timer(_) | WaitOn::Message { .. } | WaitOn::Signal { .. } | WaitOn::Condition { .. },
        ) => false,
    }
}
