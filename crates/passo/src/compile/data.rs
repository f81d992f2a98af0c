//! Data associations and mappings become one thing: values that go into and out of an activity (section 10.4 of the
//! standard).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Compiler, number};
use crate::expression::Purpose;
use crate::journal::NameId;
use crate::model::{
    Activity, BaseElement, DataAssociation, FlowElements, FlowNode, FlowNodeKind, IoSpecification,
    LoopCharacteristics, MappingSource as Source, Process, Property, data_name,
};
use crate::program::{ExpressionId, Mapping, MappingId, MappingPlan, MappingSource};

/// The variable that each piece of data stands for: data objects, references to them, properties, inputs and outputs,
/// by id.
pub(super) struct DataNames(BTreeMap<Arc<str>, Arc<str>>);

/// Property that modelers make as the end of an association which is drawn to an activity and leads to nothing in it.
const PLACEHOLDER: &str = "__targetRef_placeholder";

impl DataNames {
    pub(super) fn of(process: &Process) -> DataNames {
        let mut names = DataNames(BTreeMap::new());
        names.properties(&process.properties);
        names.specification(process.io_specification.as_ref());
        names.elements(&process.elements);
        names
    }

    /// The variable of the data with this id.
    pub(super) fn find(&self, id: &str) -> Option<&Arc<str>> {
        self.0.get(id).filter(|name| &***name != PLACEHOLDER)
    }

    fn add(&mut self, base: &BaseElement) {
        self.0.entry(base.id.clone()).or_insert_with(|| data_name(base));
    }

    fn properties(&mut self, properties: &[Property]) {
        properties.iter().for_each(|property| self.add(&property.base));
    }

    fn specification(&mut self, specification: Option<&IoSpecification>) {
        let Some(specification) = specification else { return };
        specification.data_inputs.iter().for_each(|input| self.add(&input.base));
        specification.data_outputs.iter().for_each(|output| self.add(&output.base));
    }

    /// The variables of one instance of a multi-instance activity.
    fn items(&mut self, activity: &Activity) {
        if let Some(LoopCharacteristics::MultiInstance(instances)) = &activity.loop_characteristics {
            let items = instances.input_data_item.iter().chain(&instances.output_data_item);
            items.for_each(|item| self.add(&item.base));
        }
    }

    fn elements(&mut self, elements: &FlowElements) {
        elements.data_objects.iter().for_each(|object| self.add(&object.base));
        for reference in &elements.data_object_references {
            let object = reference.data_object.as_ref().and_then(|object| self.0.get(&object.id)).cloned();
            let name = object.unwrap_or_else(|| data_name(&reference.base));
            self.0.entry(reference.base.id.clone()).or_insert(name);
        }
        elements.data_store_references.iter().for_each(|reference| self.add(&reference.base));
        for node in &elements.nodes {
            match &node.kind {
                FlowNodeKind::Activity(activity) => {
                    self.properties(&activity.properties);
                    self.specification(activity.io_specification.as_ref());
                    self.items(activity);
                    if let crate::model::ActivityKind::SubProcess(inner) = &activity.kind {
                        self.elements(&inner.elements);
                    }
                }
                FlowNodeKind::Event(event) => {
                    self.properties(&event.properties);
                    event.data_inputs.iter().for_each(|input| self.add(&input.base));
                    event.data_outputs.iter().for_each(|output| self.add(&output.base));
                }
                FlowNodeKind::Gateway(_) => {}
            }
        }
    }
}

