//! Numbers that nobody else gets.

use passo::store::{Sequence, StoreError};
use tokio_postgres::Row;

use crate::connection::Call;
use crate::value::{column, unsigned};

/// Takes a block of numbers. A sequence counts in steps of a block; so what it gives is the first number of one.
pub(crate) fn take(sequence: Sequence) -> Call<'static> {
    let text = match sequence {
        Sequence::Commands => "SELECT nextval('passo.command_number')",
        Sequence::Instances => "SELECT nextval('passo.instance_number')",
        Sequence::Facts => "SELECT nextval('passo.fact_number')",
    };
    Call { text, values: Vec::new() }
}

/// The first of the numbers that were taken.
pub(crate) fn first(rows: &[Row]) -> Result<u64, StoreError> {
    match rows.first() {
        Some(row) => unsigned(column(row, 0)?),
        None => Err(StoreError::Damaged("a sequence gives nothing".to_owned())),
    }
}

/// The statements that make the sequences.
pub(crate) fn sequences() -> String {
    let make = |(name, sequence): (&str, Sequence)| {
        format!("CREATE SEQUENCE passo.{name} INCREMENT BY {};", sequence.block())
    };
    let sequences = [
        ("command_number", Sequence::Commands),
        ("instance_number", Sequence::Instances),
        ("fact_number", Sequence::Facts),
    ];
    sequences.map(make).concat()
}
