//! Conditions that are waited for: they fire on becoming true, and again only after they were false (section 10.5.5 of the
//! standard).

use super::run::Run;
use crate::journal::{Delivery, Event, NameId, Record, ScopeId, WaitId, WaitOn};
use crate::program::{CatchTrigger, ExpressionId, Program};

impl<'a, R: Record> Run<'a, R> {
    /// Looks at the conditions that read a variable which has changed; those that hold now and did not before fire.
    pub(super) fn look_at_conditions(&mut self) {
        let changed = std::mem::take(&mut self.changed_names);
        let mut becoming_true = Vec::new();
        let waits: Vec<WaitId> = self.tx.waits().iter().map(|(place, _)| WaitId(place)).collect();
        for wait in waits {
            let Some((held, scope, program, condition)) = self.condition_of(wait) else { continue };
            let reads =
                program.expressions.get(condition.index()).map_or(&[][..], |bound| bound.names.as_slice());
            if !reads.iter().any(|name| changed.contains(name)) {
                continue;
            }
            // A condition that cannot be evaluated does not hold.
            let holds = self.decide(program, scope, condition).unwrap_or(false);
            if holds != held {
                self.tx.emit(Event::ConditionChanged { wait, holds });
            }
            if holds && !held {
                let serial = self.tx.wait(wait).map_or(u32::MAX, |wait| wait.serial);
                becoming_true.push((serial, wait));
            }
        }
        becoming_true.sort_unstable();
        for (serial, wait) in becoming_true {
            self.deliver(Delivery::bare(wait, serial));
        }
    }

    /// A condition that is written in another way than before is looked at: it fires if it has become true by that.
    pub(super) fn look_at_condition(&mut self, wait: WaitId) {
        let Some((held, scope, program, condition)) = self.condition_of(wait) else { return };
        let holds = !self.tx.is_suspended() && self.decide(program, scope, condition).unwrap_or(false);
        if holds != held {
            self.tx.emit(Event::ConditionChanged { wait, holds });
        }
        if holds && !held {
            self.fire_if_held(wait);
        }
    }

    /// Conditions that hold when they are armed count as having become true; those of a suspended instance are looked at
    /// when it is resumed.
    pub(super) fn fire_if_held(&mut self, wait: WaitId) {
        if self.tx.is_suspended() {
            if self.tx.wait(wait).is_some_and(|wait| wait.fact.on == WaitOn::Condition { holds: true }) {
                self.tx.emit(Event::ConditionChanged { wait, holds: false });
            }
            return;
        }
        let holds = self.tx.wait(wait).is_some_and(|wait| wait.fact.on == WaitOn::Condition { holds: true });
        if let Some(serial) = self.tx.wait(wait).map(|wait| wait.serial).filter(|_| holds) {
            self.held_at_once.push_back((serial, wait));
        }
    }

    /// Whether the condition of a wait held, from where it is seen, and the condition.
    pub(super) fn condition_of(&self, wait: WaitId) -> Option<(bool, ScopeId, &'a Program, ExpressionId)> {
        let found = self.tx.wait(wait)?;
        let WaitOn::Condition { holds } = found.fact.on else { return None };
        let activity = self.tx.activity(found.activity)?;
        let program = self.program_at(activity.scope)?;
        let plan = program.catch_of(found.node)?;
        match plan.triggers.get(found.fact.definition as usize)? {
            CatchTrigger::Conditional { condition } => {
                let scope =
                    if self.tx.scope(activity.child).is_some() { activity.child } else { activity.scope };
                Some((holds, scope, program, *condition))
            }
            CatchTrigger::Message { .. }
            | CatchTrigger::Signal { .. }
            | CatchTrigger::Timer(_)
            | CatchTrigger::Error(_)
            | CatchTrigger::Escalation(_)
            | CatchTrigger::Cancel => None,
        }
    }

    /// A variable has changed: conditions that read it are looked at after the step, those of a suspended instance when it
    /// is resumed.
    pub(super) fn note_change(&mut self, name: NameId) {
        if self.tx.conditions() > 0 && !self.tx.is_suspended() && !self.changed_names.contains(&name) {
            self.changed_names.push(name);
        }
    }
}
