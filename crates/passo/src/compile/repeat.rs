//! Standard loops and multi-instance activities: how often an activity runs.

use std::sync::Arc;

use super::{Compiler, number};
use crate::expression::Purpose;
use crate::journal::NameId;
use crate::model::{
    ActivityKind, BaseElement, ComplexBehavior, EventDefinition, Expression, FlowNode, FlowNodeKind,
    InstanceCounts, LoopCharacteristics, MultiInstance, MultiInstanceBehavior, StandardLoop, data_name,
};
use crate::program::{
    Attributes, Count, ExpressionId, InstanceEvent, LoopPlan, Mapping, MappingId, MappingPlan, MappingSource,
    MultiInstancePlan, Output, RepeatId, RepeatPlan, ThrowTrigger, ThrowingInstances,
};

/// The number of a round, in loops and multi-instance activities.
const COUNTER: &str = "loopCounter";

impl<'m> Compiler<'m> {
    /// How often a node runs, and what goes in and out of one run of it: what belongs to the whole of a multi-instance
    /// activity is taken out of the mapping.
    pub(super) fn repeat(&mut self, node: &'m FlowNode, mapping: MappingId) -> (RepeatId, MappingId) {
        let FlowNodeKind::Activity(activity) = &node.kind else { return (RepeatId::NONE, mapping) };
        let plan = match &activity.details.loop_characteristics {
            None => return (RepeatId::NONE, mapping),
            Some(LoopCharacteristics::Standard(plan)) => self.standard_loop(&node.base, plan),
            Some(LoopCharacteristics::MultiInstance(plan)) => {
                let is_call = matches!(activity.kind, ActivityKind::CallActivity(_));
                self.multi_instance(node, plan, mapping, is_call)
            }
        };
        let plan_of_mapping = self.program.mappings.get(mapping.index());
        let is_empty = plan_of_mapping.is_some_and(MappingPlan::is_empty);
        let mapping = if is_empty { MappingId::NONE } else { mapping };
        (RepeatId(number(&mut self.program.repeats, plan)), mapping)
    }

    fn standard_loop(&mut self, base: &BaseElement, plan: &StandardLoop) -> RepeatPlan {
        RepeatPlan::Loop(LoopPlan {
            test_before: plan.test_before,
            maximum: plan.loop_maximum.map(|maximum| u32::try_from(maximum.max(0)).unwrap_or(u32::MAX)),
            condition: self.optional_expression(base, plan.loop_condition.as_ref(), Purpose::Condition),
            counter: self.name(&Arc::from(COUNTER)),
        })
    }

    fn multi_instance(
        &mut self,
        node: &'m FlowNode,
        plan: &'m MultiInstance,
        mapping: MappingId,
        is_call: bool,
    ) -> RepeatPlan {
        let base = &node.base;
        let item = plan.input_data_item.as_ref().map(|item| data_name(&item.base));
        let result =
            plan.output_data_item.as_ref().map(|item| data_name(&item.base)).or_else(|| item.clone());
        let count = self.count(base, plan, mapping, item.as_ref().filter(|_| is_call));
        let output = match &plan.output_expression {
            Some(text) => self.computed_output(base, plan, text),
            None => result.and_then(|result| self.output(plan, mapping, &result, is_call)),
        };
        let (prefix, first) = match self.definitions.conventions.instance_counts {
            InstanceCounts::Standard => ("numberOf", 1),
            InstanceCounts::FromZero => ("nrOf", 0),
        };
        let mut attribute = |name: &str| self.name(&Arc::from(format!("{prefix}{name}")));
        let attributes = Attributes {
            instances: attribute("Instances"),
            active: attribute("ActiveInstances"),
            completed: attribute("CompletedInstances"),
            terminated: attribute("TerminatedInstances"),
        };
        RepeatPlan::MultiInstance(Box::new(MultiInstancePlan {
            is_sequential: plan.is_sequential,
            count,
            item: self.optional_name(item.as_ref()),
            output,
            completion_condition: self.optional_expression(
                base,
                plan.completion_condition.as_ref(),
                Purpose::Condition,
            ),
            events: self.instance_events(node, plan),
            attributes,
            counter: self.name(&plan.counter.clone().unwrap_or_else(|| Arc::from(COUNTER))),
            first,
        }))
    }

    /// What instances throw to the boundary when they complete.
    fn instance_events(&mut self, node: &'m FlowNode, plan: &'m MultiInstance) -> Vec<InstanceEvent> {
        let (from, reference) = match plan.behavior {
            MultiInstanceBehavior::All => return Vec::new(),
            MultiInstanceBehavior::None => (ThrowingInstances::Each, plan.none_behavior_event.as_ref()),
            MultiInstanceBehavior::One => (ThrowingInstances::First, plan.one_behavior_event.as_ref()),
            MultiInstanceBehavior::Complex => {
                return plan.complex_behavior.iter().map(|row| self.complex_event(node, row)).collect();
            }
        };
        let definition = reference.and_then(|reference| self.definitions.event_definition(&reference.id));
        let triggers = self.thrown_to_the_boundary(node, definition);
        vec![InstanceEvent { from, triggers }]
    }

