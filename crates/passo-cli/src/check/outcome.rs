//! What becomes of files, and of all of them together.

use std::fmt;
use std::process::ExitCode;

use passo::diagnostic::{Diagnostic, Severity};

/// What becomes of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Loads,
    LoadsWithWarnings,
    Rejected,
}

impl Outcome {
    pub(super) fn of(diagnostics: &[Diagnostic]) -> Outcome {
        match diagnostics.iter().map(|found| found.severity).max() {
            Some(Severity::Error) => Outcome::Rejected,
            Some(Severity::Warning) => Outcome::LoadsWithWarnings,
            Some(Severity::Information) | None => Outcome::Loads,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Outcome::Loads => "loads",
            Outcome::LoadsWithWarnings => "loads-with-warnings",
            Outcome::Rejected => "rejected",
        }
    }
}

/// How many files came to what.
#[derive(Default)]
pub(super) struct Counts {
    loads: usize,
    warnings: usize,
    rejected: usize,
    /// How many files and folders cannot be read.
    pub(super) unreadable: usize,
}

impl Counts {
    pub(super) fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Loads => self.loads += 1,
            Outcome::LoadsWithWarnings => self.warnings += 1,
            Outcome::Rejected => self.rejected += 1,
        }
    }

    pub(super) fn files(&self) -> usize {
        self.loads + self.warnings + self.rejected
    }

    pub(super) fn code(&self) -> ExitCode {
        match (self.rejected, self.unreadable) {
            (_, 1..) => ExitCode::from(2),
            (1.., _) => ExitCode::FAILURE,
            (0, 0) => ExitCode::SUCCESS,
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { loads, warnings, rejected, .. } = self;
        write!(f, "{} files: {loads} load, {warnings} load with warnings, {rejected} rejected", self.files())
    }
}

/// How many diagnostics there are, in words, for the end of a summary.
pub(super) fn in_words(diagnostics: &[Diagnostic]) -> String {
    let count = |severity| diagnostics.iter().filter(|found| found.severity == severity).count();
    let parts = [
        (count(Severity::Error), "error", "errors"),
        (count(Severity::Warning), "warning", "warnings"),
        (count(Severity::Information), "note", "notes"),
    ];
    let words: Vec<_> = parts
        .iter()
        .filter(|(count, _, _)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if *count == 1 { one } else { many }))
        .collect();
    if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) }
}

#[cfg(test)]
mod tests {
    use passo::base::Span;
    use passo::diagnostic::Code;

    use super::*;

    fn found(severity: Severity) -> Diagnostic {
        Diagnostic::new(Code::InvalidId, Span::default(), "text").with_severity(severity)
    }

    #[test]
    fn information_alone_is_no_warning() {
        assert!(Outcome::of(&[]) == Outcome::Loads);
        assert!(Outcome::of(&[found(Severity::Information)]) == Outcome::Loads);
        let two = [found(Severity::Warning), found(Severity::Information)];
        assert!(Outcome::of(&two) == Outcome::LoadsWithWarnings);
        assert!(Outcome::of(&[found(Severity::Warning), found(Severity::Error)]) == Outcome::Rejected);
    }

    #[test]
    fn findings_are_counted_in_words() {
        assert_eq!(in_words(&[]), "");
        let three = [found(Severity::Error), found(Severity::Warning), found(Severity::Warning)];
        assert_eq!(in_words(&three), " (1 error, 2 warnings)");
    }
}
