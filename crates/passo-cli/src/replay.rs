//! `passo replay`: what the rules find about tokens, played by the engine.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use passo::base::Limits;
use passo::read::read;
use passo::replay::{Moment, Replay, ReplayError, Shown, replay};
use passo::soundness::{Counterexample, counterexamples};

use crate::failure::Failure;
use crate::source;

/// Plays the ways that lead to a deadlock, to something done twice, or round for ever: step by step, by the engine.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 no such way was found, 1 one was, 2 the file cannot be read or has no such scope or finding.

Examples:
  passo replay order.bpmn
  passo replay order.bpmn --scope ship --finding 2")]
pub(crate) struct Arguments {
    /// The diagram; `-` reads standard input.
    file: PathBuf,
    /// Only what is found in the process or sub-process with this id.
    #[arg(long, value_name = "ID")]
    scope: Option<String>,
    /// Only the finding with this number.
    #[arg(long, value_name = "N")]
    finding: Option<usize>,
}

pub(crate) fn main(arguments: &Arguments, output: &mut dyn Write) -> Result<ExitCode, Failure> {
    let limits = Limits::default();
    let definitions = read(&source::read(&arguments.file)?, &limits).definitions;
    let found = counterexamples(&definitions);
    let is_wanted = |number: usize, found: &Counterexample| {
        arguments.scope.as_ref().is_none_or(|scope| **scope == *found.scope)
            && arguments.finding.is_none_or(|finding| finding == number)
    };
    let numbered = found.iter().enumerate().map(|(index, found)| (index + 1, found));
    let wanted: Vec<_> = numbered.filter(|(number, found)| is_wanted(*number, found)).collect();
    if wanted.is_empty() {
        if arguments.finding.is_some() || arguments.scope.is_some() {
            let count = found.len();
            return Err(Failure::Usage(format!(
                "there is no such finding; without options {count} are played"
            )));
        }
        writeln!(output, "nothing to play: no way was found that leads to something wrong")?;
        return Ok(ExitCode::SUCCESS);
    }
    for (number, found) in wanted {
        writeln!(output, "{number}. {} in {}: {}", found.code, found.scope, found.elements.join(", "))?;
        write_replay(found, replay(&definitions, found, &limits), output)?;
    }
    Ok(ExitCode::FAILURE)
}

fn write_replay(
    found: &Counterexample,
    replay: Result<Replay, ReplayError>,
    output: &mut dyn Write,
) -> Result<(), Failure> {
    match replay {
        Ok(replay) => {
            let steps = found.steps.len();
            let width = replay.moments.iter().map(|moment| moment.element.chars().count()).max();
            for (index, moment) in replay.moments.iter().enumerate() {
                if index == steps {
                    writeln!(output, "   again and again:")?;
                }
                write_moment(moment, width.unwrap_or_default(), output)?;
            }
            writeln!(output, "   {}", shown(&replay.shown))?;
        }
        Err(error) => writeln!(output, "   not played: {error}")?,
    }
    Ok(())
}

fn write_moment(moment: &Moment, width: usize, output: &mut dyn Write) -> Result<(), Failure> {
    let element = &moment.element;
    Ok(writeln!(output, "   {element:width$}  then tokens at {}", listed(&moment.tokens))?)
}

/// What was seen in the end, as a sentence.
fn shown(shown: &Shown) -> String {
    match shown {
        Shown::Stuck { at } => format!("the engine is stuck: tokens wait at {} for ever", listed(at)),
        Shown::Together { at, tokens } => format!("the engine has {tokens} tokens in {at} at the same time"),
        Shown::Round => "the engine is where it was, and goes round again".to_owned(),
        Shown::Waits { at } => format!("the engine has a token that waits at {at}"),
        Shown::Otherwise { what } => format!("the engine does otherwise: {what}"),
    }
}

fn listed(ids: &[Arc<str>]) -> String {
    if ids.is_empty() { "no element".to_owned() } else { ids.join(", ") }
}
