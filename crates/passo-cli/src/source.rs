//! Files that the user names; `-` is standard input, and a folder stands for the diagrams in it.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// The bytes of a file, or of standard input when it is named `-`.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |error| Failure::Unreadable { path: path.to_owned(), error };
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(unreadable)?;
        return Ok(bytes);
    }
    fs::read(path).map_err(unreadable)
}

/// How the names of diagrams end.
pub(crate) const DIAGRAMS: &[&str] = &[".bpmn", ".bpmn2", ".bpmn20.xml"];

/// How the names of diagrams and of files of decisions end.
pub(crate) const DEPLOYED: &[&str] = &[".bpmn", ".bpmn2", ".bpmn20.xml", ".dmn"];

/// The file itself, or of a folder every file in it and below whose name ends in one of these ways, in the order of their
/// names. What cannot be read is handed to `unreadable`; links are not followed into folders.
pub(crate) fn files(
    path: &Path,
    endings: &[&str],
    unreadable: &mut dyn FnMut(Failure) -> io::Result<()>,
) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let (mut found, mut open) = (Vec::new(), vec![path.to_owned()]);
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                unreadable(Failure::Unreadable { path: folder, error })?;
                continue;
            }
        };
        for entry in entries {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(entry.path());
            } else if ends(&entry.path(), endings) {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

fn ends(path: &Path, endings: &[&str]) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    endings.iter().any(|ending| name.ends_with(ending))
}
