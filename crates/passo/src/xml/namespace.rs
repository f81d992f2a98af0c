//! Namespaces, known by their URIs and never by their prefixes.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::Span;

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

/// A namespace of a file.
#[derive(Debug)]
pub(crate) struct Namespace {
    /// Its URI; empty for what is in none.
    pub(crate) uri: Arc<str>,
    /// The language of its elements.
    pub(crate) vocabulary: Vocabulary,
    /// Where the first element or attribute of it stands.
    pub(crate) first: Option<Span>,
}

/// The namespaces of a file, by number; the first is that of what is in none.
#[derive(Debug)]
pub(super) struct Namespaces {
    pub(super) all: Vec<Namespace>,
    by_uri: BTreeMap<Arc<str>, usize>,
}

impl Namespaces {
    /// The number of no namespace.
    pub(super) const NONE: usize = 0;

    pub(super) fn new() -> Namespaces {
        let mut namespaces = Namespaces { all: Vec::new(), by_uri: BTreeMap::new() };
        namespaces.number("");
        namespaces
    }

    /// The number of a namespace.
    pub(super) fn number(&mut self, uri: &str) -> usize {
        if let Some(known) = self.by_uri.get(uri) {
            return *known;
        }
        let (number, uri) = (self.all.len(), Arc::<str>::from(uri));
        self.by_uri.insert(uri.clone(), number);
        self.all.push(Namespace { vocabulary: Vocabulary::of(&uri), uri, first: None });
        number
    }
}

/// The prefixes of a file, by number, with what each stands for at the place that is read; the first is the empty one, of the
/// default namespace.
#[derive(Debug)]
pub(super) struct Prefixes<'s> {
    all: Vec<Prefix<'s>>,
    by_text: BTreeMap<&'s str, usize>,
}

#[derive(Debug)]
struct Prefix<'s> {
    text: &'s str,
    /// The numbers of the namespaces that are declared for it, the innermost declaration last.
    declared: Vec<usize>,
    is_reported: bool,
}

impl<'s> Prefixes<'s> {
    /// The number of the empty prefix.
    pub(super) const EMPTY: usize = 0;

    pub(super) fn new() -> Prefixes<'s> {
        let mut prefixes = Prefixes { all: Vec::new(), by_text: BTreeMap::new() };
        prefixes.number("");
        prefixes
    }

    /// The number of a prefix.
    pub(super) fn number(&mut self, text: &'s str) -> usize {
        *self.by_text.entry(text).or_insert_with(|| {
            self.all.push(Prefix { text, declared: Vec::new(), is_reported: false });
            self.all.len() - 1
        })
    }

    pub(super) fn text(&self, prefix: usize) -> &'s str {
        self.all[prefix].text
    }

    /// Makes a declaration hold until it is taken back.
    pub(super) fn declare(&mut self, prefix: usize, namespace: usize) {
        self.all[prefix].declared.push(namespace);
    }

    /// Takes the newest declaration of the prefix back.
    pub(super) fn take_back(&mut self, prefix: usize) {
        self.all[prefix].declared.pop();
    }

    /// The number of the namespace that the prefix stands for here. That of no namespace takes a declaration back, as the
    /// standard of namespaces has it.
    pub(super) fn find(&self, prefix: usize) -> Option<usize> {
        self.all[prefix].declared.last().copied().filter(|namespace| *namespace != Namespaces::NONE)
    }

    /// Whether it is the first time that something is wrong with the prefix.
    pub(super) fn is_news(&mut self, prefix: usize) -> bool {
        !std::mem::replace(&mut self.all[prefix].is_reported, true)
    }
}
