//! First values of variables: data objects with a value, and the variable for whoever starts an instance.

use std::sync::Arc;

use super::super::text::juel;
use super::Family;
use super::mapping::quoted;
use crate::model::{ActivityKind, DataObject, Expression, FlowElements, FlowNodeKind, data_name};

/// Reads the first values of a process and of the sub-processes in it.
pub(super) fn read(family: &Family, elements: &mut FlowElements) {
    let mut values: Vec<(Arc<str>, Expression)> = Vec::new();
    values.extend(elements.data_objects.iter().filter_map(|object| value(family, object)));
    for node in &elements.nodes {
        let mut attributes = node.base.additions.foreign_attributes.iter();
        let initiator = attributes.find(|one| &*one.name == "initiator" && family.owns(&one.namespace));
        // Who starts an instance is known to the host, which may hand it in under this name.
        values.extend(initiator.map(|one| (Arc::from(one.value.trim()), juel("${null}", one.span))));
    }
    elements.first_values.extend(values);
    for node in &mut elements.nodes {
        if let FlowNodeKind::Activity(activity) = &mut node.kind
            && let ActivityKind::SubProcess(inner) = &mut activity.kind
        {
            read(family, &mut inner.elements);
        }
    }
}

/// The value of a data object, in the type that its item has.
fn value(family: &Family, object: &DataObject) -> Option<(Arc<str>, Expression)> {
    let mut extensions = object.base.additions.extensions.iter();
    let found = extensions.find(|one| &*one.name == "value" && family.owns(&one.namespace))?;
    let text = found.text.trim();
    let is_number = text.parse::<f64>().is_ok_and(f64::is_finite);
    let written = match object.item.as_ref().map(|item| item.id.rsplit(':').next().unwrap_or_default()) {
        Some("int" | "integer" | "long" | "double" | "float" | "decimal") if is_number => text.to_owned(),
        Some("boolean") => (text == "true").to_string(),
        _ => quoted(text),
    };
    Some((data_name(&object.base), juel(&format!("${{{written}}}"), found.span)))
}
