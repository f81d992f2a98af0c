//! Lines and columns of byte offsets.

use memchr::memchr_iter;

use crate::base::Span;

/// Where the lines of a text begin, which turns byte offsets into spans.
#[derive(Debug, Default)]
pub(crate) struct Lines<'s> {
    source: &'s str,
    begins: Vec<u32>,
    /// Whether each byte is a character.
    is_ascii: bool,
}

impl<'s> Lines<'s> {
    pub(crate) fn new(source: &'s str) -> Lines<'s> {
        let mut begins = vec![0];
        begins.extend(memchr_iter(b'\n', source.as_bytes()).map(|at| number(at + 1)));
        Lines { source, begins, is_ascii: source.is_ascii() }
    }

    /// The span of a byte range. It is found at once if it begins in a line that is known or soon after that.
    pub(crate) fn span(&self, known_line: u32, start: usize, end: usize) -> Span {
        let start = start.min(self.source.len());
        let end = end.clamp(start, self.source.len());
        let (line, begin) = self.line(known_line, number(start));
        let column = 1 + self.characters(begin as usize, start);
        Span { start: number(start), end: number(end), line, column }
    }

    /// The line, from 1, that a byte offset is in, and where it begins.
    fn line(&self, known_line: u32, offset: u32) -> (u32, u32) {
        let begin_of = |line: u32| self.begins.get((line as usize).wrapping_sub(1)).copied();
        let (mut line, mut begin) = match begin_of(known_line) {
            Some(begin) if begin <= offset => (known_line, begin),
            Some(_) | None => {
                let line = self.begins.partition_point(|begin| *begin <= offset);
                (number(line), begin_of(number(line)).unwrap_or_default())
            }
        };
        while let Some(next) = begin_of(line + 1).filter(|next| *next <= offset) {
            (line, begin) = (line + 1, next);
        }
        (line, begin)
    }

    /// How many characters begin in a part of the text.
    fn characters(&self, start: usize, end: usize) -> u32 {
        if self.is_ascii {
            return number(end - start);
        }
        let part = self.source.as_bytes().get(start..end).unwrap_or_default();
        // The first bytes of characters, not those that follow them in UTF-8.
        number(part.iter().filter(|byte| **byte & 0xC0 != 0x80).count())
    }
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
        let lines = Lines::new("äb\r\nc\nd");
        for known_line in 0..5 {
            let place = |start| {
                let span = lines.span(known_line, start, start + 1);
                (span.line, span.column)
            };
            assert_eq!(place(0), (1, 1));
            assert_eq!(place(2), (1, 2));
            assert_eq!(place(5), (2, 1));
            assert_eq!(place(7), (3, 1));
            assert_eq!(lines.span(known_line, 99, 100).start, 8, "an offset behind the end");
        }
    }
}
