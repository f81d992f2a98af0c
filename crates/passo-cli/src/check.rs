//! `passo check`: what is wrong or doubtful about diagrams.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use passo::base::Limits;
use passo::diagnostic::{Diagnostic, Severity, render};
use serde_json::json;

use crate::failure::Failure;
use crate::plugins::{self, BuiltIn};
use crate::{sarif, source, terminal};

/// Says what is wrong or doubtful about diagrams, with line and column.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 every file loads, 1 a file has errors, 2 a file cannot be read.

Examples:
  passo check order.bpmn invoice.bpmn
  passo check diagrams/                 every diagram in a folder and below
  passo check --json order.bpmn         one line of JSON for each file
  passo check --sarif diagrams/         one report that code hosts understand
  cat order.bpmn | passo check -        from standard input")]
pub(crate) struct Arguments {
    /// The diagrams, or folders of diagrams (`.bpmn`, `.bpmn2`, `.bpmn20.xml`); `-` reads standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// One line of JSON for each file.
    #[arg(long)]
    json: bool,
    /// One report in SARIF 2.1.0 for all files.
    #[arg(long, conflicts_with = "json")]
    sarif: bool,
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
    let (mut counted, mut report) = (Counts::default(), Vec::new());
    let unreadable = |failure: &Failure| writeln!(io::stderr(), "passo: {failure}");
    for path in &arguments.files {
        for file in source::diagrams(path, &mut |failure| {
            counted.unreadable += 1;
            unreadable(&failure)
        })? {
            let bytes = match source::read(&file) {
                Ok(bytes) => bytes,
                Err(failure) => {
                    unreadable(&failure)?;
                    counted.unreadable += 1;
                    continue;
                }
            };
            let mut diagnostics = engine.check(&bytes);
            let outcome = Outcome::of(&diagnostics);
            counted.add(outcome);
            if arguments.quiet {
                diagnostics.retain(|found| found.severity > Severity::Information);
            }
            if arguments.sarif {
                report.push((file.display().to_string(), diagnostics));
            } else if arguments.json {
                writeln!(output, "{}", as_json(&file, outcome, &diagnostics))?;
            } else {
                show(&file, &bytes, &diagnostics, output)?;
                writeln!(output, "{}: {}{}", file.display(), outcome.as_str(), in_words(&diagnostics))?;
            }
        }
    }
    if arguments.sarif {
        writeln!(output, "{}", sarif::report(&report))?;
    } else if !arguments.json && counted.files() > 1 {
        writeln!(output, "\n{counted}")?;
    }
    Ok(counted.code())
}

/// How many files came to what.
#[derive(Default)]
struct Counts {
    loads: usize,
    warnings: usize,
    rejected: usize,
    unreadable: usize,
}

impl Counts {
    fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Loads => self.loads += 1,
            Outcome::LoadsWithWarnings => self.warnings += 1,
            Outcome::Rejected => self.rejected += 1,
        }
    }

    fn files(&self) -> usize {
        self.loads + self.warnings + self.rejected
    }

    fn code(&self) -> ExitCode {
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
fn in_words(diagnostics: &[Diagnostic]) -> String {
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
                "severity": found.severity.as_str(),
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
        assert_eq!(in_words(&[]), "");
        let three = [found(Severity::Error), found(Severity::Warning), found(Severity::Warning)];
        assert_eq!(in_words(&three), " (1 error, 2 warnings)");
    }
}
