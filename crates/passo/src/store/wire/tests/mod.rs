//! The format by its tables: arbitrary records, damaged ones, frozen samples, the page.

mod dump;
mod generate;
mod page;
mod samples;

use std::collections::BTreeSet;

use proptest::prelude::*;

use self::dump::Dump;
use self::generate::Source;
use super::check_record;
use crate::journal::wire::shape::Shape;
use crate::journal::wire::{RecordKind, WireError, v1, write_record};

/// Every type that the tables declare.
fn shapes() -> Vec<Shape> {
    [&v1::shapes()[..], super::SHAPES, crate::state::SHAPES].concat()
}

#[track_caller]
fn shape_of(name: &str) -> Shape {
    let found = shapes().into_iter().find(|shape| shape.name == name);
    found.unwrap_or_else(|| unreachable!("no table declares {name}"))
}

/// A type and the number of one of its variants.
type Variant = (&'static str, u32);

/// Every variant that there is.
fn variants() -> BTreeSet<Variant> {
    let numbered = |shape: Shape| shape.rows.iter().filter_map(move |row| Some((shape.name, row.number?)));
    shapes().into_iter().flat_map(numbered).collect()
}

fn kinds() -> impl Strategy<Value = RecordKind> {
    prop_oneof![Just(RecordKind::Events), Just(RecordKind::Fact), Just(RecordKind::Instance)]
}

fn arbitrary(kind: RecordKind, seed: u64) -> Vec<u8> {
    let mut source = Source::new(seed);
    let things = if kind == RecordKind::Events { 5 } else { 1 };
    generate::record(kind, things, None, &mut source)
}

#[test]
fn types_have_names_of_their_own_and_variants_are_numbered_on() {
    let names: BTreeSet<&str> = shapes().iter().map(|shape| shape.name).collect();
    assert_eq!(names.len(), shapes().len());
    for shape in shapes() {
        let numbers: Vec<u32> = shape.rows.iter().filter_map(|row| row.number).collect();
        assert!(numbers.iter().copied().eq(0..numbers.len() as u32), "{}", shape.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// The check reads a record and writes it again; so this holds of reading and writing alike, and the tables say what both
    /// do.
    #[test]
    fn arbitrary_records_are_read_and_written_again_as_they_were(kind in kinds(), seed in any::<u64>()) {
        let bytes = arbitrary(kind, seed);
        prop_assert_eq!(check_record(&bytes), Ok(()), "{:02x?}", bytes);
        let mut dump = Dump::new(&bytes);
        dump.record();
        prop_assert!(dump.is_at_end());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(check_record(&bytes).is_err());
    }

    /// Under a right checksum, so that the content is looked at.
    #[test]
    fn any_content_is_read_or_refused(
        kind in kinds(),
        content in prop::collection::vec(prop_oneof![0..12_u8, any::<u8>()], 0..60),
    ) {
        let mut bytes = Vec::new();
        prop_assert_eq!(write_record(&mut bytes, kind, |to| to.raw(&content)), Ok(()));
        let _ = check_record(&bytes);
    }

    #[test]
    fn changed_content_is_read_or_refused(
        kind in kinds(),
        seed in any::<u64>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let record = arbitrary(kind, seed);
        let mut content = crate::journal::wire::read_record(&record).map(|frame| frame.content.to_vec());
        if let Ok(content) = &mut content && !content.is_empty() {
            for (place, byte) in changes {
                let place = place.index(content.len());
                content[place] = byte;
            }
            let mut bytes = Vec::new();
            prop_assert_eq!(write_record(&mut bytes, kind, |to| to.raw(content)), Ok(()));
            let _ = check_record(&bytes);
        }
    }

    #[test]
    fn a_record_with_changed_bytes_is_refused(
        kind in kinds(),
        seed in any::<u64>(),
        place in any::<prop::sample::Index>(),
        change in 1..=u8::MAX,
    ) {
        let mut bytes = arbitrary(kind, seed);
        let place = place.index(bytes.len());
        bytes[place] ^= change;
        prop_assert!(check_record(&bytes).is_err());
        let cut = &bytes[..place];
        prop_assert!(check_record(cut).is_err());
    }
}

/// Lists that announce more than there is, within one another, take no memory for what they announce.
#[test]
fn lists_that_lie_about_their_length_are_refused() {
    let mut bytes = Vec::new();
    let written = write_record(&mut bytes, RecordKind::Fact, |to| {
        to.byte(7);
        to.text("store");
        for rest in (1..40_000).rev() {
            to.byte(8);
            to.number(rest);
        }
    });
    assert_eq!(written, Ok(()));
    let found = check_record(&bytes);
    assert!(
        matches!(found, Err(WireError::Content { problem: "a value is nested too deep", .. })),
        "{found:?}"
    );
}

#[test]
fn values_are_nested_as_deep_as_the_format_allows_and_no_deeper() {
    use crate::store::{EngineFact, encode_fact};
    use crate::value::Value;
    let nested = |depth| (0..depth).fold(Value::Null, |value, _| Value::list(vec![value]));
    let write = |depth| {
        let mut bytes = vec![9];
        let fact = EngineFact::DataStored { store: "store".into(), value: nested(depth) };
        (encode_fact(&fact, &mut bytes), bytes)
    };
    let (written, bytes) = write(512);
    assert_eq!((written, check_record(&bytes[1..])), (Ok(()), Ok(())));
    let (refused, bytes) = write(513);
    assert_eq!((refused, bytes), (Err(WireError::TooDeep { limit: 512 }), vec![9]));
}
