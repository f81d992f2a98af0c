//! `passo history`: what happened to the instances of a store, and why.

mod json;
mod list;
mod reasons;
mod state;
mod story;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use passo::{Archive, InstanceId, Moment};
use passo_sqlite::SqliteStore;

use crate::archive::{self, Selection};
use crate::failure::Failure;
use crate::plugins::BuiltIn;

/// Tells what happened in a store. An engine may use the store meanwhile, and nothing is changed, but with --table.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 it is told, 2 there is nothing of the kind.

Examples:
  passo history orders.passo                            the instances
  passo history orders.passo --business-key B-7         what happened to the order B-7
  passo history orders.passo --instance 12 --why        with the reasons of its choices
  passo history orders.passo --instance 12 --at 40      as it was after its event 40
  passo history orders.passo --instance 12 --at 2026-03-02T09:00
  passo history orders.passo --instance 12 --json --why
  passo history orders.passo --table                    for SQL: SELECT * FROM history")]
pub(crate) struct Arguments {
    /// The store.
    #[arg(value_name = "STORE")]
    store: PathBuf,
    #[command(flatten)]
    selection: Selection,
    /// Tells what happened to the instance of this number. A business key that only one instance has does as well.
    #[arg(long, value_name = "NUMBER")]
    instance: Option<InstanceId>,
    /// Shows the instance as it was after its event of this number, or at this time.
    #[arg(long, value_name = "EVENT|TIME")]
    at: Option<Moment>,
    /// Explains each choice: which conditions were looked at, and what they read.
    #[arg(long, conflicts_with = "at")]
    why: bool,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
    /// Brings the view `history` in the store up to date, for queries in SQL. No engine may use the store meanwhile; a program that
    /// has one calls `SqliteStore::write_history`.
    #[arg(long, conflicts_with_all = ["instance", "at", "why", "json", "process", "business_key", "running", "limit"])]
    table: bool,
    /// A plug-in that the diagrams of the store need.
    #[arg(long, value_name = "NAME")]
    plugin: Vec<BuiltIn>,
}

pub(crate) fn main(arguments: &Arguments, output: &mut dyn Write) -> Result<ExitCode, Failure> {
    let archive = archive::open(&arguments.store, &arguments.plugin)?;
    if arguments.table {
        let store = SqliteStore::open(&arguments.store)?;
        let rows = store.write_history(|instance| archive.history(instance))?;
        writeln!(output, "{rows} rows are new in the view history")?;
        return Ok(ExitCode::SUCCESS);
    }
    match (the_instance(arguments, &archive)?, arguments.at) {
        (None, None) => {
            let found = archive.instances(&arguments.selection.query())?;
            if arguments.json { json::list(&found, output)? } else { list::write(&found, output)? }
        }
        (None, Some(_)) => {
            let message =
                "say which instance is meant: --instance NUMBER, or a business key that only one has";
            return Err(Failure::Usage(message.to_owned()));
        }
        (Some(id), None) => tell(arguments, &archive, id, output)?,
        (Some(id), Some(moment)) => {
            let past =
                archive.instance_at(id, moment)?.ok_or_else(|| unknown_moment(&archive, id, moment))?;
            if arguments.json { json::state(&past, output)? } else { state::write(&past, output)? }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The instance that is named, or the only one with the business key that is named.
fn the_instance(arguments: &Arguments, archive: &Archive) -> Result<Option<InstanceId>, Failure> {
    if arguments.instance.is_some() || !arguments.selection.names_a_case() {
        return Ok(arguments.instance);
    }
    Ok(match archive.instances(&arguments.selection.query().limit(2))?.as_slice() {
        [only] => Some(only.id),
        _ => None,
    })
}

fn unknown_moment(archive: &Archive, id: InstanceId, moment: Moment) -> Failure {
    match archive.history(id) {
        Ok(Some(_)) => Failure::Usage(format!("instance {id} has no past at {moment}")),
        Ok(None) => unknown(id),
        Err(error) => Failure::Store(error),
    }
}

fn unknown(id: InstanceId) -> Failure {
    Failure::Usage(format!("nothing is kept of an instance {id}"))
}

fn tell(
    arguments: &Arguments,
    archive: &Archive,
    id: InstanceId,
    output: &mut dyn Write,
) -> Result<(), Failure> {
    let history = archive.history(id)?.ok_or_else(|| unknown(id))?;
    let view = archive.instance(id)?.ok_or_else(|| unknown(id))?;
    let decisions = archive.decisions(id)?.unwrap_or_default();
    if arguments.json {
        let decisions = if arguments.why { decisions } else { Vec::new() };
        json::history(&history, &decisions, &view, output)
    } else {
        story::write(&history, &decisions, &view, arguments.why, output)
    }
}
