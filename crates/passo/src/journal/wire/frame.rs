//! The frame of a record: its version, its kind, its length, its content, and a checksum over all of it.

use super::{Reader, WireError, Writer};

/// The version of the format that is written.
const VERSION: u8 = 1;

/// The bytes of a checksum.
const CHECKSUM: usize = 4;

/// The bytes of the smallest record.
const LEAST: usize = 3 + CHECKSUM;

/// What a record holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RecordKind {
    /// What one command did to one instance.
    Events,
    /// Something that happened to the engine itself.
    Fact,
    /// An instance as it is.
    Instance,
}

impl RecordKind {
    /// The byte that stands for it.
    pub(crate) fn byte(self) -> u8 {
        match self {
            RecordKind::Events => 1,
            RecordKind::Fact => 2,
            RecordKind::Instance => 3,
        }
    }

    /// The kind that a byte stands for.
    fn of(byte: u8) -> Option<RecordKind> {
        [RecordKind::Events, RecordKind::Fact, RecordKind::Instance]
            .into_iter()
            .find(|kind| kind.byte() == byte)
    }
}

/// A record whose checksum is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame<'b> {
    /// What it holds.
    pub(crate) kind: RecordKind,
    /// The bytes of what it holds.
    pub(crate) content: &'b [u8],
    /// What follows after it.
    pub(crate) rest: &'b [u8],
}

/// Appends a record whose content is what `write` writes. When that fails, nothing is appended.
pub(crate) fn write_record(
    to: &mut Vec<u8>,
    kind: RecordKind,
    write: impl FnOnce(&mut Writer<'_>),
) -> Result<(), WireError> {
    let begin = to.len();
    to.extend([VERSION, kind.byte()]);
    let head = to.len();
    let mut writer = Writer::new(to);
    write(&mut writer);
    if let Err(error) = writer.finish() {
        to.truncate(begin);
        return Err(error);
    }
    insert_length(to, head);
    let checksum = crc32fast::hash(to.get(begin..).unwrap_or_default());
    to.extend(checksum.to_le_bytes());
    Ok(())
}

/// The content's length goes in front of it, once it is known.
fn insert_length(to: &mut Vec<u8>, head: usize) {
    let length = to.len() - head;
    let end = to.len();
    Writer::new(to).length(length);
    let added = to.len() - end;
    if let Some(content) = to.get_mut(head..) {
        content.rotate_right(added);
    }
}

/// The record at the beginning of some bytes.
pub(crate) fn read_record(bytes: &[u8]) -> Result<Frame<'_>, WireError> {
    let truncated = |expected: usize| WireError::Truncated { expected, found: bytes.len() };
    let version = *bytes.first().ok_or_else(|| truncated(LEAST))?;
    if version != VERSION {
        return Err(WireError::UnknownVersion { found: version });
    }
    let kind = *bytes.get(1).ok_or_else(|| truncated(LEAST))?;
    let mut reader = Reader::new(bytes.get(2..).unwrap_or_default());
    let length = reader.number().map_err(|fault| match reader.remaining() {
        0 => truncated(LEAST),
        _ => fault,
    })?;
    let start = 2 + reader.position();
    let end = usize::try_from(length).ok().and_then(|length| length.checked_add(start)).unwrap_or(usize::MAX);
    let whole = end.saturating_add(CHECKSUM);
    let (Some(content), Some(summed), Some(expected), Some(rest)) =
        (bytes.get(start..end), bytes.get(..end), bytes.get(end..whole), bytes.get(whole..))
    else {
        return Err(truncated(whole));
    };
    let (expected, found) = (little_endian(expected), crc32fast::hash(summed));
    if expected != found {
        return Err(WireError::Checksum { expected, found });
    }
    let kind = RecordKind::of(kind).ok_or(WireError::WrongKind { expected: 0, found: kind })?;
    Ok(Frame { kind, content, rest })
}

/// The content of a record of this kind; `bytes` hold it and nothing else.
pub(crate) fn read_only_record(bytes: &[u8], kind: RecordKind) -> Result<&[u8], WireError> {
    let frame = read_record(bytes)?;
    if !frame.rest.is_empty() {
        return Err(WireError::LeftOver { bytes: frame.rest.len() });
    }
    if frame.kind != kind {
        return Err(WireError::WrongKind { expected: kind.byte(), found: frame.kind.byte() });
    }
    Ok(frame.content)
}

fn little_endian(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(content: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_record(&mut bytes, RecordKind::Fact, |to| to.raw(content)).expect("bytes can be written");
        bytes
    }

    #[test]
    fn a_record_is_version_kind_length_content_and_checksum() {
        let bytes = record(b"abc");
        assert_eq!(bytes[..6], [1, 2, 3, b'a', b'b', b'c']);
        assert_eq!(bytes[6..], crc32fast::hash(&bytes[..6]).to_le_bytes());
        let long = record(&[7; 200]);
        assert_eq!(long[..4], [1, 2, 0xc8, 1]);
        assert_eq!(read_record(&long).map(|frame| frame.content), Ok(&[7; 200][..]));
    }

    #[test]
    fn records_can_follow_one_another() {
        let bytes = [record(b"one"), record(b"two")].concat();
        let first = read_record(&bytes).expect("it is a record");
        let second = read_record(first.rest).expect("it is another one");
        assert_eq!((first.content, second.content, second.rest), (&b"one"[..], &b"two"[..], &b""[..]));
    }

    #[test]
    fn what_is_wrong_with_a_record_is_an_error_of_its_own() {
        let good = record(b"abc");
        for cut in 0..good.len() {
            let found = read_record(&good[..cut]);
            assert!(matches!(found, Err(WireError::Truncated { .. })), "{cut}: {found:?}");
        }
        for place in 1..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[place] ^= 1 << bit;
                let found = read_record(&bad);
                let known = matches!(found, Err(WireError::Checksum { .. } | WireError::Truncated { .. }));
                assert!(known, "{place}: {found:?}");
            }
        }
        let mut newer = good.clone();
        newer[0] = 2;
        assert_eq!(read_record(&newer), Err(WireError::UnknownVersion { found: 2 }));
        let more = [&good[..], &[1]].concat();
        assert_eq!(read_only_record(&more, RecordKind::Fact), Err(WireError::LeftOver { bytes: 1 }));
        let wrong = Err(WireError::WrongKind { expected: 1, found: 2 });
        assert_eq!(read_only_record(&good, RecordKind::Events), wrong);
    }

    #[test]
    fn a_length_that_no_memory_has_is_a_record_that_is_cut_off() {
        let mut bytes = vec![1, 1];
        Writer::new(&mut bytes).number(u64::MAX);
        let found = WireError::Truncated { expected: usize::MAX, found: bytes.len() };
        assert_eq!(read_record(&bytes), Err(found));
    }
}
