//! The beginning of an instance (section 13.2 of the standard).

use super::run::Run;
use super::{Move, Refusal};
use crate::journal::{
    ActivityId, Begin, DefinitionId, Event, FlowId, NodeId, Payload, Record, Resume, ScopeId, StartFact,
};
use crate::program::{PlanId, Program};
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

impl<R: Record> Run<'_, R> {
    /// Begins an instance. Where it begins has been checked.
    pub(super) fn start(&mut self, begin: Begin, beginnings: &[NodeId]) {
        let Begin { definition, variables, triggered, business_key, .. } = begin;
        let scope = Instance::ROOT;
        let start = Payload::Start(Box::new(StartFact { business_key }));
        self.tx.emit_with(Event::Started { definition }, start);
        self.tx.emit(Event::ProcessOpened { scope, host: ActivityId::NONE, definition });
        if triggered {
            self.listen_at_root(definition);
            for node in beginnings {
                self.tx.emit(Event::Placed { scope, node: *node });
                self.begin_triggered(scope, *node, variables.clone());
            }
            return;
        }
        self.set_all_in(scope, variables);
        self.listen_at_root(definition);
        for node in beginnings {
            self.begin_at(scope, *node);
        }
        if beginnings.is_empty() {
            self.finish(scope);
        }
    }

    fn listen_at_root(&mut self, definition: DefinitionId) {
        if let Some(program) = self.program_of(definition)
            && let Some(plan) = program.scope(PlanId(0))
        {
            self.listen(program, Instance::ROOT, plan);
        }
    }

    fn begin_triggered(&mut self, scope: ScopeId, node: NodeId, variables: super::mapping::Values) {
        let Some(program) = self.program_at(scope) else { return };
        match self.take_payload(program, scope, node, variables, None) {
            Ok(()) => self.queue.push_back(Move { scope, node, flow: FlowId::NONE }),
            Err(trouble) => {
                let at = Move { scope, node, flow: FlowId::NONE };
                self.stop(at, trouble.kind, trouble.message, Resume::Leave, None);
            }
        }
    }
}
