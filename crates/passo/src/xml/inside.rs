//! What stands between the tags of an element besides other elements: texts, comments, processing instructions.

use std::borrow::Cow;
use std::ops::Range;

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

    /// Whether a text is only the white space between two tags, as most are. White space is all that is allowed up to the blank.
    pub(super) fn is_indentation(&self, range: &Range<usize>) -> bool {
        let bytes = self.source.as_bytes().get(range.clone()).unwrap_or_default();
        bytes.iter().all(|byte| *byte <= b' ') && !self.open.last().is_some_and(|open| open.ends_with_text)
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
