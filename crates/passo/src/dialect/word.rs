//! The words of a vendor's vocabulary, and what becomes of each.

use std::sync::Arc;

use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::BaseElement;

/// What Passo does with an attribute or an element of a vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Treatment {
    /// It is read into the model and has its effect.
    Honoured,
    /// It is kept and changes nothing here; the reason.
    Kept(&'static str),
    /// It asks for what Passo does not do; what to do about it.
    Unheeded(&'static str),
}

/// The words of one namespace: names of attributes and of elements.
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// The prefix that people know the namespace by.
    pub(super) prefix: &'static str,
    /// The attributes, in lists of which several vocabularies may share one.
    pub(super) attributes: &'static [Words],
    /// The elements that stand in `extensionElements`.
    pub(super) elements: &'static [Words],
}

/// Words, and what becomes of each.
pub(super) type Words = &'static [(&'static str, Treatment)];

impl Vocabulary {
    /// Whether an attribute is honoured. One that is not is reported.
    pub(super) fn honours_attribute(
        &self,
        base: &BaseElement,
        name: &Arc<str>,
        span: Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> bool {
        self.honours(self.attributes, "attribute", base, name, span, diagnostics)
    }

    /// Whether an element is honoured. One that is not is reported.
    pub(super) fn honours_element(
        &self,
        base: &BaseElement,
        name: &Arc<str>,
        span: Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> bool {
        self.honours(self.elements, "element", base, name, span, diagnostics)
    }

    fn honours(
        &self,
        words: &[Words],
        kind: &str,
        base: &BaseElement,
        name: &Arc<str>,
        span: Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> bool {
        let prefix = self.prefix;
        let mut all = words.iter().flat_map(|words| *words);
        match all.find(|(word, _)| **word == **name).map(|(_, treatment)| *treatment) {
            Some(Treatment::Honoured) => return true,
            Some(Treatment::Kept(why)) => {
                let message = format!("the {kind} `{prefix}:{name}` is kept and changes nothing here: {why}");
                note_once(Diagnostic::new(Code::KeptExtension, span, message), diagnostics);
            }
            Some(Treatment::Unheeded(advice)) => {
                let message = format!("the {kind} `{prefix}:{name}` of `{}` is not heeded", base.id);
                let found = Diagnostic::new(Code::UnheededExtension, span, message);
                diagnostics.push(found.about(base.id.clone()).advise(advice));
            }
            None => {
                let message = format!("the {kind} `{prefix}:{name}` is kept, and means nothing to Passo");
                note_once(Diagnostic::new(Code::KeptExtension, span, message), diagnostics);
            }
        }
        false
    }
}

/// Adds a finding about a word of the vocabulary, unless it is already there.
fn note_once(found: Diagnostic, diagnostics: &mut Vec<Diagnostic>) {
    let is_same = |known: &Diagnostic| known.code == found.code && known.message == found.message;
    if !diagnostics.iter().any(is_same) {
        diagnostics.push(found);
    }
}
