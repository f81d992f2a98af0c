//! `passo check`: what is wrong or doubtful about diagrams.

mod configuration;
mod outcome;
mod parallel;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use passo::Engine;
use passo::base::Limits;
use passo::diagnostic::{Diagnostic, Selection, Severity, render};
use passo::read::source_text;
use serde_json::json;

use self::configuration::{Configurations, Levels};
use self::outcome::{Counts, Outcome, in_words};
use crate::failure::Failure;
use crate::plugins::{self, BuiltIn};
use crate::{sarif, source, terminal};

/// Says what is wrong or doubtful about diagrams, with line and column.
#[derive(Args)]
#[command(after_help = "\
The sets are `correctness` (what does not run or is against the standard), `recommended` (what runs and is nearly always a mistake or
hard to read) and `executable` (what only matters for processes that are to run). A file `passo.toml` in the folder of a
diagram, or in one above it, says the same for a project:

  [lint]
  sets = [\"correctness\", \"recommended\"]
  allow = [\"missing-end-event\"]
  deny = [\"deadlock\"]

Exit codes: 0 every file loads, 1 a file has errors, 2 a file cannot be read.

Examples:
  passo check order.bpmn invoice.bpmn
  passo check diagrams/                 every diagram in a folder and below
  passo check --set recommended .       what makes diagrams hard to read
  passo check --deny deadlock .         a warning that a build does not let pass
  passo check --json order.bpmn         one line of JSON for each file
  passo check --sarif diagrams/         one report that code hosts understand
  cat order.bpmn | passo check -        from standard input")]
pub(crate) struct Arguments {
    /// The diagrams, or folders of diagrams (`.bpmn`, `.bpmn2`, `.bpmn20.xml`) and decisions (`.dmn`); `-` reads standard
    /// input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    levels: Levels,
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

/// A file to be checked, with what is wanted of its findings.
struct Work {
    file: PathBuf,
    selection: Arc<Selection>,
}

/// What was found in a file.
struct Checked {
    outcome: Outcome,
    diagnostics: Vec<Diagnostic>,
    /// What is printed of it.
    shown: Vec<u8>,
}

pub(crate) fn main(arguments: &Arguments, output: &mut dyn Write) -> Result<ExitCode, Failure> {
    let engine = plugins::builder(&arguments.plugin).build();
    let (mut counted, mut report) = (Counts::default(), Vec::new());
    let work = work(arguments, &mut counted)?;
    let progress = progress(work.len());
    let check = |work: &Work| check(arguments, &engine, work);
    parallel::each(&work, &check, &mut |work, checked| {
        progress.inc(1);
        match checked {
            Ok(checked) => {
                counted.add(checked.outcome);
                progress.suspend(|| output.write_all(&checked.shown))?;
                if arguments.sarif {
                    report.push((work.file.display().to_string(), checked.diagnostics));
                }
            }
            Err(failure @ Failure::Unreadable { .. }) => {
                counted.unreadable += 1;
                progress.suspend(|| writeln!(io::stderr(), "passo: {failure}"))?;
            }
            Err(failure) => return Err(failure),
        }
        Ok(())
    })?;
    progress.finish_and_clear();
    if arguments.sarif {
        writeln!(output, "{}", sarif::report(&report))?;
    } else if !arguments.json && counted.files() > 1 {
        writeln!(output, "\n{counted}")?;
    }
    Ok(counted.code())
}

/// The files, in the order in which they are reported.
fn work(arguments: &Arguments, counted: &mut Counts) -> Result<Vec<Work>, Failure> {
    let mut configurations = Configurations::new(&arguments.levels)?;
    let mut work = Vec::new();
    for path in &arguments.files {
        let files = source::files(path, source::DEPLOYED, &mut |failure| {
            counted.unreadable += 1;
            writeln!(io::stderr(), "passo: {failure}")
        })?;
        for file in files {
            work.push(Work { selection: configurations.of(&file)?, file });
        }
    }
    Ok(work)
}

/// A bar at the terminal while many files are checked; it shows nothing elsewhere.
fn progress(files: usize) -> ProgressBar {
    if files < 2 || !terminal::shows_progress() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(files as u64);
    match ProgressStyle::with_template("{wide_bar} {pos}/{len} diagrams, {eta} to go") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn check(arguments: &Arguments, engine: &Engine, work: &Work) -> Result<Checked, Failure> {
    let bytes = source::read(&work.file)?;
    let mut diagnostics = work.selection.apply(engine.check(&bytes));
    let outcome = Outcome::of(&diagnostics);
    if arguments.quiet {
        diagnostics.retain(|found| found.severity > Severity::Information);
    }
    let mut shown = Vec::new();
    if arguments.json {
        writeln!(shown, "{}", as_json(&work.file, outcome, &diagnostics))?;
    } else if !arguments.sarif {
        show(&work.file, &bytes, &diagnostics, &mut shown)?;
        writeln!(shown, "{}: {}{}", work.file.display(), outcome.as_str(), in_words(&diagnostics))?;
    }
    Ok(Checked { outcome, diagnostics, shown })
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
    let source = source_text(bytes, &Limits::default());
    let file = path.display().to_string();
    for found in diagnostics {
        let text = render(found, &file, &source, terminal::has_colours());
        writeln!(output, "{}\n", text.trim_end())?;
    }
    Ok(())
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
