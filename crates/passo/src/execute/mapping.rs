//! Values go into and out of activities and events.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::incident::Trouble;
use super::readiness::output_set_of_call;
use super::run::Run;
use crate::journal::{ActivityId, NameId, NodeId, Record, ScopeId, ScopeKind};
use crate::program::{Mapping, MappingSource, Part, PlanId, Program};
use crate::value::{Map, Value};

/// Variables by name.
pub(super) type Values = BTreeMap<Arc<str>, Value>;

/// Values that are mapped out.
#[derive(Default)]
pub(super) struct Handed {
    /// For variables, by name.
    values: Values,
    /// For parts of variables that keep their other parts: the variable, the way to the part, the value.
    parts: Vec<(Arc<str>, Vec<Arc<str>>, Value)>,
    /// For data stores, in order.
    stored: Vec<(Arc<str>, Value)>,
}

impl Handed {
    /// A value goes to its target, which is in the state that the row tells from then on.
    pub(super) fn give(&mut self, row: &Mapping, value: Value) {
        let name = &row.target_name;
        match (&row.store, &row.part) {
            (Some(store), _) => self.stored.push((store.clone(), value)),
            (None, Part::Whole) => {
                self.values.insert(name.clone(), value);
            }
            (None, Part::OfNew(way)) => {
                put_part(self.values.entry(name.clone()).or_insert(Value::Null), way, value);
            }
            (None, Part::OfExisting(way)) => self.parts.push((name.clone(), way.clone(), value)),
        }
        if let Some((name, state)) = &row.state {
            self.values.insert(name.clone(), Value::String(state.clone()));
        }
    }
}

/// Puts a value where a way through maps ends. What is no map on the way becomes one.
fn put_part(whole: &mut Value, way: &[Arc<str>], value: Value) {
    let Some((key, rest)) = way.split_first() else {
        *whole = value;
        return;
    };
    let mut entries = match whole {
        Value::Map(entries) => (**entries).clone(),
        _ => Map::new(),
    };
    put_part(entries.entry(key.clone()).or_insert(Value::Null), rest, value);
    *whole = Value::Map(Arc::new(entries));
}

impl<'a, R: Record> Run<'a, R> {
    /// What goes into an activity, or what a throw carries, as seen from the scope around it, in the run with this serial.
    pub(super) fn inputs(
        &self,
        program: &'a Program,
        scope: ScopeId,
        node: NodeId,
        serial: u32,
    ) -> Result<Values, Trouble> {
        let Some(mapping) = program.mapping_of(node) else { return Ok(Values::new()) };
        let chosen = program.data_sets_of(node).and_then(|sets| self.input_set(sets, scope));
        let rows = mapping.inputs.iter().filter(|row| row.takes_part(chosen));
        Ok(self.mapped(program, scope, rows, None, serial)?.values)
    }

