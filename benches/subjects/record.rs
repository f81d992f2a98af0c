//! Records of the journal format: each is checked, read into events, and written again.

use std::hint::black_box;

use passo::check_record;

use super::no_curves;
use crate::harness::{Row, Scale, Side, Subject};

pub(super) const SUBJECT: Subject = Subject { name: "record", rows, curves: no_curves };

fn rows(_: Scale) -> Vec<Row> {
    vec![
        Row::new(
            "A record of ten events, read and written",
            checked(include_str!("../../tests/journal/v1/completion.hex")),
        ),
        Row::new(
            "An instance that waits in three places, as a record",
            checked(include_str!("../../tests/journal/v1/order.state.hex")),
        ),
    ]
}

/// The last record of a file of samples: hexadecimal digits, a record a line.
fn checked(samples: &str) -> Side {
    let line = samples.lines().next_back().expect("the file has records");
    let digits = line.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("they are digits"));
    let record: Vec<u8> =
        digits.map(|pair| u8::from_str_radix(pair, 16).expect("they are hexadecimal")).collect();
    Side::calls(1, move || {
        check_record(black_box(&record)).expect("the sample is a record");
    })
}
