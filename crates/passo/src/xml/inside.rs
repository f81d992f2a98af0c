//! What stands between the tags of an element besides other elements: texts, comments, processing instructions.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::events::BytesText;

use super::build::Builder;
use super::document::Text;
use super::locate::number;
use super::problem::{Problem, text_limit};

impl<'s> Builder<'s, '_> {
    /// Notes the place of a comment or a processing instruction.
    pub(super) fn aside(&mut self, range: &Range<usize>) {
        let span = self.span(range.start, range.end);
        let around = self.open.last().map(|open| open.index);
        self.document.asides.entry(around).or_default().push(span);
    }

    /// Takes the white space at a place up to markup, if it is behind a text and so a part of that. Nearly always it is
    /// indentation, which has no meaning.
    pub(super) fn keep_blanks(&mut self, from: usize) -> Result<(), Problem> {
        if !self.open.last().is_some_and(|open| open.ends_with_text) {
            return Ok(());
        }
        let end = self.behind_blanks(from);
        let is_all = matches!(self.source.as_bytes().get(end), None | Some(b'<' | b'&'));
        if end > from && is_all { self.raw_text(from..end) } else { Ok(()) }
    }

    /// Where what follows the white space at a place begins.
    pub(super) fn behind_blanks(&self, from: usize) -> usize {
        let rest = self.source.as_bytes().get(from..).unwrap_or_default();
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        from + rest.iter().position(|byte| !is_blank(byte)).unwrap_or(rest.len())
    }

    /// Takes a text without references, as the file has it.
    pub(super) fn raw_text(&mut self, range: Range<usize>) -> Result<(), Problem> {
        let raw = self.source.get(range.clone()).unwrap_or_default();
        self.text(BytesText::from_escaped(raw).xml10_content(), range)
    }

    pub(super) fn text(&mut self, text: Cow<'s, str>, range: Range<usize>) -> Result<(), Problem> {
        let is_blank = text.trim_start().is_empty();
        let Some(open) = self.open.last_mut() else {
            return if is_blank {
                Ok(())
            } else {
                Err(Problem::malformed(range.start, "there is text outside the root element"))
            };
        };
        let limit = self.limits.xml_text_bytes;
        if let Some(before) = self.document.texts.last_mut().filter(|_| open.ends_with_text) {
            if before.text.len() + text.len() > limit {
                return Err(text_limit(range.start, self.limits));
            }
            before.text.to_mut().push_str(&text);
            before.span.end = number(range.end);
        } else if !is_blank {
            if text.len() > limit {
                return Err(text_limit(range.start, self.limits));
            }
            let raw = self.source.get(range.clone()).unwrap_or_default();
            let leading = raw.len() - raw.trim_start().len();
            open.ends_with_text = true;
            let span = self.span(range.start + leading, range.end);
            self.document.texts.push(Text { text, span });
        }
        Ok(())
    }
}
