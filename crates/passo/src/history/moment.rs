//! A point in the past of an instance.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, SecondsFormat, Utc};
use thiserror::Error;

use super::step::walk;
use crate::base::time::parse_instant;
use crate::journal::{Event, Journal, Payload};
use crate::state::Instance;

/// A point in the past of an instance: after one of its events, or at a time. As a text, a number or an ISO 8601 date and time.
///
/// ```
/// use passo::history::Moment;
/// assert_eq!("12".parse(), Ok(Moment::Event(12)));
/// assert!(matches!("2026-03-02T08:00".parse(), Ok(Moment::Time(_))));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// After the event of this number, from 1; in the middle of a command, if it is not the last event of one.
    Event(u64),
    /// After the last command until this time.
    Time(DateTime<Utc>),
}

/// Why a text is no moment.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is neither the number of an event nor a date and time such as 2026-03-02T08:00:00Z")]
pub struct MomentError(String);

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.parse().ok().map(Moment::Event);
        let time = || parse_instant(text).map(|instant| Moment::Time(instant.to_utc()));
        number.or_else(time).ok_or_else(|| MomentError(text.to_owned()))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Moment::Event(number) => write!(f, "event {number}"),
            Moment::Time(time) => f.write_str(&time.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        }
    }
}

/// An instance as it was.
pub(crate) struct Reached {
    pub(crate) instance: Instance,
    /// The number of its last event then.
    pub(crate) event: u64,
    /// The number of the command.
    pub(crate) command: u64,
    /// The time of the command.
    pub(crate) at: DateTime<Utc>,
}

/// The instance at a moment; nothing before its first event, and after an event that it does not have.
pub(crate) fn reach(journal: &Journal, moment: Moment) -> Option<Reached> {
    let count = match moment {
        Moment::Event(number) => {
            usize::try_from(number).ok().filter(|number| *number <= journal.events.len())?
        }
        Moment::Time(time) => events_until(journal, time.timestamp_millis()),
    };
    let mut last = None;
    let instance = walk(journal.iter().take(count), |step| last = Some((step.number, step.command, step.at)));
    let (event, command, at) = last?;
    Some(Reached { instance, event, command, at })
}

/// How many events belong to commands until a time.
fn events_until(journal: &Journal, time: i64) -> usize {
    let is_later = |event: Event, payload: Option<&Payload>| match (event, payload) {
        (Event::Began { .. }, Some(Payload::Time(now))) => *now > time,
        _ => false,
    };
    let later = journal.iter().position(|(event, payload)| is_later(event, payload));
    later.unwrap_or(journal.events.len())
}
