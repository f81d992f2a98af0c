//! Values of the engine as those of the database, and back.

use std::borrow::Cow;
use std::sync::Arc;

use passo::store::{RowKey, StoreError};
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

/// A number as the database keeps it. Numbers count up from 1 and never come near the end of its range.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number that was kept.
pub(crate) fn unsigned(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Damaged(format!("a number is {number}")))
}

/// A text as the database keeps it. PostgreSQL has no texts with the character NUL in them: it becomes U+FFFD, in what is written
/// and in what is looked for. The records keep the text as it is.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{FFFD}")) } else { Cow::Borrowed(text) }
}

/// A text that may be absent.
pub(crate) fn some_text(found: Option<&Arc<str>>) -> Option<Cow<'_, str>> {
    found.map(|found| text(found))
}

/// The first text after all that begin with this one, where texts are in the order of their characters; none when there is no
/// such text.
pub(crate) fn after_all_with(prefix: &str) -> Option<String> {
    let mut text = prefix.to_owned();
    while let Some(last) = text.pop() {
        let mut later = (u32::from(last) + 1)..=u32::from(char::MAX);
        if let Some(next) = later.find_map(char::from_u32) {
            text.push(next);
            return Some(text);
        }
    }
    None
}

/// A column of a row.
pub(crate) fn column<'a, T: FromSql<'a>>(row: &'a Row, index: usize) -> Result<T, StoreError> {
    row.try_get(index).map_err(|_| StoreError::Damaged(format!("column {index} of a row is of another type")))
}

/// The key in the first two columns of a row.
pub(crate) fn row_key(row: &Row) -> Result<RowKey, StoreError> {
    Ok(RowKey { instance: unsigned(column(row, 0)?)?, serial: small(column(row, 1)?)? })
}

/// A number of 32 bits that was kept.
pub(crate) fn small(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| StoreError::Damaged(format!("a number is {number}")))
}

#[cfg(test)]
mod tests {
    use super::{after_all_with, text};

    #[test]
    fn what_begins_with_a_text_lies_before_the_text_after_all_of_them() {
        assert_eq!(after_all_with("message/").as_deref(), Some("message0"));
        assert_eq!(after_all_with("a\u{10FFFF}").as_deref(), Some("b"));
        assert_eq!(after_all_with("\u{D7FF}").as_deref(), Some("\u{E000}"));
        assert_eq!(after_all_with("\u{10FFFF}"), None);
        assert_eq!(after_all_with(""), None);
    }

    #[test]
    fn a_text_that_the_database_does_not_have_becomes_one_that_it_has() {
        assert_eq!(text("a\0b"), "a\u{FFFD}b");
        assert_eq!(text("o'neill"), "o'neill");
    }
}
