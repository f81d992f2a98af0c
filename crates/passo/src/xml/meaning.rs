//! Which namespaces the names of a start tag are in.

use super::build::Builder;
use super::document::Declaration;
use super::locate::number;
use super::namespace::{Namespaces, Prefixes, Vocabulary};
use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic};

impl Builder<'_, '_> {
    /// Makes what an attribute declares hold until its element is closed.
    pub(super) fn declare(&mut self, element: usize, prefix: usize, uri: &str) {
        let namespace = self.namespaces.number(uri.trim());
        self.prefixes.declare(prefix, namespace);
        let prefix = self.prefixes.text(prefix);
        self.document.declarations.push(Declaration { element, prefix, namespace });
    }

    /// What a prefix stands for. One that is not declared is reported once and stands for itself.
    pub(super) fn namespace(&mut self, prefix: usize, place: impl Fn(&Self) -> Span) -> usize {
        let namespace = match self.prefixes.find(prefix) {
            Some(found) => found,
            None if prefix == Prefixes::EMPTY => Namespaces::NONE,
            None => self.undeclared(prefix, &place),
        };
        if self.namespaces.all[namespace].first.is_none() {
            self.namespaces.all[namespace].first = Some(place(self));
        }
        namespace
    }

    fn undeclared(&mut self, prefix: usize, place: impl Fn(&Self) -> Span) -> usize {
        let text = self.prefixes.text(prefix);
        if self.prefixes.is_news(prefix) {
            self.diagnostics.push(
                Diagnostic::new(
                    Code::UndeclaredPrefix,
                    place(self),
                    format!("the namespace prefix `{text}` is not declared"),
                )
                .advise(format!("Declare it at the root element: xmlns:{text}=\"...\".")),
            );
        }
        self.namespaces.number(text)
    }

    /// Finds the namespaces of the attributes of a start tag that have a prefix.
    pub(super) fn find_namespaces(&mut self, tag: Span) {
        for at in 0..self.prefixed.len() {
            let (attribute, prefix) = self.prefixed[at];
            let place =
                |builder: &Self| builder.document.span_of(tag, &builder.document.attributes[attribute]);
            self.document.attributes[attribute].namespace = number(self.namespace(prefix, place));
        }
        self.prefixed.clear();
    }

    /// Which language an element belongs to. What stands inside extensions and texts is foreign, whatever its namespace;
    /// an element of a BPMN name without a namespace is meant to be BPMN.
    pub(super) fn vocabulary(
        &mut self,
        parent: Option<usize>,
        namespace: usize,
        name: usize,
        span: Span,
    ) -> Vocabulary {
        let parent = parent.map(|index| &self.document.elements[index]);
        if let Some(parent) = parent {
            let keeps_anything = self.names.locals[parent.name as usize].keeps_anything;
            if parent.vocabulary == Vocabulary::Foreign || keeps_anything {
                return Vocabulary::Foreign;
            }
        }
        if namespace == Namespaces::NONE
            && self.names.locals[name].kind.is_some()
            && parent.is_none_or(|parent| parent.vocabulary == Vocabulary::Bpmn)
        {
            let name = &self.names.locals[name].text;
            self.diagnostics.push(
                Diagnostic::new(
                    Code::WrongNamespace,
                    span,
                    format!("the element `{name}` is in no namespace; it is read as BPMN"),
                )
                .advise("Give it the prefix that the file has for BPMN."),
            );
            return Vocabulary::Bpmn;
        }
        self.namespaces.all[namespace].vocabulary
    }
}
