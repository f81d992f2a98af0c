//! The durable format: what is written of events, of facts of the engine and of instances. `docs/journal-format.md` describes
//! it for people.
//!
//! A record is framed ([`write_record`]): a version, a kind, a length, the content, a checksum. The content is written by the
//! types of its version (`v1`), which are none of the engine's: those may change, what was written may not.

mod codec;
mod convert;
mod error;
mod frame;
#[cfg(test)]
pub(crate) mod shape;
mod table;
pub(crate) mod v1;

pub(crate) use codec::{Reader, Wire, Writer};
pub(crate) use convert::{FromWire, ToWire};
pub use error::WireError;
use frame::read_only_record;
pub(crate) use frame::write_record;
pub(crate) use frame::{RecordKind, read_record};
pub(crate) use table::{mirror, wire};

use super::{Event, Journal, Payload};

/// Appends a record with these events, each with its payload if it has one.
///
/// # Errors
/// When an event stands without its payload, or a value is nested too deep; nothing is appended then.
pub(crate) fn encode_events<'e>(
    events: impl Iterator<Item = (Event, Option<&'e Payload>)>,
    to: &mut Vec<u8>,
) -> Result<(), WireError> {
    write_record(to, RecordKind::Events, |to| {
        for (event, payload) in events {
            match v1::to_event(event, payload) {
                Ok(event) => event.write(to),
                Err(error) => to.fail(error),
            }
        }
    })
}

/// The events of a record.
///
/// # Errors
/// When the bytes are no such record, or more than one.
pub(crate) fn decode_events(bytes: &[u8]) -> Result<Journal, WireError> {
    let mut journal = Journal::default();
    let mut from = Reader::new(read_only_record(bytes, RecordKind::Events)?);
    while from.remaining() > 0 {
        let (event, payload) = v1::from_event(v1::Event::read(&mut from)?)?;
        journal.events.push(event);
        journal.payloads.extend(payload);
    }
    Ok(journal)
}

/// Appends a record of a kind whose content is one thing.
pub(crate) fn encode<W: Wire>(kind: RecordKind, thing: &W, to: &mut Vec<u8>) -> Result<(), WireError> {
    write_record(to, kind, |to| thing.write(to))
}

/// The one thing in a record of a kind.
pub(crate) fn decode<W: Wire>(kind: RecordKind, bytes: &[u8]) -> Result<W, WireError> {
    let mut from = Reader::new(read_only_record(bytes, kind)?);
    let thing = W::read(&mut from)?;
    from.finish()?;
    Ok(thing)
}
