//! References: from the text of an attribute or element to the id of another element, checked against what the file has.

use std::sync::Arc;

use super::model_reader::ModelReader;
use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::model::{ElementKind, ElementRef, Reference};
use crate::xml::cursor::Cursor;
use crate::xml::namespace::Vocabulary;
use ElementKind as K;

/// What a reference may lead to, and what it means when it leads nowhere.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    /// What the reference should name, for people, with its article.
    what: &'static str,
    /// The kinds that it may name; empty for any.
    kinds: &'static [ElementKind],
    undeclared: Undeclared,
}

/// What it means when nothing in the file has the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Undeclared {
    /// The file cannot run as it is drawn.
    Error,
    /// The reference is left aside.
    Warning,
    /// The reference is a name: vendors write names where the standard wants ids.
    Name,
    /// The reference may lead to another file.
    Elsewhere,
    /// A shape of nothing: it changes nothing.
    Drawing,
}

impl Target {
    fn accepts(&self, kind: ElementKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }
}

const fn target(what: &'static str, kinds: &'static [ElementKind], undeclared: Undeclared) -> Target {
    Target { what, kinds, undeclared }
}

const FLOW_NODES: &[ElementKind] = &[K::Activity, K::Event, K::Gateway];
const DATA: &[ElementKind] = &[
    K::DataObject,
    K::DataObjectReference,
    K::DataStore,
    K::DataStoreReference,
    K::DataInput,
    K::DataOutput,
    K::Property,
];

pub(super) const ACTIVITY: Target = target("an activity", &[K::Activity], Undeclared::Error);
pub(super) const ANYTHING: Target = target("an element", &[], Undeclared::Warning);
pub(super) const ATTACHED_TO: Target = target("an activity", &[K::Activity], Undeclared::Error);
pub(super) const CALLED: Target =
    target("a process or a global task", &[K::Process, K::GlobalTask], Undeclared::Elsewhere);
pub(super) const CATEGORY_VALUE: Target =
    target("a category value", &[K::CategoryValue], Undeclared::Warning);
pub(super) const COLLABORATION: Target = target("a collaboration", &[K::Collaboration], Undeclared::Warning);
pub(super) const CORRELATION_KEY: Target =
    target("a correlation key", &[K::CorrelationKey], Undeclared::Warning);
pub(super) const CORRELATION_PROPERTY: Target =
    target("a correlation property", &[K::CorrelationProperty], Undeclared::Warning);
pub(super) const DATA_OBJECT: Target = target("a data object", &[K::DataObject], Undeclared::Warning);
pub(super) const DATA_STORE: Target = target("a data store", &[K::DataStore], Undeclared::Warning);
pub(super) const DATA_VALUE: Target = target("a data element", DATA, Undeclared::Name);
pub(super) const DEFAULT_FLOW: Target = target("a sequence flow", &[K::SequenceFlow], Undeclared::Warning);
pub(super) const DRAWN: Target = target("an element", &[], Undeclared::Drawing);
pub(super) const ERROR: Target = target("an error", &[K::Error], Undeclared::Name);
pub(super) const ESCALATION: Target = target("an escalation", &[K::Escalation], Undeclared::Name);
pub(super) const EVENT_DEFINITION: Target =
    target("an event definition", &[K::EventDefinition], Undeclared::Error);
pub(super) const FLOW_END: Target =
    target("an activity, an event or a gateway", FLOW_NODES, Undeclared::Error);
pub(super) const INTERFACE: Target = target("an interface", &[K::Interface], Undeclared::Warning);
pub(super) const ITEM_DEFINITION: Target =
    target("an item definition", &[K::ItemDefinition], Undeclared::Name);
pub(super) const LANE_NODE: Target = target("a flow node", &[], Undeclared::Warning);
/// Lists of flows: some tools list message flows with the sequence flows.
pub(super) const LISTED_FLOW: Target =
    target("a sequence flow", &[K::SequenceFlow, K::MessageFlow], Undeclared::Warning);
pub(super) const MESSAGE: Target = target("a message", &[K::Message], Undeclared::Name);
pub(super) const MESSAGE_FLOW: Target = target("a message flow", &[K::MessageFlow], Undeclared::Warning);
pub(super) const MESSAGE_FLOW_END: Target =
    target("a pool, an activity or an event", &[K::Participant, K::Activity, K::Event], Undeclared::Warning);
pub(super) const OPERATION: Target = target("an operation", &[K::Operation], Undeclared::Warning);
pub(super) const PARTICIPANT: Target = target("a participant", &[K::Participant], Undeclared::Warning);
pub(super) const PROCESS: Target = target("a process", &[K::Process], Undeclared::Warning);
pub(super) const RESOURCE: Target = target("a resource", &[K::Resource], Undeclared::Name);
pub(super) const RESOURCE_PARAMETER: Target =
    target("a resource parameter", &[K::ResourceParameter], Undeclared::Warning);
pub(super) const SET: Target = target("a data set", &[K::DataSet], Undeclared::Warning);
pub(super) const SET_MEMBER: Target =
    target("a data input or a data output", &[K::DataInput, K::DataOutput], Undeclared::Warning);
