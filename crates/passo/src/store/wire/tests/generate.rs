//! Arbitrary records, made from the tables of the format: each type and each variant that there is can come up.

use super::dump::plain;
use super::shape_of;
use crate::journal::wire::{RecordKind, Writer, write_record};

/// Numbers that look random, and are the same for the same seed.
pub(super) struct Source(u64);

impl Source {
    pub(super) fn new(seed: u64) -> Self {
        Source(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below this one.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize]
    }
}

const TEXTS: [&str; 6] = ["", "x", "order", "Grüße", "a b", "{\"k\": 1}"];
const NUMBERS: [u64; 8] = [0, 1, 2, 3, 127, 128, 300, u32::MAX as u64];

/// Fields by which a walk along a chain goes on.
const CHAINS: [&str; 7] = ["next", "previous", "first", "last", "parent", "first_throw", "first_wait"];

/// How deep things are nested before they are as small as they can be.
const DEPTH: usize = 6;

/// A record of a kind with so many things; events begin with this variant, if one is given.
pub(super) fn record(kind: RecordKind, things: usize, first: Option<u32>, source: &mut Source) -> Vec<u8> {
    let root = match kind {
        RecordKind::Events => "Event",
        RecordKind::Fact => "Fact",
        RecordKind::Instance => "Snapshot",
    };
    let mut bytes = Vec::new();
    let written = write_record(&mut bytes, kind, |to| {
        for place in 0..things {
            let first = first.filter(|_| place == 0);
            Generate { to, source }.shaped(root, first, DEPTH);
        }
    });
    assert_eq!(written, Ok(()));
    bytes
}

struct Generate<'g, 'b> {
    to: &'g mut Writer<'b>,
    source: &'g mut Source,
}

impl Generate<'_, '_> {
    fn thing(&mut self, field: &str, kind: &str, depth: usize) {
        let length = if depth == 0 { 0 } else { self.source.below(3) };
        if let Some(inner) = kind.strip_prefix("Option<").and_then(|kind| kind.strip_suffix('>')) {
            let some = depth > 0 && self.source.below(2) == 1;
            self.to.byte(u8::from(some));
            return if some {
                self.thing(field, inner, depth - 1)
            };
        }
        if let Some(inner) = kind.strip_prefix("Vec<").and_then(|kind| kind.strip_suffix('>')) {
            // What must be in order, or each once, has one at most.
            let is_ordered = ["KeyState", "Variable", "Activations"].contains(&inner);
            let length = length.min(if is_ordered { 1 } else { 2 });
            self.to.number(length);
            return (0..length).for_each(|_| self.thing("", inner, depth - 1));
        }
        if let Some(inner) = kind.strip_prefix("Places<").and_then(|kind| kind.strip_suffix('>')) {
            let (free, taken) = (self.source.below(3), 1 + self.source.below(2));
            self.to.number(free);
            (0..free).rev().for_each(|place| self.to.number(place));
            self.to.number(taken);
            return (0..taken).for_each(|_| self.thing("", inner, depth.saturating_sub(1)));
        }
        match kind {
            "bool" => self.to.byte(self.source.below(2) as u8),
            "u16" => self.to.number(self.source.of(&NUMBERS).min(u64::from(u16::MAX))),
            "u32" => self.to.number(self.source.of(&NUMBERS)),
            "u64" => self.to.number(self.source.of(&NUMBERS) * self.source.of(&[1, 1 << 31])),
            "i64" | "i32" => self.to.number(self.source.of(&NUMBERS)),
            "Time" => self.to.number(2 * (1_772_438_400_000 + self.source.below(100_000))),
            // Chains end at once.
            "Scope" | "Activity" | "Wait" if CHAINS.contains(&field) => self.to.number(0),
            "Scope" | "Activity" | "Wait" | "Node" | "Flow" | "Name" | "Definition" => {
                self.to.number(self.source.of(&NUMBERS));
            }
            "Text" | "Message" | "File" => self.to.text(self.source.of(&TEXTS)),
            "Texts" => self.list(length, |own| own.to.text(own.source.of(&TEXTS))),
            "Items" => self.list(length, |own| own.shaped("Value", None, depth - 1)),
            "Variables" => {
                let mut names = ["n", "o", "p"].iter();
                self.list(length, |own| {
                    own.to.text(names.next().unwrap_or(&"q"));
                    own.shaped("Value", None, depth - 1);
                });
            }
            name => self.shaped(name, None, depth),
        }
    }

    fn list(&mut self, length: u64, mut write: impl FnMut(&mut Self)) {
        self.to.number(length);
        (0..length).for_each(|_| write(self));
    }

    fn shaped(&mut self, name: &str, variant: Option<u32>, depth: usize) {
        let shape = shape_of(name);
        if shape.rows.iter().all(|row| row.number.is_none()) {
            return shape.rows.iter().for_each(|row| {
                self.thing(row.name, &plain(row.fields[0].1), depth.saturating_sub(1));
            });
        }
        let variants = if name == "Value" && depth == 0 { 8 } else { shape.rows.len() as u64 };
        let number = variant.unwrap_or_else(|| self.source.below(variants) as u32);
        self.to.number(u64::from(number));
        let row = shape.rows.iter().find(|row| row.number == Some(number)).expect("variants are numbered on");
        match (name, row.name) {
            ("Value", "Float") => self.to.raw(&self.source.of(&[0.0, -1.5, f64::NAN, 1e300]).to_le_bytes()),
            ("Value", "Decimal") => {
                self.to.byte(self.source.of(&[0, 2, 28, 0x82]));
                self.to.number(self.source.of(&[0, 1999, u64::MAX]));
                self.to.number(self.source.of(&[0, 7, u64::from(u32::MAX)]));
            }
            ("Value", "DateTime") => {
                self.to.number(2 * self.source.below(4_000_000_000));
                self.to.number(self.source.of(&[0, 500_000_000]));
                self.to.number(self.source.of(&[0, 7_200, 7_201]));
            }
            ("Interval", "Every") => {
                self.to.number(2 * self.source.of(&[0, 1, 14]));
                self.to.number(2 * self.source.of(&[1, 3_600_000]));
            }
            ("Interval", "Calendar") => {
                for set in [1, 1 << 59, 1 << 23, 1 << 31, 1 << 12, 1 << 7, u64::MAX, self.source.below(2)] {
                    self.to.number(set);
                }
            }
            (_, _) => row.fields.iter().for_each(|(field, kind)| {
                self.thing(field, &plain(kind), depth.saturating_sub(1));
            }),
        }
    }
}
