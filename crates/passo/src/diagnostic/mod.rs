//! Everything wrong or doubtful about a diagram, each finding with a stable code, its place and advice.

mod code;
mod render;
mod selection;

use std::sync::Arc;

pub use code::{Code, Set};
pub use render::render;
pub(crate) use selection::distance;
pub use selection::{Level, Selection, UnknownName};

use crate::base::Span;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing has to be done.
    Information,
    /// Doubtful: it runs, but perhaps not as its author thinks.
    Warning,
    /// Wrong: the diagram is refused when it is deployed.
    Error,
}

impl Severity {
    /// The word for it, as findings begin.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Information => "information",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One finding about a diagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of finding it is; stable over versions.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// The id of the element that it is about, if there is one.
    pub element: Option<Arc<str>>,
    /// Where it stands in the file.
    pub span: Span,
    /// What is wrong, in a sentence that names the things involved.
    pub message: String,
    /// What to do about it.
    pub advice: Option<String>,
}

impl Diagnostic {
    /// A finding with the usual severity of its code.
    #[must_use]
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: code.severity(),
            element: None,
            span,
            message: message.into(),
            advice: None,
        }
    }

    /// The same finding, about the element with this id.
    #[must_use]
    pub fn about(mut self, element: impl Into<Arc<str>>) -> Diagnostic {
        self.element = Some(element.into());
        self
    }

    /// The same finding with advice.
    #[must_use]
    pub fn advise(mut self, advice: impl Into<String>) -> Diagnostic {
        self.advice = Some(advice.into());
        self
    }

    /// The same finding with another severity than is usual for its code.
    #[must_use]
    pub fn with_severity(mut self, severity: Severity) -> Diagnostic {
        self.severity = severity;
        self
    }
}
