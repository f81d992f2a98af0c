//! Namespaces, known by their URIs and never by their prefixes.

use std::collections::BTreeMap;
use std::sync::Arc;

/// The namespace of the elements of BPMN 2.0.
const BPMN: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL";

/// The namespaces of the diagram interchange: BPMN's own shapes, and the OMG's common ones.
const DIAGRAM: [&str; 3] = [
    "http://www.omg.org/spec/BPMN/20100524/DI",
    "http://www.omg.org/spec/DD/20100524/DC",
    "http://www.omg.org/spec/DD/20100524/DI",
];

/// The namespace of `xsi:type`.
pub(crate) const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The namespace that the prefix `xml` always stands for.
pub(crate) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Which language an element belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vocabulary {
    /// BPMN.
    Bpmn,
    /// The diagram interchange.
    Diagram,
    /// Anything else, and everything inside extensions.
    Foreign,
}

impl Vocabulary {
    /// The language of a namespace, a slash at the end of its URI left aside.
    pub(crate) fn of(namespace: &str) -> Vocabulary {
        let namespace = namespace.trim_end_matches('/');
        if namespace == BPMN {
            Vocabulary::Bpmn
        } else if DIAGRAM.contains(&namespace) {
            Vocabulary::Diagram
        } else {
            Vocabulary::Foreign
        }
    }
}

/// Whether a namespace belongs to XML itself, so that its attributes mean nothing for a process.
pub(crate) fn is_of_xml(namespace: &str) -> bool {
    namespace.is_empty() || namespace == XML || namespace == SCHEMA_INSTANCE
}

/// The namespaces that are declared at a place of the document, by prefix; the default namespace has the prefix "".
#[derive(Debug)]
pub(crate) struct Prefixes {
    bindings: BTreeMap<Arc<str>, Vec<Arc<str>>>,
}

impl Prefixes {
    pub(crate) fn new() -> Prefixes {
        Prefixes { bindings: BTreeMap::from([(Arc::from("xml"), vec![Arc::from(XML)])]) }
    }

    /// Makes a declaration hold until it is taken back.
    pub(crate) fn declare(&mut self, prefix: Arc<str>, namespace: Arc<str>) {
        self.bindings.entry(prefix).or_default().push(namespace);
    }

    /// Takes the newest declaration of the prefix back.
    pub(crate) fn take_back(&mut self, prefix: &str) {
        if let Some(namespaces) = self.bindings.get_mut(prefix) {
            namespaces.pop();
        }
    }

    /// What the prefix stands for here. An empty URI takes a declaration back, as the standard of namespaces has it.
    pub(crate) fn find(&self, prefix: &str) -> Option<&Arc<str>> {
        self.bindings.get(prefix)?.last().filter(|namespace| !namespace.is_empty())
    }
}
