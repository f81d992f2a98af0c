//! `passo program`: what the engine makes of a diagram.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use passo::DeployError;

use crate::failure::Failure;
use crate::plugins::{self, BuiltIn};
use crate::{check, source};

/// Shows the programs that a diagram is compiled to, one operation a line.
#[derive(Args)]
#[command(after_help = "\
Examples:
  passo program order.bpmn")]
pub(crate) struct Arguments {
    /// The diagram; `-` reads standard input.
    file: PathBuf,
    /// A plug-in whose functions and field types the diagram uses.
    #[arg(long, value_name = "NAME")]
    plugin: Vec<BuiltIn>,
}

pub(crate) fn main(arguments: &Arguments, output: &mut dyn Write) -> Result<ExitCode, Failure> {
    let bytes = source::read(&arguments.file)?;
    match plugins::builder(&arguments.plugin).build().program(&bytes) {
        Ok(text) => {
            writeln!(output, "{}", text.trim_end())?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error @ (DeployError::Empty { .. } | DeployError::StoreFailed { .. })) => {
            Err(Failure::Usage(format!("{}: {error}", arguments.file.display())))
        }
        Err(DeployError::Rejected { diagnostics }) => {
            check::show(&arguments.file, &bytes, &diagnostics, output)?;
            Ok(ExitCode::FAILURE)
        }
    }
}
