//! `passo export`: what happened, as a log for process mining.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use passo::ExportError;
use passo::export::ExportFormat;

use crate::archive::{self, Selection};
use crate::failure::Failure;
use crate::plugins::BuiltIn;

/// Writes what happened in a store as a log for process mining; an engine may use the store meanwhile.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 the log is written, 2 it could not be.

Examples:
  passo export orders.passo --format xes --output orders.xes
  passo export orders.passo --format ocel --process order | gzip > orders.json.gz")]
pub(crate) struct Arguments {
    /// The store.
    #[arg(value_name = "STORE")]
    store: PathBuf,
    /// The form of the log: `xes` (IEEE 1849-2016), or `ocel` (OCEL 2.0 as JSON).
    #[arg(long, value_name = "FORM")]
    format: ExportFormat,
    /// The file that gets the log; standard output without it. A file that is there is replaced.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    selection: Selection,
    /// A plug-in that the diagrams of the store need.
    #[arg(long, value_name = "NAME")]
    plugin: Vec<BuiltIn>,
}

pub(crate) fn main(arguments: &Arguments, output: &mut dyn Write) -> Result<ExitCode, Failure> {
    let archive = archive::open(&arguments.store, &arguments.plugin)?;
    let query = arguments.selection.query();
    let written = match &arguments.output {
        None => archive.export(&query, arguments.format, output),
        Some(path) => {
            let unwritable = |error| Failure::Unwritable { path: path.clone(), error };
            let file = File::create(path).map_err(unwritable)?;
            match archive.export(&query, arguments.format, file) {
                Err(ExportError::Output(error)) => return Err(unwritable(error)),
                other => other,
            }
        }
    };
    match written {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(ExportError::Output(error)) => Err(Failure::Output(error)),
        Err(ExportError::Store(error)) => Err(Failure::Store(error)),
    }
}
