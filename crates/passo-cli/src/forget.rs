//! `passo forget`: instances that have ended leave a store.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str::FromStr;

use chrono::{DateTime, SecondsFormat, Utc};
use clap::Args;
use passo::base::time::{Duration, parse_instant};
use passo::store::{Batch, InstanceFilter, Lookup, Phase, Store, StoreError};
use passo::{Clock, SystemClock};
use passo_sqlite::{SqliteReader, SqliteStore};

use crate::failure::Failure;

/// How many instances go in one step: others can write between two steps.
const STEP: usize = 500;

/// Removes instances that have ended, with everything that is kept of them. Those that run are never touched. No engine may use
/// the store meanwhile; a program that has one calls `Engine::forget`.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 they are forgotten, 2 they could not be; what was forgotten until then stays so.

Examples:
  passo forget orders.passo --ended-before 2025-01-01
  passo forget orders.passo --ended-before P10Y --dry-run     how many ended more than ten years ago")]
pub(crate) struct Arguments {
    /// The store.
    #[arg(value_name = "STORE")]
    store: PathBuf,
    /// Instances that ended before this: a date, a date and time, or so long ago, as ISO 8601 writes it.
    #[arg(long, value_name = "TIME")]
    ended_before: Age,
    /// Counts them, and forgets nothing; an engine may use the store meanwhile.
    #[arg(long)]
    dry_run: bool,
}

/// A time, or how long ago it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Age {
    Time(DateTime<Utc>),
    Ago(Duration),
}

impl FromStr for Age {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(instant) = parse_instant(text) {
            return Ok(Age::Time(instant.to_utc()));
        }
        match text.parse::<Duration>() {
            Ok(duration) if duration.is_positive() => Ok(Age::Ago(duration)),
            _ => Err("it is neither a date such as 2025-01-01 nor a period such as P10Y".to_owned()),
        }
    }
}

impl Age {
    /// The time, seen from now.
    fn before(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Age::Time(time) => Some(time),
            Age::Ago(Duration { months, milliseconds }) => {
                let back = Duration { months: -months, milliseconds: -milliseconds };
                DateTime::from_timestamp_millis(back.after(now.timestamp_millis())?)
            }
        }
    }
}

pub(crate) fn main(arguments: &Arguments, output: &mut dyn Write) -> Result<ExitCode, Failure> {
    let before = arguments.ended_before.before(SystemClock.now());
    let before = before.ok_or_else(|| Failure::Usage("that is too long ago".to_owned()))?;
    let shown = before.to_rfc3339_opts(SecondsFormat::Secs, true);
    let time = before.timestamp_millis();
    if arguments.dry_run {
        let count = count(&arguments.store, time)?;
        writeln!(output, "{} that ended before {shown} would be forgotten", instances(count))?;
        return Ok(ExitCode::SUCCESS);
    }
    if !arguments.store.exists() {
        return Err(Failure::Usage(format!("there is no store {}", arguments.store.display())));
    }
    let store = SqliteStore::open(&arguments.store)?;
    let mut count = 0;
    loop {
        let forgotten = ended(&store, time, 0)?;
        if forgotten.is_empty() {
            break;
        }
        count += forgotten.len();
        store.commit(&[Batch { forgotten, ..Batch::default() }])?;
    }
    writeln!(output, "{} that ended before {shown} forgotten", instances(count))?;
    Ok(ExitCode::SUCCESS)
}

/// How many instances ended before a time.
fn count(store: &Path, time: i64) -> Result<usize, StoreError> {
    let reader = SqliteReader::open(store)?;
    let (mut count, mut after) = (0, 0);
    loop {
        let page = ended(&reader, time, after)?;
        let Some(last) = page.last() else { return Ok(count) };
        (count, after) = (count + page.len(), *last);
    }
}

/// The first instances with a higher number that ended before a time, as many as go in one step.
fn ended(store: &dyn Lookup, time: i64, after: u64) -> Result<Vec<u64>, StoreError> {
    let (phase, changed_before, limit) = (Phase::Ended, Some(time), Some(STEP));
    let filter = InstanceFilter { phase, changed_before, after, limit, ..InstanceFilter::default() };
    Ok(store.instances(&filter)?.into_iter().map(|row| row.id).collect())
}

fn instances(count: usize) -> String {
    if count == 1 { "1 instance".to_owned() } else { format!("{count} instances") }
}

#[cfg(test)]
mod tests {
    use super::Age;

    #[test]
    fn an_age_is_a_time_or_a_period_before_now() {
        let now = "2026-03-31T08:00:00Z".parse().unwrap();
        let before = |text: &str| text.parse::<Age>().unwrap().before(now).unwrap().to_rfc3339();
        assert_eq!(before("2025-01-01"), "2025-01-01T00:00:00+00:00");
        assert_eq!(before("P1M"), "2026-02-28T08:00:00+00:00");
        assert_eq!(before("P1DT2H"), "2026-03-30T06:00:00+00:00");
        for wrong in ["", "yesterday", "-P1D", "P0D"] {
            assert!(wrong.parse::<Age>().is_err(), "{wrong}");
        }
    }
}
