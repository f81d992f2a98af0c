//! The beginning of an instance (section 13.2 of the standard).

use super::Refusal;
use super::mapping::Values;
use super::run::Run;
use crate::journal::{
    ActivityId, Begin, DefinitionId, Event, FlowId, NodeId, Payload, Record, ScopeId, StartFact, StartTrigger,
};
use crate::program::{CatchTrigger, PlanId, Program};
use crate::state::Instance;

/// Where an instance of a program begins when it is told to begin at a node, or at none.
pub(crate) fn beginnings<'p>(program: &'p Program, at: &'p NodeId) -> Result<&'p [NodeId], Refusal> {
    let scope = program.scope(PlanId(0)).ok_or(Refusal::NoBeginning)?;
    if *at != NodeId::NONE {
        let known = scope.entries.contains(at) || scope.triggered_starts.contains(at);
        return if known { Ok(std::slice::from_ref(at)) } else { Err(Refusal::NoBeginning) };
    }
    let ambiguous = scope.has_start_events && scope.entries.len() > 1;
    let only_triggered = scope.entries.is_empty() && !scope.triggered_starts.is_empty();
    if ambiguous || only_triggered { Err(Refusal::NoBeginning) } else { Ok(&scope.entries) }
}

impl<'a, R: Record> Run<'a, R> {
    /// Begins an instance. Where it begins has been checked.
    pub(super) fn start(&mut self, begin: Begin, beginnings: &[NodeId]) {
        let Begin { definition, at: _, variables, business_key, trigger } = begin;
        let scope = Instance::ROOT;
        let start = Payload::Start(StartFact { business_key });
        self.tx.emit_with(Event::Started { definition }, start);
        self.tx.emit(Event::ProcessOpened { scope, host: ActivityId::NONE, definition });
        if let Some(trigger) = trigger {
            return self.start_by(&trigger, definition, beginnings, &variables);
        }
        self.set_all_in(scope, variables);
        self.listen_at_root(definition);
        for node in beginnings {
            self.begin_named(scope, *node);
        }
        if beginnings.is_empty() {
            self.finish(scope);
        }
    }

    /// Events have come with which the process begins.
    fn start_by(
        &mut self,
        trigger: &StartTrigger,
        definition: DefinitionId,
        beginnings: &[NodeId],
        variables: &Values,
    ) {
        let scope = Instance::ROOT;
        let Some(program) = self.program_at(scope) else { return };
        let mut taken = Vec::with_capacity(beginnings.len());
        for node in beginnings {
            self.initialize_keys_at(scope, *node, trigger, variables);
            self.pass_start_path(program, scope, *node);
            taken.push(self.take_event(program, scope, *node, variables.clone()));
        }
        // What came with the event is there when the event sub-processes evaluate what they listen for.
        self.listen_at_root(definition);
        for (node, taken) in beginnings.iter().zip(taken) {
            self.leave_taken(program, scope, *node, taken);
        }
    }

    fn listen_at_root(&mut self, definition: DefinitionId) {
        if let Some(program) = self.program_of(definition)
            && let Some(plan) = program.scope(PlanId(0))
        {
            self.give_first_values(program, Instance::ROOT, plan);
            self.listen(program, Instance::ROOT, plan);
        }
    }

    /// A message that starts an instance gives the instance's keys their values (section 8.4.2 of the standard).
    fn initialize_keys_at(
        &mut self,
        scope: ScopeId,
        node: NodeId,
        trigger: &StartTrigger,
        variables: &Values,
    ) {
        let Some(program) = self.program_at(scope) else { return };
        let Some(plan) = program.catch_of(node) else { return };
        for (index, came) in (0..).zip(&plan.triggers) {
            if let CatchTrigger::Message { name, .. } = came
                && trigger.index.is_none_or(|trigger| trigger == index)
            {
                self.initialize_keys(program, scope, name, variables, &trigger.keys);
            }
        }
    }

    /// Begins at a node that the process begins with. At an event that a caller names, it is as if the event had come.
    fn begin_named(&mut self, scope: ScopeId, node: NodeId) {
        let has_path = self.program_at(scope).is_some_and(|program| program.start_path(node).is_some());
        if let (true, Some(program)) = (has_path, self.program_at(scope)) {
            self.pass_start_path(program, scope, node);
            self.leave_event(program, scope, node, Values::new());
        } else {
            self.begin_at(scope, node);
        }
    }

    /// A token comes to an event that has come, with the nodes in front of it passed.
    fn pass_start_path(&mut self, program: &'a Program, scope: ScopeId, node: NodeId) {
        let path = program.start_path(node);
        let passed = path.map_or(&[][..], |path| path.passed.as_slice());
        let first = passed.first().map_or(node, |(first, _)| *first);
        self.tx.emit(Event::Placed { scope, node: first });
        for (index, (before, flow)) in passed.iter().enumerate() {
            if index + 1 == passed.len() && path.is_some_and(|path| path.needs_others) {
                self.wait_for_others(program, scope, *before, *flow);
            } else {
                self.tx.emit(Event::Passed { scope, node: *before, flow: *flow });
            }
        }
    }

    /// A parallel event-based gateway is left by all of its flows: the event of one of them has come, the others are
    /// waited for (section 13.4.4 of the standard).
    fn wait_for_others(&mut self, program: &'a Program, scope: ScopeId, gateway: NodeId, came: FlowId) {
        self.tx.emit(Event::Left { scope, node: gateway });
        for flow in program.outgoing_of(gateway) {
            if *flow == came {
                self.tx.emit(Event::Taken { scope, flow: *flow });
            } else {
                self.take(program, scope, *flow);
            }
        }
    }
}