    fn complex_event(&mut self, node: &'m FlowNode, row: &'m ComplexBehavior) -> InstanceEvent {
        let condition = self.optional_expression(&node.base, row.condition.as_ref(), Purpose::Condition);
        let triggers = self.thrown_to_the_boundary(node, &row.event_definitions);
        InstanceEvent { from: ThrowingInstances::If(condition), triggers }
    }

    fn thrown_to_the_boundary(
        &mut self,
        node: &'m FlowNode,
        definitions: impl IntoIterator<Item = &'m EventDefinition>,
    ) -> Vec<ThrowTrigger> {
        let mut triggers = Vec::new();
        for definition in definitions {
            match self.throw_trigger(node, definition) {
                Some(
                    ThrowTrigger::Terminate
                    | ThrowTrigger::TerminateRepetition
                    | ThrowTrigger::TerminateProcess
                    | ThrowTrigger::TerminateAll,
                ) => {
                    self.unsupported(&node.base, "a terminate event that an instance throws to the boundary");
                }
                found => triggers.extend(found),
            }
        }
        triggers
    }

    /// Where the number of instances comes from. A data association that fills the collection runs once, for the whole
    /// activity; a called process gets the item in its place.
    fn count(
        &mut self,
        base: &BaseElement,
        plan: &MultiInstance,
        mapping: MappingId,
        handed_in: Option<&Arc<str>>,
    ) -> Count {
        if let Some(collection) = &plan.collection {
            let source = match self.expression(base, collection, Purpose::Value) {
                ExpressionId::NONE => MappingSource::All,
                compiled => MappingSource::Expression(compiled),
            };
            let source = Box::new(Mapping::new(source, Arc::from("")));
            return Count::Collection { source, name: NameId::NONE };
        }
        let Some(collection) = &plan.loop_data_input else {
            let cardinality = plan.loop_cardinality.as_ref();
            return Count::Cardinality(self.optional_expression(base, cardinality, Purpose::Value));
        };
        let collection = self.variable_of(&collection.id);
        let name = self.name(&collection);
        let filling =
            self.take_rows(mapping, |plan| &mut plan.inputs, |row| row.target_name == collection).pop();
        let Some(filling) = filling else {
            let source = Mapping::new(MappingSource::Variable(name), collection);
            return Count::Collection { source: Box::new(source), name: NameId::NONE };
        };
        if let Some(item) = handed_in {
            let source = MappingSource::Variable(self.name(item));
            self.add_row(mapping, |plan| &mut plan.inputs, Mapping::new(source, item.clone()));
        }
        Count::Collection { source: Box::new(filling), name }
    }

    /// What the activity gathers. A data association that hands on the collection tells who gets it; a called process gives
    /// back the result of its instance in its place.
    fn output(
        &mut self,
        plan: &MultiInstance,
        mapping: MappingId,
        result: &Arc<str>,
        is_call: bool,
    ) -> Option<Output> {
        let collection = self.variable_of(&plan.loop_data_output.as_ref()?.id);
        let source = MappingSource::Variable(self.name(&collection));
        let item = self.name(result);
        let handing = self.take_rows(mapping, |plan| &mut plan.outputs, |row| row.source == source).pop();
        if is_call && handing.is_some() {
            let row = Mapping::new(MappingSource::Variable(item), result.clone());
            self.add_row(mapping, |plan| &mut plan.outputs, row);
        }
        let target = handing.unwrap_or_else(|| Mapping::new(source, collection));
        Some(Output { item, value: ExpressionId::NONE, target: Box::new(target) })
    }

    /// What the activity gathers where an expression gives the result of an instance.
    fn computed_output(
        &mut self,
        base: &BaseElement,
        plan: &MultiInstance,
        text: &Expression,
    ) -> Option<Output> {
        let collection = plan.loop_data_output.as_ref()?.id.clone();
        let source = MappingSource::Variable(self.name(&collection));
        let value = self.expression(base, text, Purpose::Value);
        Some(Output { item: NameId::NONE, value, target: Box::new(Mapping::new(source, collection)) })
    }

    /// The variable of the data with this id; of an id that nothing has, the id itself.
    fn variable_of(&self, id: &Arc<str>) -> Arc<str> {
        self.data_names.find(id).unwrap_or(id).clone()
    }

    fn optional_expression(
        &mut self,
        base: &BaseElement,
        text: Option<&Expression>,
        purpose: Purpose,
    ) -> ExpressionId {
        match text.filter(|text| !text.body.trim().is_empty()) {
            Some(text) => self.expression(base, text, purpose),
            None => ExpressionId::NONE,
        }
    }

    /// Takes the rows that fit out of a mapping.
    fn take_rows(
        &mut self,
        mapping: MappingId,
        rows: fn(&mut MappingPlan) -> &mut Vec<Mapping>,
        fits: impl Fn(&Mapping) -> bool,
    ) -> Vec<Mapping> {
        let Some(plan) = self.program.mappings.get_mut(mapping.index()) else { return Vec::new() };
        let (taken, kept) = std::mem::take(rows(plan)).into_iter().partition(fits);
        *rows(plan) = kept;
        taken
    }

    fn add_row(&mut self, mapping: MappingId, rows: fn(&mut MappingPlan) -> &mut Vec<Mapping>, row: Mapping) {
        if let Some(plan) = self.program.mappings.get_mut(mapping.index()) {
            rows(plan).push(row);
        }
    }
}
