//! What each piece of data is called: data objects, properties, inputs and outputs are variables, data stores have names of
//! their own (section 10.4.1 of the standard).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::{
    Activity, BaseElement, DataState, Definitions, FlowElements, FlowNode, FlowNodeKind, IoSpecification,
    LoopCharacteristics, Process, Property, data_name,
};

/// The variable that each piece of data stands for: data objects, references to them, properties, inputs and outputs,
/// by id.
#[derive(Default)]
pub(super) struct DataNames {
    names: BTreeMap<Arc<str>, Arc<str>>,
    /// The states that data is in, by its id.
    states: BTreeMap<Arc<str>, Arc<str>>,
    /// The variables that tell in which state data is.
    state_names: BTreeSet<Arc<str>>,
    /// The data stores that references stand for, by the reference's id.
    stores: BTreeMap<Arc<str>, Arc<str>>,
}

/// Property that modelers make as the end of an association which is drawn to an activity and leads to nothing in it.
const PLACEHOLDER: &str = "__targetRef_placeholder";

impl DataNames {
    pub(super) fn of(definitions: &Definitions, process: &Process) -> DataNames {
        let mut names = DataNames::default();
        names.stores(definitions, &process.elements);
        names.properties(&process.properties);
        names.specification(process.io_specification.as_deref());
        names.elements(&process.elements);
        names
    }

    /// The variable of the data with this id.
    pub(super) fn find(&self, id: &str) -> Option<&Arc<str>> {
        self.names.get(id).filter(|name| &***name != PLACEHOLDER)
    }

    /// The state that data with this id is in once it is written, and the variable that tells it.
    pub(super) fn state(&self, id: &str) -> Option<(Arc<str>, Arc<str>)> {
        Some((state_name(self.find(id)?), self.states.get(id)?.clone()))
    }

    /// Whether a variable of this name tells the state of some data.
    pub(super) fn tells(&self, name: &str) -> bool {
        self.state_names.contains(name)
    }

    /// The data store that the reference with this id stands for: the one that it names, or one of its own name.
    pub(super) fn store(&self, id: &str) -> Option<&Arc<str>> {
        self.stores.get(id)
    }

    fn stores(&mut self, definitions: &Definitions, elements: &FlowElements) {
        for reference in &elements.data_store_references {
            let declared = reference.data_store.as_ref().and_then(|store| {
                definitions.data_stores.iter().find(|declared| declared.base.id == store.id)
            });
            let base = declared.map_or(&reference.base, |declared| &declared.base);
            self.stores.insert(reference.base.id.clone(), data_name(base));
        }
        let nested = elements.nodes.iter().filter_map(FlowNode::sub_process);
        nested.for_each(|inner| self.stores(definitions, &inner.elements));
    }

    fn add(&mut self, base: &BaseElement) {
        self.names.entry(base.id.clone()).or_insert_with(|| data_name(base));
    }

    fn add_state(&mut self, base: &BaseElement, state: Option<&DataState>) {
        let Some(state) = state.and_then(|state| state.base.name.as_ref()) else { return };
        let Some(name) = self.find(&base.id).map(|name| state_name(name)) else { return };
        self.states.insert(base.id.clone(), state.clone());
        self.state_names.insert(name);
    }

    fn properties(&mut self, properties: &[Property]) {
        for property in properties {
            self.add(&property.base);
            self.add_state(&property.base, property.state.as_ref());
        }
    }

    fn specification(&mut self, specification: Option<&IoSpecification>) {
        let Some(specification) = specification else { return };
        specification.data_inputs.iter().for_each(|input| self.add(&input.base));
        specification.data_outputs.iter().for_each(|output| self.add(&output.base));
    }

    /// The variables of one instance of a multi-instance activity.
    fn items(&mut self, activity: &Activity) {
        if let Some(LoopCharacteristics::MultiInstance(instances)) = &activity.details.loop_characteristics {
            let items = instances.input_data_item.iter().chain(&instances.output_data_item);
            items.for_each(|item| self.add(&item.base));
        }
    }

    fn elements(&mut self, elements: &FlowElements) {
        for object in &elements.data_objects {
            self.add(&object.base);
            self.add_state(&object.base, object.state.as_ref());
        }
        for reference in &elements.data_object_references {
            let object =
                reference.data_object.as_ref().and_then(|object| self.names.get(&object.id)).cloned();
            let name = object.unwrap_or_else(|| data_name(&reference.base));
            self.names.entry(reference.base.id.clone()).or_insert(name);
            self.add_state(&reference.base, reference.state.as_ref());
        }
        elements.data_store_references.iter().for_each(|reference| self.add(&reference.base));
        for node in &elements.nodes {
            match &node.kind {
                FlowNodeKind::Activity(activity) => {
                    self.properties(&activity.details.properties);
                    self.specification(activity.details.io_specification.as_deref());
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

/// The variable that tells in which state data is, as the data is labelled in a diagram (section 10.4.1). No script can
/// write a name like that.
pub(super) fn state_name(name: &str) -> Arc<str> {
    format!("{name} [state]").into()
}
