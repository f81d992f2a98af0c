//! Variables get their values: the nearest scope that has the name, or the process.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::incident::Trouble;
use super::run::Run;
use crate::base::Limits;
use crate::journal::{Event, IncidentKind, NameId, Payload, Record, ScopeId};
use crate::program::Program;
use crate::state::Instance;
use crate::value::Value;

impl<R: Record> Run<'_, R> {
    /// Sets a variable as a script or worker does: in the nearest scope that has it, else in the process.
    pub(super) fn assign(&mut self, scope: ScopeId, name: NameId, value: Value) {
        let place = self.tx.scope_of_variable(scope, name).unwrap_or_else(|| self.tx.process_scope(scope));
        self.set_in(place, name, value);
    }

    /// The same, unless the variable has that value: one that is not set is null.
    pub(super) fn change(&mut self, scope: ScopeId, name: NameId, value: Value) {
        let place = match self.tx.found_variable(scope, name) {
            Some((_, old)) if old.is_same(&value) => return,
            Some((place, _)) => place,
            None if value.is_null() => return,
            None => self.tx.process_scope(scope),
        };
        self.set_in(place, name, value);
    }

    /// Sets a variable of a scope itself.
    pub(super) fn set_in(&mut self, scope: ScopeId, name: NameId, value: Value) {
        self.note_change(name);
        self.tx.emit_with(Event::VariableSet { scope, name }, Payload::Value(value));
        self.note_key_change(scope, name);
    }

    /// Sets variables by name as a worker does.
    pub(super) fn assign_all(&mut self, scope: ScopeId, variables: BTreeMap<Arc<str>, Value>) {
        for (name, value) in variables {
            let name = self.name_id(scope, &name);
            self.assign(scope, name, value);
        }
    }

    /// Sets variables of a scope itself, by name.
    pub(super) fn set_all_in(&mut self, scope: ScopeId, variables: BTreeMap<Arc<str>, Value>) {
        if variables.is_empty() {
            return;
        }
        for (name, value) in variables {
            let name = self.name_id(scope, &name);
            self.set_in(scope, name, value);
        }
    }

    /// The number of a name in the process around a scope; a new name gets one.
    pub(super) fn name_id(&mut self, scope: ScopeId, name: &Arc<str>) -> NameId {
        let process = self.tx.process_scope(scope);
        let Some(program) = self.program_at(process) else { return NameId::NONE };
        if let Some((_, known)) = program.name_index.find(name) {
            return *known;
        }
        let Some(extra) = self.tx.scope(process).map(|scope| &scope.names) else { return NameId::NONE };
        let first = program.names.len();
        if let Some(place) = extra.find(name) {
            return NameId((first + place) as u32);
        }
        let id = NameId((first + extra.as_slice().len()) as u32);
        self.tx.emit_with(Event::NameDeclared { scope: process }, Payload::Text(name.clone()));
        id
    }

    /// The variables that a scope sees, by name; the nearest of each name.
    pub(super) fn visible(&self, scope: ScopeId) -> BTreeMap<Arc<str>, Value> {
        visible(&self.tx, self.world.programs, scope)
    }

    /// Whether a value is within the limits.
    pub(super) fn check_value(&self, name: &str, value: &Value) -> Result<(), Trouble> {
        check_value(self.world.limits, name, value)
            .map_err(|message| Trouble { kind: IncidentKind::Limit, message })
    }
}

/// The variables that a scope sees, by name; the nearest of each name.
pub(crate) fn visible(
    instance: &Instance,
    programs: &[Arc<Program>],
    scope: ScopeId,
) -> BTreeMap<Arc<str>, Value> {
    let process = instance.process_scope(scope);
    let mut seen = BTreeMap::new();
    let mut id = scope;
    while let Some(found) = instance.scope(id) {
        for (name, value) in found.variables.iter() {
            if let Some(name) = name_text(instance, programs, process, name) {
                seen.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        if id == process {
            break;
        }
        id = found.parent;
    }
    seen
}

/// The text of a name's number in the process whose scope this is.
pub(crate) fn name_text<'i>(
    instance: &'i Instance,
    programs: &'i [Arc<Program>],
    process: ScopeId,
    name: NameId,
) -> Option<&'i Arc<str>> {
    let scope = instance.scope(process)?;
    let program = programs.get(scope.definition.0 as usize)?;
    program.names.get(name.index()).or_else(|| scope.names.as_slice().get(name.index() - program.names.len()))
}

/// Whether a value is within the limits; the error is a sentence.
pub(crate) fn check_value(limits: &Limits, name: &str, value: &Value) -> Result<(), String> {
    if value.is_bounded() || matches!(value, Value::String(text) if text.len() <= limits.value_bytes) {
        return Ok(());
    }
    match value.weight(limits.value_depth) {
        None => {
            Err(format!("the value of \"{name}\" is nested more than {} levels deep", limits.value_depth))
        }
        Some(weight) if weight > limits.value_bytes => {
            Err(format!("the value of \"{name}\" takes {weight} bytes, {} are allowed", limits.value_bytes))
        }
        Some(_) => Ok(()),
    }
}
