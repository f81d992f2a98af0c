//! One engine at a time: a lock on a file beside the store, which the system gives back however the program ends.

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use passo::store::StoreError;

/// The lock; it is held until this goes.
#[derive(Debug)]
pub(crate) struct FileLock {
    _file: File,
}

impl FileLock {
    /// Takes the lock of a store.
    ///
    /// # Errors
    /// When another engine has it, or the file cannot be made.
    pub(crate) fn take(store: &Path) -> Result<FileLock, StoreError> {
        let path = beside(store);
        let failed = |source: std::io::Error| StoreError::Failed {
            context: format!("locking {}", path.display()),
            source: Box::new(source),
        };
        let file = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(FileLock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse(store.display().to_string())),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}

fn beside(store: &Path) -> PathBuf {
    let mut name: OsString = store.as_os_str().to_owned();
    name.push("-lock");
    name.into()
}
