//! `passo fmt`: diagrams in canonical form.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use passo::base::Limits;
use passo::diagnostic::Severity;
use passo::write::canonical;

use crate::failure::Failure;
use crate::{check, source};

/// Writes diagrams in canonical form: the same content gives the same text, in UTF-8, that every modeler opens.
#[derive(Args)]
#[command(after_help = "\
Ids, extensions, comments and the diagram are kept; a diagram with errors is shown with them and stays as it is.

Exit codes: 0 done, 1 a file has errors or, with --check, another form, 2 a file cannot be read or written.

Examples:
  passo fmt order.bpmn                  the canonical text, at standard output
  passo fmt --write diagrams/           every diagram in a folder and below
  passo fmt --check diagrams/           which diagrams have another form
  cat order.bpmn | passo fmt -          from standard input")]
pub(crate) struct Arguments {
    /// The diagrams, or folders of diagrams (`.bpmn`, `.bpmn2`, `.bpmn20.xml`); `-` reads standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Writes each file in place of what it was, in one step.
    #[arg(long, short)]
    write: bool,
    /// Writes nothing, and names the files that have another form.
    #[arg(long, conflicts_with = "write")]
    check: bool,
}

/// How the files came out.
#[derive(Default)]
struct Outcomes {
    refused: bool,
    differs: bool,
    unreadable: bool,
}

pub(crate) fn main(arguments: &Arguments, output: &mut dyn Write) -> Result<ExitCode, Failure> {
    let mut outcomes = Outcomes::default();
    let unreadable = |failure: &Failure| writeln!(io::stderr(), "passo: {failure}");
    for path in &arguments.files {
        let files = source::files(path, source::DIAGRAMS, &mut |failure| {
            outcomes.unreadable = true;
            unreadable(&failure)
        })?;
        for file in files {
            match format(arguments, &file, &mut outcomes, output) {
                Err(failure @ (Failure::Unreadable { .. } | Failure::Unwritable { .. })) => {
                    outcomes.unreadable = true;
                    unreadable(&failure)?;
                }
                done => done?,
            }
        }
    }
    Ok(match outcomes {
        Outcomes { unreadable: true, .. } => ExitCode::from(2),
        Outcomes { refused, differs, .. } if refused || differs => ExitCode::FAILURE,
        Outcomes { .. } => ExitCode::SUCCESS,
    })
}

fn format(
    arguments: &Arguments,
    file: &Path,
    outcomes: &mut Outcomes,
    output: &mut dyn Write,
) -> Result<(), Failure> {
    let bytes = source::read(file)?;
    let text = match canonical(&bytes, &Limits::default()) {
        Ok(text) => text,
        Err(mut reading) => {
            outcomes.refused = true;
            reading.diagnostics.retain(|found| found.severity == Severity::Error);
            return check::show(file, &bytes, &reading.diagnostics, &mut io::stderr());
        }
    };
    let differs = text.as_bytes() != bytes;
    if arguments.check {
        outcomes.differs |= differs;
        if differs {
            writeln!(output, "{}", file.display())?;
        }
    } else if !arguments.write || file == Path::new("-") {
        output.write_all(text.as_bytes())?;
    } else if differs {
        replace(file, &text).map_err(|error| Failure::Unwritable { path: file.to_owned(), error })?;
    }
    Ok(())
}

/// Puts a text in place of a file, so that at no time there is half of it: it is written beside the file first. A link stays one.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    let file = fs::canonicalize(file)?;
    let mut beside = OsString::from(".");
    beside.push(file.file_name().unwrap_or_default());
    beside.push(format!(".{}.new", std::process::id()));
    let beside = file.with_file_name(beside);
    let written = fs::write(&beside, text)
        .and_then(|()| fs::set_permissions(&beside, fs::metadata(&file)?.permissions()))
        .and_then(|()| fs::rename(&beside, &file));
    if written.is_err() {
        // What matters is why it was not written.
        let _ = fs::remove_file(&beside);
    }
    written
}
