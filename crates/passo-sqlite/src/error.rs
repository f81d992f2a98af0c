//! What goes wrong in SQLite, in the store's words.

use passo::store::StoreError;
use rusqlite::ErrorCode;

/// Puts what was being done before what went wrong.
pub(crate) fn failed(context: impl Into<String>) -> impl FnOnce(rusqlite::Error) -> StoreError {
    let context = context.into();
    move |error| match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged(format!("{context}: {error}")),
        Some(ErrorCode::NotADatabase) => {
            StoreError::Unsupported(format!("{context}: the file is no SQLite database"))
        }
        _ => StoreError::Failed { context, source: Box::new(error) },
    }
}

/// Whether a row of the same key is there already.
pub(crate) fn is_taken(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
}
