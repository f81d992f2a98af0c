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
    /// The number in the index of the id that each element declares, by its place in the document; none where it has none, or
    /// one that another element before it has.
    declared: Vec<Option<u32>>,
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
            declared: Vec::with_capacity(document.elements.len()),
            diagnostics: Vec::new(),
        };
        for at in document.iter() {
            let number = declared_id(at).and_then(|id| reader.enter(id, at));
            reader.declared.push(number);
            if at.is_bpmn() && at.name() == "import" {
                let namespace = at.attribute("namespace");
                reader.imported.extend(namespace.map(|attribute| Arc::from(attribute.value.trim())));
            }
        }
        reader
    }

    /// Puts the id of an element into the index; gives its number there, if no element before has it.
    fn enter(&mut self, id: &str, at: Cursor<'d>) -> Option<u32> {
        let (kind, number) = (kind_of(at), self.index.len());
        let place = |at: Cursor<'_>| at.attribute("id").map(|id| at.span_of(id)).unwrap_or_default();
        let Some(first) = self.index.add(Arc::from(id), ElementRef { kind, span: at.span() }) else {
            if !is_name(id) && kind != ElementKind::Diagram {
                let message = format!("the id `{id}` is not an XML name");
                self.report(Diagnostic::new(Code::InvalidId, place(at), message).about(id));
            }
            return u32::try_from(number).ok();
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
                .about(id)
                .advise("Give one of the two another id; until then, the id names the first."),
        );
        None
    }

    /// The id that an element declares, as the index has it; none if an element before has it too.
    pub(super) fn declared_id(&self, at: Cursor<'d>) -> Option<Arc<str>> {
        let number = self.declared.get(at.index).copied().flatten()?;
        self.index.by_number(number as usize).cloned()
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
fn declared_id<'d>(at: Cursor<'d>) -> Option<&'d str> {
    if at.vocabulary() == Vocabulary::Foreign {
        return None;
    }
    let id = at.attribute("id")?.text();
    (!id.is_empty()).then_some(id)
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
