//! Lines and columns of byte offsets.

use memchr::{memrchr, memrchr_iter};

use crate::base::Span;

/// Turns byte offsets of a text into spans. Fast when the offsets mostly grow, as they do while a file is read.
pub(crate) struct Locator<'s> {
    source: &'s [u8],
    offset: usize,
    line: u32,
    column: u32,
}

impl<'s> Locator<'s> {
    pub(crate) fn new(source: &'s str) -> Locator<'s> {
        Locator { source: source.as_bytes(), offset: 0, line: 1, column: 1 }
    }

    /// Begins at a place that is already known.
    pub(crate) fn from(source: &'s str, place: Span) -> Locator<'s> {
        Locator {
            source: source.as_bytes(),
            offset: place.start as usize,
            line: place.line,
            column: place.column,
        }
    }

    /// The span of a byte range.
    pub(crate) fn span(&mut self, start: usize, end: usize) -> Span {
        let start = start.min(self.source.len());
        if start < self.offset {
            (self.offset, self.line, self.column) = (0, 1, 1);
        }
        let mut passed = self.source.get(self.offset..start).unwrap_or_default();
        if let Some(line_feed) = memrchr(b'\n', passed) {
            let lines = 1 + memrchr_iter(b'\n', &passed[..line_feed]).count();
            self.line = self.line.saturating_add(number(lines));
            self.column = 1;
            passed = &passed[line_feed + 1..];
        }
        self.column = self.column.saturating_add(number(characters(passed)));
        self.offset = start;
        let end = end.clamp(start, self.source.len());
        Span { start: number(start), end: number(end), line: self.line, column: self.column }
    }
}

/// How many characters begin in a part of a text.
fn characters(part: &[u8]) -> usize {
    if part.is_ascii() {
        return part.len();
    }
    // The first bytes of characters, not those that follow them in UTF-8.
    part.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

/// A number in 32 bits; more than that is as much as they hold.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_end_at_line_feeds() {
        let mut locator = Locator::new("äb\r\nc\nd");
        let place = |span: Span| (span.line, span.column);
        assert_eq!(place(locator.span(0, 1)), (1, 1));
        assert_eq!(place(locator.span(2, 3)), (1, 2));
        assert_eq!(place(locator.span(5, 6)), (2, 1));
        assert_eq!(place(locator.span(7, 8)), (3, 1));
        assert_eq!(place(locator.span(2, 3)), (1, 2), "an offset before the last one");
        assert_eq!(locator.span(99, 100).start, 8, "an offset behind the end");
    }
}
