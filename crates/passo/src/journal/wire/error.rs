//! Why bytes are no record.

use thiserror::Error;

/// Why bytes are no record of the journal format, or why something cannot be written as one. What the format is stands in
/// `docs/journal-format.md`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WireError {
    /// The record ends too early.
    #[error("the record is cut off: it has {expected} bytes, of which {found} are there")]
    Truncated {
        /// How many bytes it has, as far as its beginning tells.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// The record was written in a version of the format that is not known here.
    #[error(
        "the record is of version {found} of the journal format; only version 1 is known here, so it takes a newer Passo to read it"
    )]
    UnknownVersion {
        /// The version.
        found: u8,
    },
    /// The bytes are not those that were written.
    #[error("the record is damaged: its checksum should be {expected:08x}, its bytes give {found:08x}")]
    Checksum {
        /// As it stands in the record.
        expected: u32,
        /// As the bytes give it.
        found: u32,
    },
    /// Bytes follow after the record.
    #[error("{bytes} bytes follow after the end of the record")]
    LeftOver {
        /// How many.
        bytes: usize,
    },
    /// The record holds something else than was asked for.
    #[error(
        "the record is of kind {found}, where one of kind {expected} belongs (1: events, 2: a fact of the engine, 3: an instance)"
    )]
    WrongKind {
        /// What was asked for; 0 for any that there is.
        expected: u8,
        /// What the record says.
        found: u8,
    },
    /// The checksum is right, and the content is not what the format says: a faulty program has written it.
    #[error("the record cannot be read: at byte {at} of its content {problem}")]
    Content {
        /// The place, counted from the first byte of the content.
        at: usize,
        /// What is wrong there.
        problem: &'static str,
    },
    /// A variant of a number that the format does not have.
    #[error("the record cannot be read: before byte {at} of its content stands {number}, which is no {what}")]
    UnknownVariant {
        /// The place after it, counted from the first byte of the content.
        at: usize,
        /// What was looked for.
        what: &'static str,
        /// The number.
        number: u32,
    },
    /// What the record says is written as the format has it, and there is no such thing.
    #[error("the record cannot be read: it holds a {what} that there cannot be")]
    Unusable {
        /// What it is.
        what: &'static str,
    },
    /// A value that is nested deeper than the format allows cannot be written.
    #[error("a value is nested deeper than {limit} levels, which the journal format does not allow")]
    TooDeep {
        /// The greatest depth.
        limit: usize,
    },
    /// An event stands without the payload that belongs to it, or with one that does not: a defect of the engine.
    #[error("the event {event} stands without what belongs to it; this is a defect of Passo")]
    Payload {
        /// The event.
        event: String,
    },
}
