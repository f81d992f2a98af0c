//! What is written into the documentation.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// A part of docs/PERFORMANCE.md that a bench writes, between two comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The pairs of the suite.
    Times,
    /// The pairs of the bench of memory.
    Memory,
    /// Other engines.
    Others,
}

impl Section {
    fn name(self) -> &'static str {
        match self {
            Section::Times => "times",
            Section::Memory => "memory",
            Section::Others => "others",
        }
    }
}

/// Writes a part of docs/PERFORMANCE.md.
///
/// # Errors
/// When the file cannot be read or written, or has no comments around that part.
pub fn write_section(section: Section, text: &str) -> io::Result<()> {
    let path = docs().join("PERFORMANCE.md");
    let old = fs::read_to_string(&path)?;
    let new = with_section(&old, section.name(), text).ok_or_else(|| {
        io::Error::other(format!("docs/PERFORMANCE.md has no comments begin and end {}", section.name()))
    })?;
    fs::write(path, new)
}

/// Writes docs/performance.svg.
///
/// # Errors
/// When it cannot be written.
pub fn write_svg(svg: &str) -> io::Result<()> {
    fs::write(docs().join("performance.svg"), svg)
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

/// The document with another text between the comments of that name.
fn with_section(document: &str, name: &str, text: &str) -> Option<String> {
    let (before, rest) = document.split_once(&format!("<!-- begin {name} -->"))?;
    let (_, after) = rest.split_once(&format!("<!-- end {name} -->"))?;
    Some(format!("{before}<!-- begin {name} -->\n\n{}\n\n<!-- end {name} -->{after}", text.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_comments_is_replaced() {
        let old = "a\n<!-- begin times -->\nold\n<!-- end times -->\nb\n";
        let new = with_section(old, "times", "new\n");
        assert_eq!(new.as_deref(), Some("a\n<!-- begin times -->\n\nnew\n\n<!-- end times -->\nb\n"));
        assert_eq!(with_section(old, "memory", "new"), None);
    }

    #[test]
    fn the_document_has_every_section() {
        let document = fs::read_to_string(docs().join("PERFORMANCE.md")).unwrap_or_default();
        for section in [Section::Times, Section::Memory, Section::Others] {
            assert!(with_section(&document, section.name(), "").is_some(), "{section:?}");
        }
    }
}
