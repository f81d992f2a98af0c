//! Conditions that are waited for: they fire on becoming true, and again only after they were false (section 10.5.5 of the
//! standard). That an activity has its data is such a condition too.

use super::run::Run;
use crate::journal::{Delivery, Event, NameId, Record, ScopeId, WaitId, WaitOn};
use crate::program::{CatchTrigger, DataSetsPlan, ExpressionId, Program};
use crate::state::Detail;

/// What is waited for until it holds.
#[derive(Clone, Copy)]
pub(super) enum Watched<'a> {
    /// A condition, as it is seen from a scope.
    Condition {
        /// The scope.
        scope: ScopeId,
        /// The program that has the condition.
        program: &'a Program,
        /// The condition.
        condition: ExpressionId,
    },
    /// An input set of an activity in a scope; none when the activity waits for no data under this version.
    Data {
        /// The scope.
        scope: ScopeId,
        /// The sets.
        sets: Option<&'a DataSetsPlan>,
    },
}

impl Watched<'_> {
    /// Whether it hangs on one of these variables.
    fn reads(&self, changed: &[NameId]) -> bool {
        match self {
            Watched::Condition { program, condition, .. } => {
                let bound = program.expressions.get(condition.index());
                bound.is_some_and(|bound| bound.names.iter().any(|name| changed.contains(name)))
            }
            Watched::Data { sets, .. } => sets.is_some_and(|sets| sets.reads(changed)),
        }
    }
}

impl<'a, R: Record> Run<'a, R> {
    /// Looks at the conditions that read a variable which has changed; those that hold now and did not before fire.
    pub(super) fn look_at_conditions(&mut self) {
        let changed = std::mem::take(&mut self.scratch.changed_names);
        let mut becoming_true = Vec::new();
        let waits: Vec<WaitId> = self.tx.waits().iter().map(|(place, _)| WaitId(place)).collect();
        for wait in waits {
            let Some((held, watched)) = self.watched(wait) else { continue };
            if !watched.reads(&changed) {
                continue;
            }
            let holds = self.holds(watched);
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
        let Some((held, watched)) = self.watched(wait) else { return };
        let holds = !self.tx.is_suspended() && self.holds(watched);
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
            self.scratch.held_at_once.push_back((serial, wait));
        }
    }

    /// Whether what is watched holds. A condition that cannot be evaluated does not.
    fn holds(&self, watched: Watched<'a>) -> bool {
        match watched {
            Watched::Condition { scope, program, condition } => {
                self.decide(program, scope, condition).unwrap_or(false)
            }
            Watched::Data { scope, sets } => sets.is_none_or(|sets| self.input_set(sets, scope).is_some()),
        }
    }

    /// Whether what a wait watches held, and what it is.
    pub(super) fn watched(&self, wait: WaitId) -> Option<(bool, Watched<'a>)> {
        let found = self.tx.wait(wait)?;
        let WaitOn::Condition { holds } = found.fact.on else { return None };
        let activity = self.tx.activity(found.activity)?;
        let program = self.program_at(activity.scope)?;
        if activity.detail == Detail::Ready && activity.node == found.node {
            let sets = program.data_sets_of(found.node).filter(|sets| sets.can_wait());
            return Some((holds, Watched::Data { scope: activity.scope, sets }));
        }
        let plan = program.catch_of(found.node)?;
        match plan.triggers.get(found.fact.definition as usize)? {
            CatchTrigger::Conditional { condition } => {
                let scope =
                    if self.tx.scope(activity.child).is_some() { activity.child } else { activity.scope };
                Some((holds, Watched::Condition { scope, program, condition: *condition }))
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
        if self.tx.conditions() > 0 && !self.tx.is_suspended() && !self.scratch.changed_names.contains(&name)
        {
            self.scratch.changed_names.push(name);
        }
    }
}
