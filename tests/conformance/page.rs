//! The document, with its tables between marks.

use std::fs;
use std::path::PathBuf;

/// A document whose tables stand between `<!-- begin NAME -->` and `<!-- end NAME -->`.
pub(crate) struct Page {
    path: PathBuf,
    was: String,
    text: String,
    missing: Vec<String>,
}

impl Page {
    pub(crate) fn open(path: PathBuf) -> Page {
        let was = fs::read_to_string(&path).unwrap_or_default();
        Page { path, text: was.clone(), was, missing: Vec::new() }
    }

    /// Puts a table between the marks of this name.
    pub(crate) fn put(&mut self, name: &str, table: &str) {
        let (begin, end) = (format!("<!-- begin {name} -->\n"), format!("<!-- end {name} -->"));
        let place = self
            .text
            .find(&begin)
            .map(|at| at + begin.len())
            .zip(self.text.find(&end))
            .filter(|(a, b)| a <= b);
        match place {
            Some((from, to)) => self.text.replace_range(from..to, &format!("\n{table}\n")),
            None => self.missing.push(name.to_owned()),
        }
    }

    /// Asserts that the document is as it was, or writes it.
    pub(crate) fn close(self) {
        let shown = self.path.display();
        assert!(self.missing.is_empty(), "{shown} has no place for {:?}", self.missing);
        if std::env::var_os("PASSO_BLESS").is_some() {
            assert!(fs::write(&self.path, &self.text).is_ok(), "{shown} cannot be written");
        } else {
            let difference = self.text.lines().zip(self.was.lines()).find(|(is, was)| is != was);
            let same = difference.is_none() && self.text.len() == self.was.len();
            assert!(
                same,
                "{shown} does not show what the tests give; run with PASSO_BLESS=1 if this is right: now and before {difference:?}"
            );
        }
    }
}
