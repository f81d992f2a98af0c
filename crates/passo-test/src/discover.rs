//! From files and folders to scenario files.

use std::fs;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::format::{LoadError, ScenarioFile};

/// Why a path gives no scenario files.
#[derive(Debug, Error)]
pub enum DiscoverError {
    /// The path cannot be read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is no scenario file.
    #[error(transparent)]
    Load(#[from] LoadError),
}

/// The scenario files at a path: the file itself, or all files whose name ends in `.toml` in a folder and the folders in
/// it, in the order of their paths.
///
/// # Errors
/// When the path, or a folder in it, cannot be read.
pub fn scenario_paths(path: impl AsRef<Path>) -> Result<Vec<PathBuf>, DiscoverError> {
    let path = path.as_ref();
    let unreadable = |source| DiscoverError::Unreadable { path: path.to_owned(), source };
    if !fs::metadata(path).map_err(unreadable)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        let unreadable = |source| DiscoverError::Unreadable { path: folder.clone(), source };
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let kind = entry.file_type().map_err(unreadable)?;
            let inner = entry.path();
            if kind.is_dir() {
                folders.push(inner);
            } else if inner.extension().is_some_and(|extension| extension == "toml") {
                found.push(inner);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Loads all scenario files at a path, see [`scenario_paths`].
///
/// # Errors
/// When a path cannot be read, or one of the files is no scenario file.
pub fn discover(path: impl AsRef<Path>) -> Result<Vec<ScenarioFile>, DiscoverError> {
    let load = |path: PathBuf| Ok(ScenarioFile::load(path)?);
    scenario_paths(path)?.into_iter().map(load).collect()
}
