//! A position in a source text.

/// Where something stands in a source text: a byte range of the decoded text, with the line and the column of its
/// first character, both counted from 1. Columns count characters, not bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte, from 0, in the text after decoding to UTF-8.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
    /// The line of the first character, from 1; 0 when the position is unknown.
    pub line: u32,
    /// The column of the first character, from 1; 0 when the position is unknown.
    pub column: u32,
}

impl Span {
    /// Whether this names a place in a text; a default span does not.
    #[must_use]
    pub fn is_known(self) -> bool {
        self.line > 0
    }
}
