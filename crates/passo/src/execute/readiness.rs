//! Activities wait for the data that they need: one of their input sets must be available (sections 10.4.2 and 13.3.2 of
//! the standard).

use super::Move;
use super::mapping::Values;
use super::run::Run;
use crate::journal::{
    ActivityId, Event, FlowId, NameId, NodeId, Payload, Record, RestKind, ScopeId, WaitFact, WaitId, WaitOn,
};
use crate::program::{DataSetsPlan, Program, first_available};
use crate::value::Value;

impl<'a, R: Record> Run<'a, R> {
    /// A token comes to an activity: whether it starts now. Without an input set that is available it rests until the data
    /// is there; its boundary events are armed meanwhile. A round starts with what the whole activity has waited for.
    pub(super) fn has_data(&mut self, program: &'a Program, at: Move) -> bool {
        let Some(sets) = program.data_sets_of(at.node).filter(|sets| sets.can_wait()) else { return true };
        if self.is_round(at.scope) || self.input_set(sets, at.scope).is_some() {
            return true;
        }
        let (activity, run) = self.rest_in_run(RestKind::Ready, at);
        let armed = self.arm_boundaries(program, at, activity);
        if self.ready(activity, run, armed) {
            self.wait_for_data(activity, at);
        }
        false
    }

    fn wait_for_data(&mut self, activity: ActivityId, at: Move) {
        let fact = WaitFact {
            on: WaitOn::Condition { holds: false },
            order: self.world.command,
            definition: 0,
            depth: self.depth(at.scope),
        };
        let wait = WaitId(self.tx.waits().next_place());
        let armed = Event::WaitArmed { activity, wait, node: at.node };
        self.tx.emit_with(armed, Payload::Wait(Box::new(fact)));
    }

    /// The data that an activity has waited for is there: its token comes to it again, and starts it if nothing has taken
    /// the data away meanwhile.
    pub(super) fn data_came(&mut self, activity: ActivityId) {
        let Some(found) = self.tx.activity(activity) else { return };
        let at = Move { scope: found.scope, node: found.node, flow: FlowId::NONE };
        self.tx.emit(Event::Resumed { activity });
        self.touch(at.scope);
        self.scratch.queue.push(at);
    }

    /// The first input set whose data is there.
    pub(super) fn input_set(&self, sets: &DataSetsPlan, scope: ScopeId) -> Option<u32> {
        first_available(&sets.inputs, |name| self.has_value(scope, name))
    }

    /// The first output set whose data is there; none also where no set is, and what there is goes out.
    pub(super) fn output_set(&self, program: &Program, node: NodeId, inner: ScopeId) -> Option<u32> {
        let sets = program.data_sets_of(node)?;
        first_available(&sets.outputs, |name| self.has_value(inner, name))
    }

    fn has_value(&self, scope: ScopeId, name: NameId) -> bool {
        self.tx.variable(scope, name).is_some_and(|value| *value != Value::Null)
    }
}

/// The first output set of a call whose data is among these values.
pub(super) fn output_set_of_call(program: &Program, node: NodeId, values: &Values) -> Option<u32> {
    let sets = program.data_sets_of(node)?;
    first_available(&sets.outputs, |name| {
        let name = program.names.get(name.index());
        name.and_then(|name| values.get(name)).is_some_and(|value| *value != Value::Null)
    })
}
