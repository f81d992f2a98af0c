//! `passo check`: what is wrong or doubtful about diagrams.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use passo::base::Limits;
use passo::diagnostic::{Diagnostic, Severity, render};
use serde_json::json;

use crate::failure::Failure;
use crate::plugins::{self, BuiltIn};
use crate::{source, terminal};

/// Says what is wrong or doubtful about diagrams, with line and column.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 every file loads, 1 a file has errors, 2 a file cannot be read.

Examples:
  passo check order.bpmn invoice.bpmn
  passo check --json order.bpmn         one line of JSON for each file
  cat order.bpmn | passo check -        from standard input")]
pub(crate) struct Arguments {
    /// The diagrams; `-` reads standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// One line of JSON for each file.
    #[arg(long)]
    json: bool,
    /// Only what is wrong or doubtful, without notes for information.
    #[arg(long, short)]
    quiet: bool,
    /// A plug-in whose functions and field types the diagrams use.
    #[arg(long, value_name = "NAME")]
    plugin: Vec<BuiltIn>,
}

/// What becomes of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Loads,
    LoadsWithWarnings,
    Rejected,
}

impl Outcome {
    fn of(diagnostics: &[Diagnostic]) -> Outcome {
        match diagnostics.iter().map(|found| found.severity).max() {
            Some(Severity::Error) => Outcome::Rejected,
            Some(Severity::Warning) => Outcome::LoadsWithWarnings,
            Some(Severity::Information) | None => Outcome::Loads,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Outcome::Loads => "loads",
            Outcome::LoadsWithWarnings => "loads-with-warnings",
            Outcome::Rejected => "rejected",
        }
    }
}

pub(crate) fn main(arguments: &Arguments, output: &mut dyn Write) -> Result<ExitCode, Failure> {
    let engine = plugins::builder(&arguments.plugin).build();
    let (mut rejected, mut unreadable) = (0_usize, 0_usize);
    for path in &arguments.files {
        let bytes = match source::read(path) {
            Ok(bytes) => bytes,
            Err(failure) => {
                writeln!(io::stderr(), "passo: {failure}")?;
                unreadable += 1;
                continue;
            }
        };
        let mut diagnostics = engine.check(&bytes);
        let outcome = Outcome::of(&diagnostics);
        rejected += usize::from(outcome == Outcome::Rejected);
        if arguments.quiet {
            diagnostics.retain(|found| found.severity > Severity::Information);
        }
        if arguments.json {
            writeln!(output, "{}", as_json(path, outcome, &diagnostics))?;
        } else {
            show(path, &bytes, &diagnostics, output)?;
            writeln!(output, "{}: {}{}", path.display(), outcome.as_str(), counted(&diagnostics))?;
        }
    }
    Ok(match (rejected, unreadable) {
        (_, 1..) => ExitCode::from(2),
        (1.., _) => ExitCode::FAILURE,
        (0, 0) => ExitCode::SUCCESS,
    })
}

/// Shows diagnostics with the lines that they are about.
pub(crate) fn show(
    path: &Path,
    bytes: &[u8],
    diagnostics: &[Diagnostic],
    output: &mut dyn Write,
) -> Result<(), Failure> {
    if diagnostics.is_empty() {
        return Ok(());
    }
    let source = passo::read::read(bytes, &Limits::default()).source;
    let file = path.display().to_string();
    for found in diagnostics {
        let text = render(found, &file, &source, terminal::has_colours());
        writeln!(output, "{}\n", text.trim_end())?;
    }
    Ok(())
}

/// How many diagnostics there are, in words, for the end of a summary.
fn counted(diagnostics: &[Diagnostic]) -> String {
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

fn as_json(path: &Path, outcome: Outcome, diagnostics: &[Diagnostic]) -> serde_json::Value {
    let diagnostics: Vec<_> = diagnostics
        .iter()
        .map(|found| {
            json!({
                "code": found.code.as_str(),
                "severity": match found.severity {
                    Severity::Information => "information",
                    Severity::Warning => "warning",
                    Severity::Error => "error",
                },
                "element": found.element.as_deref(),
                "line": found.span.line,
                "column": found.span.column,
                "message": found.message,
                "advice": found.advice,
            })
        })
        .collect();
    json!({ "file": path.display().to_string(), "outcome": outcome.as_str(), "diagnostics": diagnostics })
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
        assert_eq!(counted(&[]), "");
        let three = [found(Severity::Error), found(Severity::Warning), found(Severity::Warning)];
        assert_eq!(counted(&three), " (1 error, 2 warnings)");
    }
}
