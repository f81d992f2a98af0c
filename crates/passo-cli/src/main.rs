//! The command `passo`: check, format, run and test BPMN diagrams; look into stores.
#![forbid(unsafe_code)]

mod archive;
mod check;
mod explain;
mod export;
mod failure;
mod fmt;
mod forget;
mod history;
mod outcome;
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

/// Checks, runs and tests BPMN 2.0 diagrams, and tells what happened to them.
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
  passo program order.bpmn              what the engine makes of a diagram
  passo history orders.passo            what happened in a store, and why
  passo export orders.passo --format xes  a log for process mining
  passo forget orders.passo --ended-before P10Y"
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
    History(history::Arguments),
    Export(export::Arguments),
    Forget(forget::Arguments),
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
        Command::History(arguments) => history::main(&arguments, &mut output),
        Command::Export(arguments) => export::main(&arguments, &mut output),
        Command::Forget(arguments) => forget::main(&arguments, &mut output),
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
