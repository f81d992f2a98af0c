//! A file as a tree of positioned elements, kept flat: the elements stand in document order, a parent before its children,
//! so that every walk is a loop.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::namespace::{SCHEMA_INSTANCE, Vocabulary};
use crate::base::Span;
use crate::model::{ForeignAttribute, ForeignElement};

/// An attribute with its namespace, which is empty for one without a prefix.
pub(crate) type Attribute = ForeignAttribute;

/// All elements of a file.
#[derive(Debug, Default)]
pub(crate) struct Document {
    pub(crate) elements: Vec<Element>,
    /// The places of comments and processing instructions, in order, by the element that they stand in; none for those
    /// outside of the root element.
    pub(crate) asides: BTreeMap<Option<usize>, Vec<Span>>,
}

/// One element of a file.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) vocabulary: Vocabulary,
    pub(crate) namespace: Arc<str>,
    pub(crate) name: Arc<str>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) content: Vec<Content>,
    /// The place of the start tag.
    pub(crate) span: Span,
    pub(crate) parent: Option<usize>,
    /// The index after the last element inside this one.
    pub(crate) end: usize,
    /// Where the end tag begins, or for an empty element where it ends.
    pub(crate) content_end: u32,
    /// Which one it is among the elements of its name, in document order, from 1.
    pub(crate) ordinal: u32,
    /// The namespaces that the start tag declares, by prefix.
    pub(crate) namespaces: Vec<(Arc<str>, Arc<str>)>,
}

/// What stands between the tags of an element.
#[derive(Debug)]
pub(crate) enum Content {
    /// A text that is more than white space; the span leaves out the white space before it.
    Text(String, Span),
    /// A child element.
    Element(usize),
}

impl Document {
    /// The root element.
    pub(crate) fn root(&self) -> Option<Cursor<'_>> {
        (!self.elements.is_empty()).then_some(Cursor { document: self, index: 0 })
    }

    /// All elements in document order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = Cursor<'_>> {
        (0..self.elements.len()).map(|index| Cursor { document: self, index })
    }
}

/// A place in a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'d> {
    document: &'d Document,
    /// The element's position in document order.
    pub(crate) index: usize,
}

impl<'d> Cursor<'d> {
    pub(crate) fn element(self) -> &'d Element {
        &self.document.elements[self.index]
    }

    pub(crate) fn name(self) -> &'d str {
        &self.element().name
    }

    pub(crate) fn span(self) -> Span {
        self.element().span
    }

    pub(crate) fn is_bpmn(self) -> bool {
        self.element().vocabulary == Vocabulary::Bpmn
    }

    pub(crate) fn parent(self) -> Option<Cursor<'d>> {
        Some(Cursor { index: self.element().parent?, ..self })
    }

    pub(crate) fn children(self) -> impl Iterator<Item = Cursor<'d>> {
        self.element().content.iter().filter_map(move |content| match content {
            Content::Element(index) => Some(Cursor { index: *index, ..self }),
            Content::Text(..) => None,
        })
    }

    /// The value of an attribute without a prefix.
    pub(crate) fn attribute(self, name: &str) -> Option<&'d Attribute> {
        self.attribute_of("", name)
    }

    /// The attribute with this namespace and local name.
    pub(crate) fn attribute_of(self, namespace: &str, name: &str) -> Option<&'d Attribute> {
        self.element().attributes.iter().find(|attribute| attribute.is(namespace, name))
    }

    /// Another element of the document, by its position.
    pub(crate) fn with_index(self, index: usize) -> Cursor<'d> {
        Cursor { index, ..self }
    }

    /// The local part of `xsi:type`.
    pub(crate) fn schema_type(self) -> Option<&'d str> {
        let attribute = self.attribute_of(SCHEMA_INSTANCE, "type")?;
        Some(attribute.value.rsplit(':').next().unwrap_or_default().trim())
    }

    /// The text directly inside, joined, without white space around it, and its place: that of the start tag when there is
    /// no text.
    pub(crate) fn text(self) -> (String, Span) {
        let mut text = String::new();
        let mut place = None;
        for content in &self.element().content {
            if let Content::Text(part, span) = content {
                text.push_str(part);
                let start = *place.get_or_insert(*span);
                place = Some(Span { end: span.end, ..start });
            }
        }
        (text.trim().to_owned(), place.unwrap_or_else(|| self.span()))
    }

    /// All text inside, also that of the elements inside, without white space around it.
    pub(crate) fn deep_text(self) -> String {
        let mut text = String::new();
        let mut open = vec![self.element().content.iter()];
        while let Some(contents) = open.last_mut() {
            match contents.next() {
                Some(Content::Text(part, _)) => text.push_str(part),
                Some(Content::Element(index)) => open.push(self.document.elements[*index].content.iter()),
                None => {
                    open.pop();
                }
            }
        }
        text.trim().to_owned()
    }

    /// What a namespace prefix stands for here.
    pub(crate) fn namespace_of(self, prefix: &str) -> Option<&'d Arc<str>> {
        let mut place = Some(self);
        while let Some(cursor) = place {
            let declared = cursor.element().namespaces.iter().find(|(name, _)| &**name == prefix);
            if let Some((_, namespace)) = declared {
                return Some(namespace).filter(|namespace| !namespace.is_empty());
            }
            place = cursor.parent();
        }
        None
    }

    /// The element and everything in it, as the model keeps what it does not understand.
    pub(crate) fn to_foreign(self) -> ForeignElement {
        // Children come after their parents in the document, so that going backwards meets them first. What is built waits
        // on the stack, the first child on top.
        let mut built: Vec<ForeignElement> = Vec::new();
        for index in (self.index..self.element().end).rev() {
            let cursor = Cursor { index, ..self };
            let element = cursor.element();
            let children = built.split_off(built.len() - cursor.children().count());
            built.push(ForeignElement {
                namespace: element.namespace.clone(),
                name: element.name.clone(),
                attributes: element.attributes.clone(),
                children: children.into_iter().rev().collect(),
                text: cursor.text().0,
                span: element.span,
            });
        }
        built.swap_remove(0)
    }
}
