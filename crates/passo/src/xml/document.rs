//! A file as a tree of positioned elements, kept flat: the elements stand in document order, a parent before its children,
//! so that every walk is a loop. Attributes and texts of all elements stand in one list each, and borrow from the file's text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::cursor::Cursor;
use super::locate::Lines;
use super::names::LocalName;
use super::namespace::{Namespace, Namespaces, Vocabulary};
use crate::base::Span;
use crate::model::ForeignAttribute;

/// All elements of a file.
#[derive(Debug, Default)]
pub(crate) struct Document<'s> {
    pub(super) lines: Lines<'s>,
    pub(crate) elements: Vec<Element>,
    pub(crate) attributes: Vec<Attribute<'s>>,
    /// The texts that are more than white space.
    pub(crate) texts: Vec<Text<'s>>,
    /// The namespaces that start tags declare, in order.
    pub(crate) declarations: Vec<Declaration<'s>>,
    /// The local names of elements and attributes, by number.
    pub(crate) names: Vec<LocalName>,
    /// The namespaces, by number.
    pub(crate) namespaces: Vec<Namespace>,
    /// The places of comments and processing instructions, in order, by the element that they stand in; none for those
    /// outside of the root element.
    pub(crate) asides: BTreeMap<Option<usize>, Vec<Span>>,
}

/// One element of a file. Numbers of other things have 32 bits, as places in a text have: a file has many elements.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) vocabulary: Vocabulary,
    /// The number of its local name.
    pub(crate) name: u32,
    /// The number of its namespace.
    pub(crate) namespace: u32,
    /// Its attributes among those of the document.
    pub(crate) attributes: Range<u32>,
    /// All texts in it among those of the document, also those in the elements inside.
    pub(crate) texts: Range<u32>,
    /// The place of the start tag.
    pub(crate) span: Span,
    pub(crate) parent: Option<u32>,
    /// The index after the last element inside this one.
    pub(crate) end: u32,
    /// Where the end tag begins, or for an empty element where it ends.
    pub(crate) content_end: u32,
    /// Which one it is among the elements of its name, in document order, from 1.
    pub(crate) ordinal: u32,
}

/// An attribute that declares no prefix.
#[derive(Debug)]
pub(crate) struct Attribute<'s> {
    /// The local name.
    pub(crate) name: &'s str,
    /// The number of the local name.
    pub(crate) local: u32,
    /// The number of its namespace; that of none for an attribute without a prefix.
    pub(crate) namespace: u32,
    /// The value, with references resolved.
    pub(crate) value: Cow<'s, str>,
    /// Where the value stands in the file's text.
    pub(crate) place: Range<u32>,
}

impl Attribute<'_> {
    /// Whether it has a prefix, and so belongs to another vocabulary than its element's.
    pub(crate) fn is_foreign(&self) -> bool {
        self.namespace as usize != Namespaces::NONE
    }

    /// The value without white space around it.
    pub(crate) fn text(&self) -> &str {
        trimmed(&self.value)
    }
}

/// A piece of text; the span leaves out the white space before it.
#[derive(Debug)]
pub(crate) struct Text<'s> {
    pub(crate) text: Cow<'s, str>,
    pub(crate) span: Span,
}

/// A namespace that the start tag of an element declares.
#[derive(Debug)]
pub(crate) struct Declaration<'s> {
    /// The element.
    pub(crate) element: usize,
    pub(crate) prefix: &'s str,
    /// The number of the namespace.
    pub(crate) namespace: usize,
}

/// A text without white space around it.
pub(crate) fn trimmed(text: &str) -> &str {
    // Most texts begin and end with a visible letter of ASCII, which is seen at once.
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

impl<'s> Document<'s> {
    /// The root element.
    pub(crate) fn root(&self) -> Option<Cursor<'_>> {
        (!self.elements.is_empty()).then_some(Cursor { document: self, index: 0 })
    }

    /// All elements in document order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = Cursor<'_>> {
        (0..self.elements.len()).map(|index| Cursor { document: self, index })
    }

    /// The namespaces that the start tag of an element declares.
    pub(crate) fn declarations_of(&self, element: usize) -> &[Declaration<'s>] {
        let before = self.declarations.partition_point(|declaration| declaration.element < element);
        let from = &self.declarations[before..];
        &from[..from.partition_point(|declaration| declaration.element == element)]
    }

    /// Where the value of an attribute of a start tag stands.
    pub(super) fn span_of(&self, tag: Span, attribute: &Attribute<'_>) -> Span {
        let Range { start, end } = attribute.place;
        self.lines.span(tag.line, start as usize, end as usize)
    }

    /// An attribute as the model keeps what it does not understand.
    pub(super) fn foreign_attribute(&self, element: &Element, attribute: &Attribute<'_>) -> ForeignAttribute {
        ForeignAttribute {
            namespace: self.namespaces[attribute.namespace as usize].uri.clone(),
            name: self.names[attribute.local as usize].text.clone(),
            value: attribute.value.as_ref().to_owned(),
            span: self.span_of(element.span, attribute),
        }
    }
}