impl Compiler<'_> {
    /// What goes in and out of a node.
    pub(super) fn mapping(&mut self, node: &FlowNode) -> MappingId {
        let (into, out): (&[DataAssociation], &[DataAssociation]) = match &node.kind {
            FlowNodeKind::Activity(activity) => {
                (&activity.data_input_associations, &activity.data_output_associations)
            }
            FlowNodeKind::Event(event) if throws(event) => (&event.data_associations, &[]),
            FlowNodeKind::Event(event) => (&[], &event.data_associations),
            FlowNodeKind::Gateway(_) => (&[], &[]),
        };
        let mut plan = MappingPlan { inputs: Vec::new(), outputs: Vec::new() };
        if let FlowNodeKind::Activity(activity) = &node.kind {
            self.local_properties(activity, &mut plan);
        }
        for association in into {
            self.association(&node.base, association, &mut plan.inputs);
        }
        for association in out {
            self.association(&node.base, association, &mut plan.outputs);
        }
        for mapping in &node.settings.inputs {
            self.setting(&node.base, mapping, &mut plan.inputs);
        }
        for mapping in &node.settings.outputs {
            self.setting(&node.base, mapping, &mut plan.outputs);
        }
        if plan.inputs.is_empty() && plan.outputs.is_empty() {
            MappingId::NONE
        } else {
            MappingId(number(&mut self.program.mappings, plan))
        }
    }

    /// A property of an activity is a variable of its own, without a value at first (section 10.4.1).
    fn local_properties(&mut self, activity: &Activity, plan: &mut MappingPlan) {
        for property in &activity.properties {
            let Some(target_name) = self.data_names.find(&property.base.id).cloned() else { continue };
            let nothing = self.source(&property.base, "()", property.base.span, None, false, Purpose::Value);
            plan.inputs.push(Mapping { source: MappingSource::Expression(nothing), target_name });
        }
    }

    /// One association: its transformation, or its assignments, or the plain copy of its source (section 10.4.2).
    fn association(&mut self, base: &BaseElement, association: &DataAssociation, rows: &mut Vec<Mapping>) {
        for assignment in &association.assignments {
            let (Some(from), Some(to)) = (&assignment.from, &assignment.to) else { continue };
            let target_name: Arc<str> =
                self.data_names.find(to.body.trim()).cloned().unwrap_or_else(|| to.body.trim().into());
            self.row(base, from, target_name, rows);
        }
        if !association.assignments.is_empty() {
            return;
        }
        let target = association.target.as_ref().and_then(|target| self.data_names.find(&target.id)).cloned();
        let Some(target_name) = target else { return };
        if let Some(transformation) = &association.transformation {
            self.row(base, transformation, target_name, rows);
        } else if let Some(source) = association.sources.first() {
            let source = self.data_names.find(&source.id).cloned().unwrap_or_else(|| source.id.clone());
            let source = MappingSource::Variable(self.name(&source));
            rows.push(Mapping { source, target_name });
        }
    }

    fn setting(&mut self, base: &BaseElement, mapping: &crate::model::Mapping, rows: &mut Vec<Mapping>) {
        match &mapping.source {
            Source::Expression(expression) => self.row(base, expression, mapping.target.clone(), rows),
            Source::All => {
                rows.push(Mapping { source: MappingSource::All, target_name: mapping.target.clone() })
            }
        }
    }

    fn row(
        &mut self,
        base: &BaseElement,
        from: &crate::model::Expression,
        target_name: Arc<str>,
        rows: &mut Vec<Mapping>,
    ) {
        let compiled = self.expression(base, from, Purpose::Value);
        if compiled != ExpressionId::NONE {
            rows.push(Mapping { source: MappingSource::Expression(compiled), target_name });
        }
    }

    /// The variables that a sub-process declares: its data objects and properties.
    pub(super) fn declared(&mut self, elements: &FlowElements) -> Vec<NameId> {
        let ids: Vec<Arc<str>> = elements.data_objects.iter().map(|object| object.base.id.clone()).collect();
        let names: Vec<Arc<str>> = ids.iter().filter_map(|id| self.data_names.find(id).cloned()).collect();
        names.iter().map(|name| self.name(name)).collect()
    }
}

fn throws(event: &crate::model::Event) -> bool {
    use crate::model::EventPosition;
    match event.position {
        EventPosition::IntermediateThrow | EventPosition::End => true,
        EventPosition::Start { .. } | EventPosition::IntermediateCatch | EventPosition::Boundary { .. } => {
            false
        }
    }
}
