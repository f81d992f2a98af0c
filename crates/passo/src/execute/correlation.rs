//! Correlation by what is in a message (section 8.4.2 of the standard). A process's key has the value that its subscription
//! makes of the process's data, or else the one that the first message sent or received in the conversation gave it; from
//! then on only messages with the same value come to its places.

use std::sync::Arc;

use super::evaluate::as_text;
use super::mapping::Values;
use super::run::Run;
use crate::journal::{Event, NameId, Payload, Record, ScopeId, WaitFact, WaitId, WaitOn};
use crate::program::{CatchTrigger, ExpressionId, MessageKey, Program};
use crate::value::Value;

/// The value of a key: that of its only property, or those of its properties in order with commas between them. None where
/// one is missing. In a value of several, a comma or backslash that belongs to a property has a backslash before it.
pub(crate) fn key_value(
    properties: &[ExpressionId],
    mut evaluate: impl FnMut(ExpressionId) -> Option<Value>,
) -> Option<Arc<str>> {
    let mut text = |expression: &ExpressionId| as_text(&evaluate(*expression)?);
    match properties {
        [] => None,
        [only] => text(only),
        several => {
            let values: Option<Vec<String>> = several
                .iter()
                .map(|property| Some(text(property)?.replace('\\', r"\\").replace(',', r"\,")))
                .collect();
            Some(values?.join(",").into())
        }
    }
}

impl<'a, R: Record> Run<'a, R> {
    /// The key that a place of a process waits with for a message of this name; none while no key of the message has a
    /// value.
    pub(super) fn expected_key(
        &self,
        program: &'a Program,
        scope: ScopeId,
        name: &Arc<str>,
    ) -> Option<Arc<str>> {
        let keys = program.correlation.messages.get(name)?;
        keys.iter().find_map(|key| Some(key.labelled(&self.own_value(program, scope, key)?)))
    }

    /// The keys that a message has which a place of a process sends: from its payload, or else the process's own.
    pub(super) fn sent_keys(
        &self,
        program: &'a Program,
        scope: ScopeId,
        name: &Arc<str>,
        payload: &Values,
    ) -> Vec<Arc<str>> {
        let Some(keys) = program.correlation.messages.get(name) else { return Vec::new() };
        let value = |key: &MessageKey| {
            let given = self.given_value(program, key, payload);
            Some(key.labelled(&given.or_else(|| self.own_value(program, scope, key))?))
        };
        keys.iter().filter_map(value).collect()
    }

    /// A message of this name was sent or received: keys that have no value get the message's, from its payload, or else
    /// from the keys that it was given.
    pub(super) fn initialize_keys(
        &mut self,
        program: &'a Program,
        scope: ScopeId,
        name: &Arc<str>,
        payload: &Values,
        given: &[Arc<str>],
    ) {
        let Some(keys) = program.correlation.messages.get(name) else { return };
        let process = self.tx.process_scope(scope);
        let mut has_changed = false;
        for key in keys {
            let subscribes =
                program.correlation.keys.get(key.key as usize).is_some_and(|plan| !plan.bindings.is_empty());
            if subscribes || self.tx.key(process, key.key).is_some() {
                continue;
            }
            let value = self.given_value(program, key, payload);
            if let Some(value) = value.or_else(|| key.among(keys, given)) {
                let event = Event::KeyInitialized { scope: process, key: key.key };
                self.tx.emit_with(event, Payload::Text(value));
                has_changed = true;
            }
        }
        if has_changed {
            self.follow_keys(process);
        }
    }

    /// A variable has changed: the keys that are made of it are looked at after the step.
    pub(super) fn note_key_change(&mut self, scope: ScopeId, name: NameId) {
        let reads = self.program_at(scope).is_some_and(|program| program.correlation.reads.contains(&name));
        if reads {
            let process = self.tx.process_scope(scope);
            if !self.scratch.changed_keys.contains(&process) {
                self.scratch.changed_keys.push(process);
            }
        }
    }

    /// The places of a process wait with the keys that they have now.
    pub(super) fn follow_keys(&mut self, process: ScopeId) {
        let Some(program) = self.program_at(process) else { return };
        let mut changed = Vec::new();
        for (place, wait) in self.tx.waits().iter() {
            let WaitOn::Message { name, key, flows } = &wait.fact.on else { continue };
            let Some(activity) = self.tx.activity(wait.activity) else { continue };
            let trigger =
                program.catch_of(wait.node).and_then(|plan| plan.triggers.get(wait.fact.definition as usize));
            let by_payload =
                matches!(trigger, Some(CatchTrigger::Message { key, .. }) if *key == ExpressionId::NONE);
            if !by_payload || self.tx.process_scope(activity.scope) != process {
                continue;
            }
            let expected = self.expected_key(program, activity.scope, name);
            if expected != *key {
                let on = WaitOn::Message { name: name.clone(), key: expected, flows: flows.clone() };
                changed.push((WaitId(place), WaitFact { on, ..*wait.fact }));
            }
        }
        for (wait, fact) in changed {
            self.tx.emit_with(Event::WaitRearmed { wait }, Payload::Wait(Box::new(fact)));
        }
    }

    /// The value of a key that a message gives.
    fn given_value(&self, program: &'a Program, key: &MessageKey, payload: &Values) -> Option<Arc<str>> {
        let serial = self.tx.next_serial();
        key_value(&key.properties, |property| {
            self.value_with(program, ScopeId::NONE, property, Some(payload), serial).ok()
        })
    }

    /// The value that a key of a process has.
    fn own_value(&self, program: &'a Program, scope: ScopeId, key: &MessageKey) -> Option<Arc<str>> {
        let process = self.tx.process_scope(scope);
        let plan = program.correlation.keys.get(key.key as usize)?;
        if plan.bindings.is_empty() {
            return self.tx.key(process, key.key).cloned();
        }
        key_value(&plan.bindings, |binding| self.value(program, process, binding).ok())
    }
}