    /// The values of these rows, each for its target.
    fn mapped<'m>(
        &self,
        program: &'a Program,
        scope: ScopeId,
        rows: impl IntoIterator<Item = &'m Mapping>,
        payload: Option<&Values>,
        serial: u32,
    ) -> Result<Handed, Trouble> {
        let mut handed = Handed::default();
        for row in rows {
            if row.source == MappingSource::All {
                handed.values.extend(self.visible(scope));
                handed
                    .values
                    .extend(payload.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())));
                continue;
            }
            let earlier = row.sees_earlier.then(|| {
                let mut seen = payload.cloned().unwrap_or_default();
                seen.extend(handed.values.iter().map(|(name, value)| (name.clone(), value.clone())));
                seen
            });
            if let Some(value) = self.row_value(program, scope, row, earlier.as_ref().or(payload), serial)? {
                self.check_value(&row.target_name, &value)?;
                handed.give(row, value);
            }
        }
        Ok(handed)
    }

    /// The value of one row as it is seen from a scope, with a payload in front of its variables. An association whose
    /// source has no value is not carried out (section 10.4.2).
    pub(super) fn row_value(
        &self,
        program: &'a Program,
        scope: ScopeId,
        row: &Mapping,
        payload: Option<&Values>,
        serial: u32,
    ) -> Result<Option<Value>, Trouble> {
        let read = self.read_stores(row, payload)?;
        let payload = read.as_ref().or(payload);
        match row.source {
            MappingSource::All => Ok(None),
            MappingSource::Variable(name) => {
                let given = payload.and_then(|payload| payload.get(program.names.get(name.index())?));
                Ok(given.or_else(|| self.tx.variable(scope, name)).cloned())
            }
            MappingSource::Expression(expression) => {
                self.value_with(program, scope, expression, payload, serial).map(Some)
            }
        }
    }

    /// The payload with what the data stores hold that a row reads; none for one that reads none.
    fn read_stores(&self, row: &Mapping, payload: Option<&Values>) -> Result<Option<Values>, Trouble> {
        if row.reads.is_empty() {
            return Ok(None);
        }
        let mut values = payload.cloned().unwrap_or_default();
        for (name, store) in &row.reads {
            values.extend(self.stored(store)?.map(|value| (name.clone(), value)));
        }
        Ok(Some(values))
    }

    /// What comes out of an activity, into the scope around it.
    pub(super) fn map_outputs(
        &mut self,
        program: &'a Program,
        activity: ActivityId,
        node: NodeId,
    ) -> Result<(), Trouble> {
        let Some(found) = self.tx.activity(activity) else { return Ok(()) };
        let (scope, child, serial) = (found.scope, found.child, found.serial);
        let mapping = program.mapping_of(node).filter(|mapping| !mapping.outputs.is_empty());
        if let Some(call) = program.call_of(node)
            && self.tx.scope(child).is_some()
        {
            let own = self.visible(child);
            if call.hands_over_all {
                self.assign_all(scope, own);
            } else if let Some(mapping) = mapping {
                let chosen = output_set_of_call(program, node, &own);
                let rows = mapping.outputs.iter().filter(|row| row.takes_part(chosen));
                // What was called has other numbers for its names than the caller: its values are handed over by name.
                let handed = self.mapped(program, ScopeId::NONE, rows, Some(&own), serial)?;
                return self.hand_out(scope, handed);
            }
            return Ok(());
        }
        let Some(mapping) = mapping else { return Ok(()) };
        let inner = if self.tx.scope(child).is_some() { child } else { scope };
        let chosen = self.output_set(program, node, inner);
        let rows = mapping.outputs.iter().filter(|row| row.takes_part(chosen));
        let handed = self.mapped(program, inner, rows, None, serial)?;
        self.hand_out(scope, handed)
    }

    /// Mapped values go to the nearest scope that has the name, or that declares it; a new name is made in the scope around
    /// the activity. What is for a data store goes there.
    pub(super) fn hand_out(&mut self, scope: ScopeId, handed: Handed) -> Result<(), Trouble> {
        for (store, value) in handed.stored {
            self.store(&store, value)?;
        }
        let mut values = handed.values;
        for (name, way, value) in handed.parts {
            let id = self.name_id(scope, &name);
            let known = || self.tx.variable(scope, id).cloned().unwrap_or_default();
            let whole = values.entry(name.clone()).or_insert_with(known);
            put_part(whole, &way, value);
            self.check_value(&name, whole)?;
        }
        for (name, value) in values {
            let name = self.name_id(scope, &name);
            let place = self.tx.scope_of_variable(scope, name);
            let place = place.or_else(|| self.declaring(scope, name));
            self.set_in(place.unwrap_or_else(|| self.nearest_body(scope)), name, value);
        }
        Ok(())
    }

    /// The process scope around, where the process declares this variable. What sub-processes declare is there from their
    /// start on.
    fn declaring(&self, scope: ScopeId, name: NameId) -> Option<ScopeId> {
        let process = self.tx.process_scope(scope);
        let plan = self.program_at(process).and_then(|program| program.scope(PlanId(0)));
        plan.filter(|plan| plan.declared.contains(&name)).map(|_| process)
    }

    /// The scope of a process or sub-process, from a scope outwards.
    pub(super) fn nearest_body(&self, scope: ScopeId) -> ScopeId {
        let mut id = scope;
        while let Some(found) = self.tx.scope(id) {
            match found.kind {
                ScopeKind::Process | ScopeKind::SubProcess | ScopeKind::AdHoc => break,
                ScopeKind::Local
                | ScopeKind::Repeat
                | ScopeKind::Round
                | ScopeKind::Compensation
                | ScopeKind::Handler => id = found.parent,
            }
        }
        id
    }

    /// What came with a message, signal or error becomes variables: as the event's mapping says, or all of it. The
    /// mapping runs under the serial of the resting token, or under one of its own.
    pub(super) fn take_payload(
        &mut self,
        program: &'a Program,
        scope: ScopeId,
        node: NodeId,
        payload: Values,
        serial: Option<u32>,
    ) -> Result<(), Trouble> {
        match program.mapping_of(node).filter(|mapping| !mapping.outputs.is_empty()) {
            Some(mapping) => {
                let serial = serial.unwrap_or_else(|| self.begin_run(scope, node));
                let handed = self.mapped(program, scope, &mapping.outputs, Some(&payload), serial)?;
                self.hand_out(scope, handed)
            }
            None => {
                self.assign_all(scope, payload);
                Ok(())
            }
        }
    }
}
