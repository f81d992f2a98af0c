//! The attributes of a start tag: checked, taken apart, and put into the document.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::attributes::{Attribute as RawAttribute, Attributes};

use super::build::Builder;
use super::characters::is_xml_character;
use super::document::Attribute;
use super::locate::number;
use super::namespace::{Namespaces, Prefixes};
use super::problem::{Problem, attribute_problem, reference_problem};

impl<'s> Builder<'s, '_> {
    /// Takes the attributes of the start tag of an element, whose text begins at an offset. What declares a namespace holds
    /// from now on; the namespaces of the others are still to be found.
    pub(super) fn attributes(
        &mut self,
        raw: Attributes<'s>,
        element: usize,
        tag_offset: usize,
    ) -> Result<(), Problem> {
        for (before, attribute) in raw.enumerate() {
            let attribute = attribute.map_err(|error| attribute_problem(&error, tag_offset, self.source))?;
            let name = attribute.key.into_inner();
            // The value is a part of the source, so that its address tells its offset.
            let offset = (attribute.value.as_ptr() as usize).wrapping_sub(self.source.as_ptr() as usize);
            let offset = if offset < self.source.len() { offset } else { tag_offset };
            if before >= self.limits.xml_attributes {
                let limit = self.limits.xml_attributes;
                return Err(Problem::limit(offset, format!("an element has more than {limit} attributes")));
            }
            let qualified = self.names.qualified(name, &mut self.prefixes).ok_or_else(|| {
                Problem::malformed(offset, format!("`{name}` is not a name for an attribute"))
            })?;
            let place = number(offset)..number(offset + attribute.value.len());
            let value = self.value(attribute, name, offset)?;
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
                place,
            });
        }
        Ok(())
    }

    /// The value of an attribute, with its references resolved.
    fn value(&self, attribute: RawAttribute<'s>, name: &str, offset: usize) -> Result<Cow<'s, str>, Problem> {
        let is_short = matches!(name, "id" | "name");
        let limit = if is_short { self.limits.name_bytes } else { self.limits.xml_text_bytes };
        if attribute.value.len() > limit {
            let message = format!("the attribute `{name}` is longer than {limit} bytes");
            return Err(Problem::limit(offset, message));
        }
        if is_plain(&attribute.value) {
            return Ok(attribute.value);
        }
        if attribute.value.contains('<') {
            let message = format!("the value of `{name}` contains `<`, which must be written `&lt;`");
            return Err(Problem::malformed(offset, message));
        }
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| reference_problem(&attribute.value, name, offset, &error))?;
        // The source was looked at before; a character reference may stand for anything.
        if matches!(value, Cow::Owned(_)) && !value.chars().all(is_xml_character) {
            let message = format!("the value of `{name}` contains a character that XML does not allow");
            return Err(Problem::malformed(offset, message));
        }
        Ok(value)
    }
}

/// Whether a value stands for itself: it has no reference, no white space but blanks, and nothing that is not allowed.
fn is_plain(value: &str) -> bool {
    // Without a branch for each byte.
    !value.bytes().fold(false, |found, byte| found | (byte < b' ') | (byte == b'&') | (byte == b'<'))
}
