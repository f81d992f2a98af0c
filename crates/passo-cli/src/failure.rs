//! Why a command could not do what it was asked to; the exit code is 2 then.

use std::io;
use std::path::PathBuf;

use passo::store::StoreError;
use thiserror::Error;

/// Why a command could not do what it was asked to.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// A file cannot be read.
    #[error("{}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file cannot be written.
    #[error("{}: {error}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The output cannot be written, or the input cannot be read.
    #[error("{0}")]
    Output(#[from] io::Error),
    /// A store cannot be read or changed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The arguments do not fit the file; the text says what to do.
    #[error("{0}")]
    Usage(String),
}
