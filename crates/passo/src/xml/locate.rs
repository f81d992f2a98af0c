//! Lines and columns of byte offsets.

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

    /// The span of a byte range.
    pub(crate) fn span(&mut self, start: usize, end: usize) -> Span {
        let start = start.min(self.source.len());
        if start < self.offset {
            (self.offset, self.line, self.column) = (0, 1, 1);
        }
        for byte in &self.source[self.offset..start] {
            match byte {
                b'\n' => (self.line, self.column) = (self.line.saturating_add(1), 1),
                // The first byte of a character, not one of those that follow it in UTF-8.
                byte if byte & 0xC0 != 0x80 => self.column = self.column.saturating_add(1),
                _ => {}
            }
        }
        self.offset = start;
        let byte = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let end = end.clamp(start, self.source.len());
        Span { start: byte(start), end: byte(end), line: self.line, column: self.column }
    }
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