pub(super) const SIGNAL: Target = target("a signal", &[K::Signal], Undeclared::Name);
/// A type by its name, of any type system.
pub(super) const TYPE: Target = target("a type", &[], Undeclared::Elsewhere);

/// Who refers: the element, and the attribute or child element that holds the reference.
#[derive(Clone, Copy)]
pub(super) struct Referrer<'a> {
    pub(super) id: &'a Arc<str>,
    pub(super) at: Cursor<'a>,
    pub(super) field: &'a str,
}

/// A reference by an id that stands in this file.
fn named(id: &str, span: Span) -> Reference {
    Reference { id: Arc::from(id), namespace: None, span }
}

impl ModelReader<'_> {
    /// The reference that a text without white space around it holds, at a place whose namespaces explain its prefix. None for an
    /// empty text. An id that has a colon itself stays whole.
    pub(super) fn resolve(
        &mut self,
        at: Cursor<'_>,
        (text, span): (&str, Span),
        referrer: Referrer<'_>,
        target: &Target,
    ) -> Option<Reference> {
        if text.is_empty() {
            return None;
        }
        let Some((id, found)) = self.index.find(text) else {
            return Some(self.resolve_unknown(at, text, span, referrer, target));
        };
        let reference = Reference { id: id.clone(), namespace: None, span };
        if !target.accepts(found.kind) {
            self.check(&reference, Some(found), referrer, target);
        }
        Some(reference)
    }

    /// The reference that a text holds which is no id of this file as it stands.
    fn resolve_unknown(
        &mut self,
        at: Cursor<'_>,
        text: &str,
        span: Span,
        referrer: Referrer<'_>,
        target: &Target,
    ) -> Reference {
        let Some((prefix, local)) = text.split_once(':') else {
            return self.checked(named(text, span), None, referrer, target);
        };
        let found = self.index.find(local).map(|(_, found)| found);
        match at.namespace_of(prefix) {
            // A pool or task of another file cannot be checked here.
            Some(namespace) if self.is_elsewhere(namespace) => {
                Reference { namespace: Some(namespace.clone()), ..named(local, span) }
            }
            Some(_) => self.checked(named(local, span), found, referrer, target),
            None if found.is_some() => self.checked(named(local, span), found, referrer, target),
            None => self.checked(named(text, span), None, referrer, target),
        }
    }

    /// Whether a namespace is that of another file.
    fn is_elsewhere(&self, namespace: &Arc<str>) -> bool {
        self.imported.contains(namespace)
            && self.target_namespace.as_ref() != Some(namespace)
            && Vocabulary::of(namespace) != Vocabulary::Bpmn
    }

    /// A reference into this file, which is reported if what it leads to is not what it should be.
    fn checked(
        &mut self,
        reference: Reference,
        found: Option<ElementRef>,
        referrer: Referrer<'_>,
        target: &Target,
    ) -> Reference {
        self.check(&reference, found, referrer, target);
        reference
    }

    #[cold]
    fn check(
        &mut self,
        reference: &Reference,
        found: Option<ElementRef>,
        referrer: Referrer<'_>,
        target: &Target,
    ) {
        let Referrer { id: referrer_id, at, field } = referrer;
        let tag = at.name();
        let Target { what, undeclared, .. } = *target;
        let id = &reference.id;
        let finding = match found {
            Some(found) if target.accepts(found.kind) => return,
            // What has the id here is something else, and the reference leads to another file: tools give a call activity
            // the id of the process that it calls.
            Some(_) if undeclared == Undeclared::Elsewhere => return,
            Some(found) => {
                let severity =
                    if undeclared == Undeclared::Error { Severity::Error } else { Severity::Warning };
                let place = found.span.line;
                Diagnostic::new(
                    Code::WrongReference,
                    reference.span,
                    format!("`{field}` of the {tag} `{referrer_id}` must name {what}; `{id}` in line {place} is something else"),
                )
                .with_severity(severity)
                .advise(match severity {
                    Severity::Error => format!("Draw it again, so that it names {what}."),
                    Severity::Warning | Severity::Information => {
                        format!("The reference is left aside; it should name {what}.")
                    }
                })
            }
            None => {
                let (severity, advice) = match undeclared {
                    Undeclared::Elsewhere => return,
                    Undeclared::Error => {
                        (Severity::Error, format!("Draw it again, so that it names {what}."))
                    }
                    Undeclared::Warning => {
                        (Severity::Warning, format!("The reference is left aside; it should name {what}."))
                    }
                    Undeclared::Drawing => {
                        (Severity::Information, "What is drawn there is left aside.".to_owned())
                    }
                    Undeclared::Name => (
                        Severity::Information,
                        format!("It is taken as a name; the standard wants the id of {what}."),
                    ),
                };
                let message = format!(
                    "`{field}` of the {tag} `{referrer_id}` names `{id}`, and nothing in this file has that id"
                );
                Diagnostic::new(Code::DanglingReference, reference.span, message)
                    .with_severity(severity)
                    .advise(advice)
            }
        };
        self.report(finding.about(referrer_id.clone()));
    }
}
