//! What the readers of single elements share: the document, the index of ids, and the findings so far.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::dialect::Dialects;
use crate::model::{ConversationNode, ElementKind, ElementRef, FlowNode, Ids, LaneSet};
use crate::xml::cursor::Cursor;
use crate::xml::document::Document;
use crate::xml::names::is_name;
use crate::xml::namespace::Vocabulary;

/// The state of reading one file.
pub(super) struct ModelReader<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) dialects: Dialects,
    pub(super) target_namespace: Option<Arc<str>>,
    /// The namespaces of the files that this one imports.
    pub(super) imported: BTreeSet<Arc<str>>,
    pub(super) index: Ids,
    pub(super) nested: Nested,
    /// The id of each element that has one, by its place in the document, until the element is read.
    pub(super) ids: Vec<Option<Arc<str>>>,
    diagnostics: Vec<Diagnostic>,
}

/// Elements that contain others of their kind, by their place in the document. They are read from the innermost outwards,
/// each waiting here until the element around it is read, so that no depth of nesting makes the readers recurse.
#[derive(Default)]
pub(super) struct Nested {
    pub(super) sub_processes: BTreeMap<usize, FlowNode>,
    pub(super) lane_sets: BTreeMap<usize, LaneSet>,
    pub(super) conversations: BTreeMap<usize, ConversationNode>,
}

impl<'d> ModelReader<'d> {
    pub(super) fn new(document: &'d Document<'d>, dialects: Dialects) -> ModelReader<'d> {
        let root = document.root();
        let target_namespace = root.and_then(|root| root.attribute("targetNamespace"));
        let mut reader = ModelReader {
            document,
            dialects,
            target_namespace: target_namespace.map(|attribute| Arc::from(attribute.value.trim())),
            imported: BTreeSet::new(),
            index: Ids::with_capacity(document.elements.len()),
            nested: Nested::default(),
            ids: Vec::with_capacity(document.elements.len()),
            diagnostics: Vec::new(),
        };
        for at in document.iter() {
            let id = declared_id(at);
            if let Some(id) = &id {
                reader.enter(id, at);
            }
            reader.ids.push(id);
            if at.is_bpmn() && at.name() == "import" {
                let namespace = at.attribute("namespace");
                reader.imported.extend(namespace.map(|attribute| Arc::from(attribute.value.trim())));
            }
        }
        reader
    }

    /// Puts the id of an element into the index.
    fn enter(&mut self, id: &Arc<str>, at: Cursor<'d>) {
        let kind = kind_of(at);
        let place = |at: Cursor<'_>| at.attribute("id").map(|id| at.span_of(id)).unwrap_or_default();
        let Some(first) = self.index.add(id.clone(), ElementRef { kind, span: at.span() }) else {
            if !is_name(id) && kind != ElementKind::Diagram {
                let message = format!("the id `{id}` is not an XML name");
                self.report(Diagnostic::new(Code::InvalidId, place(at), message).about(id.clone()));
            }
            return;
        };
        // The item of a repetition is known by its name, not by its id.
        let is_item = matches!(at.name(), "inputDataItem" | "outputDataItem");
        let severity = if is_item || is_inert(kind) || is_inert(first.kind) {
            Severity::Warning
        } else {
            Severity::Error
        };
        let line = first.span.line;
        let message = format!("the id `{id}` is already that of an element in line {line}");
        self.report(
            Diagnostic::new(Code::DuplicateId, place(at), message)
                .with_severity(severity)
                .about(id.clone())
                .advise("Give one of the two another id; until then, the id names the first."),
        );
    }

    /// An id for an element without one, from its tag and its place among the elements of that tag.
    pub(super) fn made_id(&mut self, at: Cursor<'d>) -> Arc<str> {
        const DIGITS: usize = 10;
        let mut id = String::with_capacity(at.name().len() + "#".len() + DIGITS);
        let _ = write!(id, "{}#{}", at.name(), at.element().ordinal);
        while self.index.find(&id).is_some() {
            id.push('#');
        }
        let id: Arc<str> = Arc::from(id);
        let kind = kind_of(at);
        self.index.add(id.clone(), ElementRef { kind, span: at.span() });
        if needs_id(kind) {
            let message = format!("the {} has no id; it is called `{id}` here", at.name());
            self.report(Diagnostic::new(Code::MissingId, at.span(), message).about(id.clone()));
        }
        id
    }

    /// Reads the extensions of a flow node.
    pub(super) fn read_settings(&mut self, node: &mut FlowNode) {
        self.dialects.flow_node(node, &mut self.diagnostics);
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The findings that dialects add to.
    pub(super) fn diagnostics(&mut self) -> &mut Vec<Diagnostic> {
        &mut self.diagnostics
    }
}

/// The id that an element of BPMN or of a diagram declares.
fn declared_id(at: Cursor<'_>) -> Option<Arc<str>> {
    if at.vocabulary() == Vocabulary::Foreign {
        return None;
    }
    let id = at.attribute("id")?.text();
    (!id.is_empty()).then(|| Arc::from(id))
}

fn kind_of(at: Cursor<'_>) -> ElementKind {
    match at.vocabulary() {
        Vocabulary::Diagram => ElementKind::Diagram,
        Vocabulary::Bpmn | Vocabulary::Foreign => at.kind().unwrap_or(ElementKind::Other),
    }
}

/// Whether elements of this kind are only drawn, so that a doubled id leads nobody to the wrong one.
fn is_inert(kind: ElementKind) -> bool {
    matches!(kind, ElementKind::Diagram | ElementKind::Lane | ElementKind::Artifact | ElementKind::Other)
}

/// Whether the place of a person's work or of a decision would be known under a made id only. Sequence flows and the many
/// small elements do without.
fn needs_id(kind: ElementKind) -> bool {
    matches!(
        kind,
        ElementKind::Process
            | ElementKind::GlobalTask
            | ElementKind::Activity
            | ElementKind::Event
            | ElementKind::Gateway
            | ElementKind::Message
            | ElementKind::Signal
            | ElementKind::Error
            | ElementKind::Escalation
            | ElementKind::DataObject
    )
}
