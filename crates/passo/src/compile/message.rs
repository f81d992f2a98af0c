//! The names of messages and signals, and the codes of errors and escalations.

use std::sync::Arc;

use super::message_flow::declared_message_name;
use super::{Compiler, name_or_id};
use crate::expression::Purpose;
use crate::model::{FlowNode, Reference};
use crate::program::TextPlan;

impl Compiler<'_> {
    /// The name of the message that a place throws or waits for: that of the message that it refers to; without a
    /// reference, that of the message flow that is drawn to it; without one, the element's own id. A reference that is
    /// not declared counts as the name itself.
    pub(super) fn message_name(&mut self, node: &FlowNode, message: Option<&Reference>) -> Arc<str> {
        let name = match message {
            Some(reference) => declared_message_name(self.definitions, reference),
            None => self.message_flows.name_at(node).unwrap_or_else(|| node.base.id.clone()),
        };
        self.compute_name(node, &name);
        name
    }

    /// A name with an expression in it is computed where the file's dialect does so.
    fn compute_name(&mut self, node: &FlowNode, name: &Arc<str>) {
        if let Some(language) = self.definitions.conventions.computed_names.language(name)
            && !self.program.computed_names.contains_key(name)
        {
            let computed =
                self.source(&node.base, name, node.base.span, Some(language), true, Purpose::Value);
            self.program.computed_names.insert(name.clone(), computed);
        }
    }

    /// The code of an error or escalation that is thrown, which may be computed as names are.
    pub(super) fn thrown_code(&mut self, node: &FlowNode, code: Arc<str>) -> TextPlan {
        let Some(language) = self.definitions.conventions.computed_names.language(&code) else {
            return TextPlan::Literal(code);
        };
        let (base, span) = (&node.base, node.base.span);
        TextPlan::Expression(self.source(base, &code, span, Some(language), true, Purpose::Value))
    }

    /// The name of a signal.
    pub(super) fn signal_name(&mut self, node: &FlowNode, signal: Option<&Reference>) -> Arc<str> {
        let name = match signal {
            Some(reference) => match self.definitions.signal(&reference.id) {
                Some(signal) if signal.is_local => return self.local_name(node, name_or_id(&signal.base)),
                Some(signal) => name_or_id(&signal.base),
                None => reference.id.clone(),
            },
            None => node.base.id.clone(),
        };
        self.compute_name(node, &name);
        name
    }

    /// What stands for the name of a signal that stays within its process.
    fn local_name(&mut self, node: &FlowNode, name: Arc<str>) -> Arc<str> {
        self.compute_name(node, &name);
        let local: Arc<str> = Arc::from(format!("{name} within its process"));
        self.program.local_names.insert(local.clone(), name);
        local
    }

    /// The code of an error: its code, or without one its id; nothing for no reference. A reference that is not
    /// declared counts as the code itself.
    pub(super) fn error_code(&self, error: Option<&Reference>) -> Option<Arc<str>> {
        let reference = error?;
        Some(match self.definitions.error(&reference.id) {
            Some(error) => error.error_code.clone().unwrap_or_else(|| error.base.id.clone()),
            None => reference.id.clone(),
        })
    }

    /// The code of an escalation: its code, or without one its id; nothing for no reference. A reference that is not
    /// declared counts as the code itself.
    pub(super) fn escalation_code(&self, escalation: Option<&Reference>) -> Option<Arc<str>> {
        let reference = escalation?;
        Some(match self.definitions.escalation(&reference.id) {
            Some(escalation) => {
                escalation.escalation_code.clone().unwrap_or_else(|| escalation.base.id.clone())
            }
            None => reference.id.clone(),
        })
    }
}
