//! The attributes of a start tag: checked, taken apart, and put into the document.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr;
use quick_xml::XmlVersion;
use quick_xml::events::attributes::{Attribute as RawAttribute, Attributes};
use quick_xml::name::QName;

use super::build::{Builder, Tag};
use super::characters::is_xml_character;
use super::document::Attribute;
use super::locate::number;
use super::namespace::{Namespaces, Prefixes};
use super::problem::{Problem, attribute_problem, reference_problem};

impl<'s> Builder<'s, '_> {
    /// Takes the attributes of the start tag of an element, whose name has a number. What declares a namespace holds from now on;
    /// the namespaces of the others are still to be found.
    pub(super) fn attributes(&mut self, tag: &Tag<'s>, name: usize, element: usize) -> Result<(), Problem> {
        let content = tag.offset + 1;
        let bytes = self.source.as_bytes().get(..content + tag.content.len()).unwrap_or_default();
        let (mut end, mut behind) = (content + tag.name.len(), name);
        for before in 0.. {
            let Some(begin) = find(bytes, end, |class| class & BLANK == 0) else { break };
            let expected = self.names.expected_behind(behind);
            let written = Written::at(bytes, begin, self.names.text(expected))
                .filter(|_| before < self.limits.xml_attributes);
            let Some(Written { name, is_expected, value: place, is_plain }) = written else {
                return Err(self.refuse(tag, before));
            };
            end = place.end + 1;
            let known = if is_expected {
                Some(expected)
            } else {
                self.names.number(self.source.get(name).unwrap_or_default(), &mut self.prefixes)
            };
            let is_first = |name: &usize| self.names.note_attribute(element, behind, *name);
            let Some(number_of_name) = known.filter(is_first) else {
                return Err(self.refuse(tag, before));
            };
            behind = number_of_name;
            let (name, qualified) = (self.names.text(number_of_name), self.names.parts(number_of_name));
            let raw = self.source.get(place.clone()).unwrap_or_default();
            let value = if is_plain && raw.len() <= self.limits.name_bytes.min(self.limits.xml_text_bytes) {
                Cow::Borrowed(raw)
            } else {
                self.value(name, raw, place.start, is_plain)?
            };
            if let Some(prefix) = qualified.declares {
                self.declare(element, prefix, &value);
                continue;
            }
            let mut local = name;
            if qualified.prefix != Prefixes::EMPTY {
                self.prefixed.push((self.document.attributes.len(), qualified.prefix));
                local = name.split_once(':').map_or(name, |(_, local)| local);
            }
            self.document.attributes.push(Attribute {
                name: local,
                local: number(qualified.local),
                namespace: number(Namespaces::NONE),
                value,
                place: number(place.start)..number(place.end),
            });
        }
        Ok(())
    }

    /// What is wrong with an attribute that cannot be taken, in a tag that has some before it.
    #[cold]
    fn refuse(&self, tag: &Tag<'_>, before: usize) -> Problem {
        let attribute = match Attributes::new(tag.content, tag.name.len()).nth(before) {
            Some(Err(error)) => return attribute_problem(&error, tag.offset, self.source),
            Some(Ok(attribute)) => attribute,
            None => RawAttribute { key: QName(""), value: Cow::Borrowed("") },
        };
        // The value is a part of the source, so that its address tells its offset.
        let offset = (attribute.value.as_ptr() as usize).wrapping_sub(self.source.as_ptr() as usize);
        let offset = if offset < self.source.len() { offset } else { tag.offset };
        let limit = self.limits.xml_attributes;
        if before >= limit {
            return Problem::limit(offset, format!("an element has more than {limit} attributes"));
        }
        let name = attribute.key.into_inner();
        Problem::malformed(offset, format!("`{name}` is not a name for an attribute"))
    }

    /// The value of an attribute that is long or not plain, with its references resolved.
    fn value(
        &self,
        name: &'s str,
        raw: &'s str,
        offset: usize,
        is_plain: bool,
    ) -> Result<Cow<'s, str>, Problem> {
        let is_short = matches!(name, "id" | "name");
        let limit = if is_short { self.limits.name_bytes } else { self.limits.xml_text_bytes };
        if raw.len() > limit {
            let message = format!("the attribute `{name}` is longer than {limit} bytes");
            return Err(Problem::limit(offset, message));
        }
        if is_plain {
            return Ok(Cow::Borrowed(raw));
        }
        if raw.contains('<') {
            let message = format!("the value of `{name}` contains `<`, which must be written `&lt;`");
            return Err(Problem::malformed(offset, message));
        }
        let value = RawAttribute { key: QName(name), value: Cow::Borrowed(raw) }
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| reference_problem(raw, name, offset, &error))?;
        // The source was looked at before; a character reference may stand for anything.
        if matches!(value, Cow::Owned(_)) && !value.chars().all(is_xml_character) {
            let message = format!("the value of `{name}` contains a character that XML does not allow");
            return Err(Problem::malformed(offset, message));
        }
        Ok(value)
    }
}

/// Where an attribute is written.
struct Written {
    name: Range<usize>,
    /// Whether the name is the expected one.
    is_expected: bool,
    /// The value, without its quotes.
    value: Range<usize>,
    /// Whether the value is seen to stand for itself: it has no reference and no white space but blanks.
    is_plain: bool,
}

impl Written {
    /// The attribute that begins at a place in a tag; none if it is not written as attributes are, which the XML reader has
    /// words for.
    fn at(tag: &[u8], begin: usize, expected: &str) -> Option<Written> {
        let rest = tag.get(begin..)?.strip_prefix(expected.as_bytes());
        let is_expected = matches!(rest, Some([b'=', ..]));
        let end = if is_expected {
            begin + expected.len()
        } else {
            find(tag, begin, |class| class & (BLANK | EQUALS) != 0)?
        };
        let mut opening = end + 1;
        // Few files have blanks around the sign.
        if !matches!(tag.get(end..)?, [b'=', b'"' | b'\'', ..]) {
            let equals =
                find(tag, end, |class| class & BLANK == 0).filter(|at| tag.get(*at) == Some(&b'='))?;
            opening = find(tag, equals + 1, |class| class & BLANK == 0)?;
        }
        let quote = *tag.get(opening).filter(|quote| matches!(quote, b'"' | b'\''))?;
        let mut closing = find(tag, opening + 1, |class| class & MARK != 0)?;
        let is_plain = tag.get(closing) == Some(&quote);
        if !is_plain {
            closing += memchr(quote, tag.get(closing..)?)?;
        }
        Some(Written { name: begin..end, is_expected, value: opening + 1..closing, is_plain })
    }
}

/// The first place from one on whose byte is of such a class.
fn find(bytes: &[u8], from: usize, is_it: impl Fn(u8) -> bool) -> Option<usize> {
    let after = bytes.get(from..)?.iter().position(|byte| is_it(CLASSES[usize::from(*byte)]))?;
    Some(from + after)
}

/// White space.
const BLANK: u8 = 1;
/// What stands between a name and a value.
const EQUALS: u8 = 2;
/// What ends a value or may mean something else than itself in it.
const MARK: u8 = 4;

/// What each byte is for attributes.
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = class(byte as u8);
        byte += 1;
    }
    classes
};

const fn class(byte: u8) -> u8 {
    match byte {
        b' ' => BLANK,
        b'=' => EQUALS,
        b'"' | b'\'' | b'&' | b'<' => MARK,
        _ if byte.is_ascii_whitespace() => BLANK | MARK,
        _ if byte < b' ' => MARK,
        _ => 0,
    }
}
