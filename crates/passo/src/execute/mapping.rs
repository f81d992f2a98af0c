//! Values go into and out of activities and events.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::incident::Trouble;
use super::run::Run;
use crate::journal::{ActivityId, NodeId, Record, ScopeId, ScopeKind};
use crate::program::{CallPlan, Mapping, MappingSource, Program};
use crate::value::Value;

/// Variables by name.
pub(super) type Values = BTreeMap<Arc<str>, Value>;

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
        self.mapped(program, scope, &mapping.inputs, None, serial)
    }

    fn mapped(
        &self,
        program: &'a Program,
        scope: ScopeId,
        mappings: &[Mapping],
        payload: Option<&Values>,
        serial: u32,
    ) -> Result<Values, Trouble> {
        let mut values = Values::new();
        for mapping in mappings {
            match mapping.source {
                MappingSource::All => {
                    values.extend(self.visible(scope));
                    values.extend(
                        payload.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())),
                    );
                }
                MappingSource::Variable(name) => {
                    let given = payload.and_then(|payload| payload.get(program.names.get(name.index())?));
                    // An association whose source has no value is not carried out (section 10.4.2).
                    if let Some(value) = given.or_else(|| self.tx.variable(scope, name)) {
                        values.insert(mapping.target_name.clone(), value.clone());
                    }
                }
                MappingSource::Expression(expression) => {
                    let value = self.value_with(program, scope, expression, payload, serial)?;
                    self.check_value(&mapping.target_name, &value)?;
                    values.insert(mapping.target_name.clone(), value);
                }
            }
        }
        Ok(values)
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
        let call = program.call_of(node);
        if call.is_some() && self.tx.scope(child).is_some() {
            let outputs = mapping.map(|mapping| mapping.outputs.as_slice());
            return self.map_call_outputs(scope, child, call, outputs, program, serial);
        }
        let Some(mapping) = mapping else { return Ok(()) };
        let inner = if self.tx.scope(child).is_some() { child } else { scope };
        let values = self.mapped(program, inner, &mapping.outputs, None, serial)?;
        self.hand_out(scope, values);
        Ok(())
    }

    /// The expressions of a call's outputs see the called process's variables: they were compiled with the names of the
    /// caller, so the values are handed to them by name.
    fn map_call_outputs(
        &mut self,
        scope: ScopeId,
        child: ScopeId,
        call: Option<&CallPlan>,
        outputs: Option<&[Mapping]>,
        program: &'a Program,
        serial: u32,
    ) -> Result<(), Trouble> {
        let own = self.visible(child);
        if call.is_some_and(|call| call.hands_over_all) {
            self.assign_all(scope, own);
        } else if let Some(outputs) = outputs {
            let mut values = Values::new();
            for mapping in outputs {
                match mapping.source {
                    MappingSource::All => values.extend(own.clone()),
                    MappingSource::Variable(name) => {
                        let name = program.names.get(name.index());
                        if let Some(value) = name.and_then(|name| own.get(name)) {
                            values.insert(mapping.target_name.clone(), value.clone());
                        }
                    }
                    MappingSource::Expression(expression) => {
                        let value =
                            self.value_with(program, ScopeId::NONE, expression, Some(&own), serial)?;
                        self.check_value(&mapping.target_name, &value)?;
                        values.insert(mapping.target_name.clone(), value);
                    }
                }
            }
            self.hand_out(scope, values);
        }
        Ok(())
    }

    /// Mapped values go to the nearest scope that has the name; a new name is made in the scope around the activity.
    pub(super) fn hand_out(&mut self, scope: ScopeId, values: Values) {
        for (name, value) in values {
            let name = self.name_id(scope, &name);
            let place = self.tx.scope_of_variable(scope, name).unwrap_or_else(|| self.nearest_body(scope));
            self.set_in(place, name, value);
        }
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
                let values = self.mapped(program, scope, &mapping.outputs, Some(&payload), serial)?;
                self.hand_out(scope, values);
            }
            None => self.assign_all(scope, payload),
        }
        Ok(())
    }
}
