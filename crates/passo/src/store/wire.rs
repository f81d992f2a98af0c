//! Facts of the engine as bytes and back, and the check of any record.

use std::sync::Arc;

use super::fact::{self, EngineFact};
#[cfg(test)]
use crate::journal::wire::shape::{Shape, Shaped};
use crate::journal::wire::v1::{
    Definition, Numbering, PublicationFact, StartPlace, Text, Texts, Time, TimerPlan, Variables,
};
use crate::journal::wire::{
    FromWire, RecordKind, ToWire, WireError, decode, decode_events, encode, encode_events, mirror,
    read_record, wire,
};
use crate::state::{decode_instance, encode_instance};
use crate::value::Value;

/// Appends a record with a fact of the engine.
///
/// # Errors
/// When a value is nested too deep; nothing is appended then.
pub(crate) fn encode_fact(fact: &EngineFact, to: &mut Vec<u8>) -> Result<(), WireError> {
    let wire: Fact<'_> = fact.to_wire();
    encode(RecordKind::Fact, &wire, to)
}

/// The fact of a record.
///
/// # Errors
/// When the bytes are no such record, or more than one.
pub(crate) fn decode_fact(bytes: &[u8]) -> Result<EngineFact, WireError> {
    EngineFact::from_wire(decode::<Fact<'_>>(RecordKind::Fact, bytes)?)
}

/// Checks that bytes are one record of the journal format, of any kind, which `docs/journal-format.md` describes: that it is
/// whole and undamaged, and that everything in it can be read.
///
/// ```
/// use passo::{WireError, check_record};
/// assert_eq!(check_record(&[7, 0, 0]), Err(WireError::UnknownVersion { found: 7 }));
/// ```
///
/// # Errors
/// What is wrong with it.
pub fn check_record(bytes: &[u8]) -> Result<(), WireError> {
    let mut again = Vec::with_capacity(bytes.len());
    match read_record(bytes)?.kind {
        RecordKind::Events => encode_events(decode_events(bytes)?.iter(), &mut again)?,
        RecordKind::Fact => encode_fact(&decode_fact(bytes)?, &mut again)?,
        RecordKind::Instance => encode_instance(&decode_instance(bytes)?, &mut again)?,
    }
    if again == bytes { Ok(()) } else { Err(WireError::Unusable { what: "list out of order" }) }
}

/// The bytes of a file.
type File = Arc<[u8]>;

wire! {
    /// One fact about an engine.
    enum Fact<'a> {
        /// Files were deployed together by the command of this number, at this time; the numbers of their programs mean this.
        0 = Deployed { files: Vec<File>, order: u64, now: Time, programs: Vec<Numbering<'a>> },
        /// A timer start event has fired; it fires next as the plan says, or never again.
        1 = StartTimerFired { place: StartPlace, next: Option<TimerPlan> },
        /// One of the triggers of a parallel multiple start event has come; it is gathered under this number.
        2 = StartGathered { number: u64, place: StartPlace, keys: Texts<'a>, variables: Variables<'a> },
        /// What was gathered under this number starts an instance.
        3 = GatheredStarted { number: u64 },
        /// Instances of a definition start no more, or start again.
        4 = DefinitionSuspended { definition: Definition, suspended: bool },
        /// A message waits for a place that takes it.
        5 = MessageBuffered { number: u64, message: BufferedMessage<'a> },
        /// A message waits no more.
        6 = MessageGone { number: u64 },
        /// A data store that the engine keeps holds this from now on.
        7 = DataStored { store: Text, value: Value },
        /// A message with an id has taken effect; until this time another one with the id has none.
        8 = MessageSeen { id: Text, until: Time },
        /// The time of an id is over.
        9 = MessageForgotten { id: Text },
        /// A message or signal was thrown because its scope ended; it is handed to its receivers later.
        10 = PublicationQueued { number: u64, publication: PublicationFact<'a> },
        /// The receivers have it.
        11 = PublicationDone { number: u64 },
        /// What is deployed, or whether it starts instances, was changed by the command of this number.
        12 = CatalogChanged { command: u64 },
    }
}

wire! {
    /// A message that waits.
    struct BufferedMessage<'a> {
        /// Its name.
        name: Text,
        /// Its keys.
        keys: Texts<'a>,
        /// The message flow by which it goes; none for whoever waits for its name.
        flow: Option<Text>,
        /// The variables that it carries.
        variables: Variables<'a>,
        /// Until when it waits.
        until: Time,
    }
}

mirror!(enum EngineFact => Fact<'w> {
    Deployed { files, order, now, programs },
    StartTimerFired { place, next },
    StartGathered { number, place, keys, variables },
    GatheredStarted { number },
    DefinitionSuspended { definition, suspended },
    MessageBuffered { number, message },
    MessageGone { number },
    DataStored { store, value },
    MessageSeen { id, until },
    MessageForgotten { id },
    PublicationQueued { number, publication },
    PublicationDone { number },
    CatalogChanged { command },
});
mirror!(struct fact::BufferedMessage => BufferedMessage<'w> { name, keys, flow, variables, until });

/// What the types here look like.
#[cfg(test)]
pub(crate) const SHAPES: &[Shape] =
    &[<Fact<'static> as Shaped>::SHAPE, <BufferedMessage<'static> as Shaped>::SHAPE];

#[cfg(test)]
mod tests;
