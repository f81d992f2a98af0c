//! The command `passo`: check, format, run and test BPMN diagrams.
#![forbid(unsafe_code)]

mod check;
mod explain;
mod failure;
mod fmt;
mod plugins;
mod program;
mod replay;
mod run;
mod sarif;
mod source;
mod terminal;
mod test;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Failure;

/// Checks, runs and tests BPMN 2.0 diagrams.
#[derive(Parser)]
#[command(
    name = "passo",
    version,
    after_help = "\
Examples:
  passo check order.bpmn                what is wrong or doubtful about a diagram
  passo fmt --write diagrams/           canonical form, which every modeler opens
  passo explain missing-condition       what a finding means
  passo run order.bpmn --auto           run it, completing whatever waits
  passo test tests/                     run the scenario files of a folder
  passo replay order.bpmn               how tokens come to stick, step by step
  passo program order.bpmn              what the engine makes of a diagram"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Arguments),
    Fmt(fmt::Arguments),
    Explain(explain::Arguments),
    Run(run::Arguments),
    Test(test::Arguments),
    Program(program::Arguments),
    Replay(replay::Arguments),
}

fn main() -> ExitCode {
    let mut output = io::stdout().lock();
    let result = match Arguments::parse().command {
        Command::Check(arguments) => check::main(&arguments, &mut output),
        Command::Fmt(arguments) => fmt::main(&arguments, &mut output),
        Command::Explain(arguments) => explain::main(&arguments, &mut output),
        Command::Run(arguments) => run::main(&arguments, &mut output),
        Command::Test(arguments) => test::main(&arguments, &mut output),
        Command::Program(arguments) => program::main(&arguments, &mut output),
        Command::Replay(arguments) => replay::main(&arguments, &mut output),
    };
    let result = result.and_then(|code| Ok(output.flush().map(|()| code)?));
    match result {
        Ok(code) => code,
        // Whoever reads the output has seen enough, as `head` has.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            // Nothing is left to do when not even this can be written.
            let _ = writeln!(io::stderr(), "passo: {failure}");
            ExitCode::from(2)
        }
    }
}
