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
use super::names::QualifiedName;
use super::namespace::{Namespaces, Prefixes};
use super::problem::{Problem, attribute_problem, reference_problem};

impl<'s> Builder<'s, '_> {
    /// Takes the attributes of the start tag of an element, whose name has a number. What declares a namespace holds from now on;
    /// the namespaces of the others are still to be found.
    pub(super) fn attributes(&mut self, tag: &Tag<'s>, name: usize, element: usize) -> Result<(), Problem> {
        let content_end = tag.offset + "<".len() + tag.content.len();
        let (mut rest, mut behind) = (tag.content.as_bytes().get(tag.name.len()..).unwrap_or_default(), name);
        for before in 0.. {
            rest = rest.trim_ascii_start();
            if rest.is_empty() {
                break;
            }
            let (expected, text) = self.names.expected_behind(behind);
            let written = Written::at(rest, text);
            let Some(written) = written.filter(|_| before < self.limits.xml_attributes) else {
                return Err(self.refuse(tag, before));
            };
            let begin = content_end - rest.len();
            rest = rest.get(written.value.end + 1..).unwrap_or_default();
            let known = if written.is_expected {
                Some(expected)
            } else {
                let name = self.source.get(begin..begin + written.name_length).unwrap_or_default();
                self.names.number(name, &mut self.prefixes)
            };
            let name = known.and_then(|known| self.names.of_attribute(element, behind, known));
            let (Some(known), Some(name)) = (known, name) else {
                return Err(self.refuse(tag, before));
            };
            behind = known;
            let place = begin + written.value.start..begin + written.value.end;
            self.attribute(name, place, written.is_plain, element)?;
        }
        Ok(())
    }

    /// Takes an attribute of an element by its name, with the place of its value.
    fn attribute(
        &mut self,
        (name, qualified): (&'s str, QualifiedName),
        place: Range<usize>,
        is_plain: bool,
        element: usize,
    ) -> Result<(), Problem> {
        let raw = self.source.get(place.clone()).unwrap_or_default();
        let value = if is_plain && raw.len() <= self.limits.name_bytes.min(self.limits.xml_text_bytes) {
            Cow::Borrowed(raw)
        } else {
            self.value(name, raw, place.start, is_plain)?
        };
        if let Some(prefix) = qualified.declares {
            self.declare(element, prefix, &value);
            return Ok(());
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

/// How an attribute is written, by places from where it begins.
struct Written {
    name_length: usize,
    /// Whether the name is the expected one.
    is_expected: bool,
    /// The value, without its quotes.
    value: Range<usize>,
    /// Whether the value is seen to stand for itself: it has no reference and no white space but blanks.
    is_plain: bool,
}

impl Written {
    /// The attribute that the rest of a tag begins with; none if it is not written as attributes are, which the XML reader has
    /// words for.
    #[inline]
    fn at(tag: &[u8], expected: &str) -> Option<Written> {
        let is_expected = matches!(tag.strip_prefix(expected.as_bytes()), Some([b'=', ..]));
        let name_length =
            if is_expected { expected.len() } else { find(tag, |class| class & (BLANK | EQUALS) != 0)? };
        let mut quoted = tag.get(name_length + 1..)?;
        // Few files have blanks around the sign.
        if !matches!(tag.get(name_length..)?, [b'=', b'"' | b'\'', ..]) {
            quoted = tag.get(name_length..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
        }
        let (quote, inside) = quoted.split_first().filter(|(quote, _)| matches!(quote, b'"' | b'\''))?;
        let mut length = find(inside, |class| class & MARK != 0)?;
        let is_plain = inside.get(length) == Some(quote);
        if !is_plain {
            length += memchr(*quote, inside.get(length..)?)?;
        }
        let start = tag.len() - inside.len();
        Some(Written { name_length, is_expected, value: start..start + length, is_plain })
    }
}

/// The first place whose byte is of such a class.
fn find(bytes: &[u8], is_it: impl Fn(u8) -> bool) -> Option<usize> {
    bytes.iter().position(|byte| is_it(CLASSES[usize::from(*byte)]))
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
