//! `passo run`: runs a diagram at the terminal.

mod console;
mod desk;
mod form;
mod outcome;
mod stub;

use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use passo::value::Value;
use passo::{
    Clock, Definition, DeployError, Engine, InstanceId, ManualClock, Message, Published, Start, SystemClock,
    Variables,
};

use self::console::Console;
use self::desk::Desk;
use self::stub::Stub;
use crate::failure::Failure;
use crate::plugins::{self, BuiltIn};
use crate::{check, source, terminal};

/// Runs a process: asks at the terminal for what its tasks need, or completes them as it is told.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 the process has ended, 1 it was refused, has failed or has an incident, 2 the arguments are wrong,
3 it waits for something.

Examples:
  passo run order.bpmn                                  asks at the terminal
  passo run order.bpmn --variables '{\"amount\": 120}'
  passo run order.bpmn --auto --fast-forward            completes everything, waits for nothing
  passo run order.bpmn --stub approve='{\"approved\": true}' --stub notify='{}'
  passo run order.bpmn invoice.bpmn --process order     deploys what it calls, too
  passo run order.bpmn discount.dmn                     deploys the decisions that it takes, too
  passo run takeover_seed.bpmn --plugin energy --message M_TakeoverRequested")]
pub(crate) struct Arguments {
    /// The diagrams, and the decisions (`.dmn`) that they take, all deployed; `-` reads standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The process to start; needed when the diagrams have several.
    #[arg(long, value_name = "ID")]
    process: Option<String>,
    /// The variables of the start, a JSON object.
    #[arg(long, value_name = "JSON", value_parser = stub::parse_variables)]
    variables: Option<Variables>,
    /// A key of your own for the instance, for example the number of an order.
    #[arg(long, value_name = "KEY")]
    business_key: Option<String>,
    /// Starts by publishing this message, with the variables as its content.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["process", "business_key"])]
    message: Option<String>,
    /// Completes each work item at this element with these variables, a JSON object.
    #[arg(long, value_name = "ELEMENT=JSON")]
    stub: Vec<Stub>,
    /// Completes every work item that has no stub: forms with the values that they show, others with nothing.
    #[arg(long)]
    auto: bool,
    /// Moves the clock to the next timer instead of waiting for it.
    #[arg(long)]
    fast_forward: bool,
    /// Asks even when standard input is no terminal.
    #[arg(long)]
    interactive: bool,
    /// One JSON object for each thing that happened, then one with the state and the variables; questions go to
    /// standard error.
    #[arg(long)]
    json: bool,
    /// A plug-in whose functions, handlers and field types the diagrams use.
    #[arg(long, value_name = "NAME")]
    plugin: Vec<BuiltIn>,
}

pub(crate) fn main(arguments: &Arguments, output: &mut dyn Write) -> Result<ExitCode, Failure> {
    let clock = arguments.fast_forward.then(|| ManualClock::new(SystemClock.now()));
    let builder = plugins::builder(&arguments.plugin);
    let engine = match &clock {
        Some(clock) => builder.clock(clock.clone()).build(),
        None => builder.build(),
    };
    let Some(definitions) = deploy(&engine, arguments, output)? else { return Ok(ExitCode::FAILURE) };
    let instance = start(&engine, arguments, &definitions)?;
    let mut input = io::stdin().lock();
    let input: Option<&mut dyn BufRead> =
        if arguments.interactive || terminal::can_ask() { Some(&mut input) } else { None };
    let mut error = io::stderr();
    let talk: &mut dyn Write = if arguments.json { &mut error } else { &mut *output };
    let mut desk = Desk {
        engine: &engine,
        clock,
        instance,
        stubs: &arguments.stub,
        auto: arguments.auto,
        console: Console { input, output: talk },
    };
    desk.run()?;
    if arguments.json {
        outcome::write_json(&engine, instance, output)
    } else {
        outcome::write_text(&engine, instance, output)
    }
}

/// Deploys the files; nothing when they are refused, which is shown then.
fn deploy(
    engine: &Engine,
    arguments: &Arguments,
    output: &mut dyn Write,
) -> Result<Option<Vec<Definition>>, Failure> {
    let files = arguments.files.iter().map(|path| source::read(path)).collect::<Result<Vec<_>, _>>()?;
    match engine.deploy_all(&files) {
        Ok(deployment) => Ok(Some(deployment.processes)),
        Err(error @ (DeployError::Empty { .. } | DeployError::StoreFailed { .. })) => {
            Err(Failure::Usage(error.to_string()))
        }
        Err(DeployError::Rejected { .. }) => {
            // Each file by itself, since a finding does not say which of several files it is about.
            for (path, bytes) in arguments.files.iter().zip(&files) {
                check::show(path, bytes, &engine.check(bytes), output)?;
            }
            writeln!(output, "refused: put right the errors above, then run it again")?;
            Ok(None)
        }
    }
}

fn start(engine: &Engine, arguments: &Arguments, definitions: &[Definition]) -> Result<InstanceId, Failure> {
    let variables = arguments.variables.clone().unwrap_or_default();
    if let Some(name) = &arguments.message {
        let message = Message::new(name.as_str()).variables(variables);
        return match engine.publish(message) {
            Ok(Published::Started(instance) | Published::Correlated(instance)) => Ok(instance),
            Ok(Published::Buffered | Published::Duplicate) => {
                Err(Failure::Usage(format!("the message {name} starts nothing")))
            }
            Err(error) => Err(Failure::Usage(format!("{error}; no process of these diagrams starts by it"))),
        };
    }
    let process = choose(arguments.process.as_deref(), definitions)?;
    let mut start = Start::process(&*process).variables(variables);
    if let Some(key) = &arguments.business_key {
        start = start.business_key(key.as_str());
    }
    engine.start(start).map_err(|error| Failure::Usage(error.to_string()))
}

/// The process to start: the one that is named, or the only one.
fn choose(named: Option<&str>, definitions: &[Definition]) -> Result<Arc<str>, Failure> {
    let processes: Vec<_> = definitions.iter().filter(|found| !found.is_global_task).collect();
    let list = || processes.iter().map(|found| found.process.as_ref()).collect::<Vec<_>>().join(", ");
    match (named, processes.as_slice()) {
        (Some(named), _) => match processes.iter().find(|found| found.process.as_ref() == named) {
            Some(found) => Ok(found.process.clone()),
            None => Err(Failure::Usage(format!("there is no process \"{named}\"; there are: {}", list()))),
        },
        (None, [only]) => Ok(only.process.clone()),
        (None, []) => {
            Err(Failure::Usage("the diagrams have global tasks only; nothing can be started".to_owned()))
        }
        (None, _) => {
            Err(Failure::Usage(format!("name the process to start, --process ID; there are: {}", list())))
        }
    }
}

/// A value as a person reads it; nothing is a dash.
fn shown(value: &Value) -> String {
    if value.is_null() { "-".to_owned() } else { value.to_string() }
}
