//! How messages find the instance that they belong to by what is in them (section 8.4.2 of the standard).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ExpressionId;
use crate::journal::NameId;

/// The correlation keys of a process.
#[derive(Clone, Debug, Default)]
pub(crate) struct CorrelationPlan {
    /// The keys, in document order; their places are their numbers.
    pub(crate) keys: Vec<KeyPlan>,
    /// By the name of a message: the keys that it has, in document order.
    pub(crate) messages: BTreeMap<Arc<str>, Vec<MessageKey>>,
    /// The variables that the process's own values of keys are made of.
    pub(crate) reads: Vec<NameId>,
}

/// A correlation key.
#[derive(Clone, Debug)]
pub(crate) struct KeyPlan {
    /// The process's own value of each property, if it subscribes to the key. Without one, the first message of a
    /// conversation gives the key its value.
    pub(crate) bindings: Vec<ExpressionId>,
}

/// How a message gives the value of a key.
#[derive(Clone, Debug)]
pub(crate) struct MessageKey {
    /// The number of the key.
    pub(crate) key: u32,
    /// What tells the value from those of the message's keys before it; nothing for its first key.
    pub(crate) label: Option<Arc<str>>,
    /// The value of each property, over the payload.
    pub(crate) properties: Vec<ExpressionId>,
}

impl MessageKey {
    /// A value of the key as the message is found by it.
    pub(crate) fn labelled(&self, value: &Arc<str>) -> Arc<str> {
        match &self.label {
            None => value.clone(),
            Some(label) => format!("{label}={value}").into(),
        }
    }

    /// The value of the key among those that a message was given, all keys of the message being known.
    pub(crate) fn among(&self, keys: &[MessageKey], given: &[Arc<str>]) -> Option<Arc<str>> {
        if self.label.is_some() {
            return given.iter().find_map(|text| self.unlabelled(text)).map(Arc::from);
        }
        let is_another = |text: &Arc<str>| keys.iter().any(|key| key.unlabelled(text).is_some());
        given.iter().find(|text| !is_another(text)).cloned()
    }

    /// The value in a text that has the key's label.
    fn unlabelled<'t>(&self, text: &'t str) -> Option<&'t str> {
        text.strip_prefix(&**self.label.as_ref()?)?.strip_prefix('=')
    }
}
