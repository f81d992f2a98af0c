//! The log that an engine has left behind: made sure before it is built upon.
//!
//! An engine that ends as it should leaves none. One whose disk failed may leave a log that the system shows and never wrote:
//! when synchronizing fails, Linux takes the pages for written, and synchronizing them once more succeeds without doing anything.
//! What came after such pages would go with them when the power does. So they are written again.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use passo::store::StoreError;

/// How much is written at once.
const CHUNK: usize = 1 << 20;

/// Writes the logs of a store again, if there are any, and synchronizes them. Nobody writes into them meanwhile.
///
/// # Errors
/// When the system fails.
pub(crate) fn make_sure(store: &Path) -> Result<(), StoreError> {
    for suffix in ["-wal", "-journal"] {
        let mut name = OsString::from(store);
        name.push(suffix);
        write_again(Path::new(&name)).map_err(|source| StoreError::Failed {
            context: format!("writing {} again", Path::new(&name).display()),
            source: Box::new(source),
        })?;
    }
    Ok(())
}

fn write_again(path: &Path) -> io::Result<()> {
    let mut file = match File::options().read(true).write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        opened => opened?,
    };
    let mut chunk = vec![0; CHUNK];
    let mut at = 0;
    loop {
        file.seek(SeekFrom::Start(at))?;
        let length = file.read(&mut chunk)?;
        if length == 0 {
            return file.sync_all();
        }
        file.seek(SeekFrom::Start(at))?;
        file.write_all(&chunk[..length])?;
        at += length as u64;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where something is not as it should be")]

    use std::fs;

    use super::{CHUNK, make_sure};

    #[test]
    fn a_log_is_the_same_afterwards_and_none_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("orders.passo");
        make_sure(&store).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);

        let log: Vec<u8> = (0..CHUNK * 2 + 77).map(|at| (at % 251) as u8).collect();
        let path = folder.path().join("orders.passo-wal");
        fs::write(&path, &log).unwrap();
        make_sure(&store).unwrap();
        assert!(fs::read(&path).unwrap() == log);
    }
}
