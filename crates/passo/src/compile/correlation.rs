//! Correlation keys: how messages give their values, and what the process itself says they are (section 8.4.2 of the
//! standard).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Compiler;
use super::message_flow::declared_message_name;
use crate::expression::Purpose;
use crate::model::{ConversationNode, CorrelationKey, CorrelationProperty, Expression};
use crate::program::{ExpressionId, KeyPlan, MessageKey};

impl<'m> Compiler<'m> {
    /// Describes the correlation keys of the file's collaborations and conversations, for the messages that give a value to
    /// every property of a key.
    pub(super) fn lower_correlation(&mut self) {
        let mut keys = Vec::new();
        for collaboration in &self.definitions.collaborations {
            keys.extend(&collaboration.correlation_keys);
            collaboration.conversation_nodes.iter().for_each(|node| keys_of(node, &mut keys));
        }
        for key in keys {
            let wanted = key.properties.iter();
            let properties: Option<Vec<&CorrelationProperty>> = wanted
                .map(|wanted| {
                    let mut known = self.definitions.correlation_properties.iter();
                    known.find(|property| property.base.id == wanted.id)
                })
                .collect();
            if let Some(properties) = properties.filter(|properties| !properties.is_empty()) {
                self.lower_key(key, &properties);
            }
        }
    }

    fn lower_key(&mut self, key: &'m CorrelationKey, properties: &[&'m CorrelationProperty]) {
        let number = self.program.correlation.keys.len() as u32;
        let bindings = self.bindings(key, properties);
        self.program.correlation.keys.push(KeyPlan { bindings });
        let paths: Vec<_> = properties.iter().map(|property| (*property, self.paths(property))).collect();
        let Some((_, of_first)) = paths.first() else { return };
        for name in of_first.keys() {
            let of_message = paths.iter().map(|(property, paths)| Some((*property, *paths.get(name)?)));
            let Some(of_message) = of_message.collect::<Option<Vec<_>>>() else { continue };
            let properties: Vec<ExpressionId> = of_message
                .into_iter()
                .map(|(property, path)| self.expression(&property.base, path, Purpose::Value))
                .collect();
            let known = self.program.correlation.messages.entry(name.clone()).or_default();
            let label = (!known.is_empty()).then(|| key.base.id.clone());
            known.push(MessageKey { key: number, label, properties });
        }
    }

    /// How messages give the value of a property, by their names.
    fn paths(&self, property: &'m CorrelationProperty) -> BTreeMap<Arc<str>, &'m Expression> {
        let mut paths = BTreeMap::new();
        for retrieval in &property.retrieval_expressions {
            if let (Some(message), Some(path)) = (&retrieval.message, &retrieval.message_path) {
                paths.entry(declared_message_name(self.definitions, message)).or_insert(path);
            }
        }
        paths
    }

    /// The process's own value of each property of a key; none unless it has one for each of them.
    fn bindings(&mut self, key: &CorrelationKey, properties: &[&CorrelationProperty]) -> Vec<ExpressionId> {
        let process = self.process;
        let is_of_key = |reference: &Option<crate::model::Reference>| {
            reference.as_ref().is_some_and(|reference| reference.id == key.base.id)
        };
        let Some(subscription) =
            process.correlation_subscriptions.iter().find(|subscription| is_of_key(&subscription.key))
        else {
            return Vec::new();
        };
        let path = |property: &&CorrelationProperty| {
            let mut bindings = subscription.bindings.iter();
            let of_property = bindings
                .find(|binding| binding.property.as_ref().is_some_and(|found| found.id == property.base.id));
            Some((&of_property?.base, of_property?.data_path.as_ref()?))
        };
        let Some(paths) = properties.iter().map(path).collect::<Option<Vec<_>>>() else { return Vec::new() };
        let bindings: Vec<ExpressionId> =
            paths.into_iter().map(|(base, path)| self.expression(base, path, Purpose::Value)).collect();
        for binding in &bindings {
            let bound = self.program.expressions.get(binding.index());
            self.program.correlation.reads.extend(bound.map_or(&[][..], |bound| bound.names.as_slice()));
        }
        bindings
    }
}

fn keys_of<'m>(node: &'m ConversationNode, keys: &mut Vec<&'m CorrelationKey>) {
    keys.extend(&node.correlation_keys);
    node.children.iter().for_each(|child| keys_of(child, keys));
}
