//! A place in a document, and what can be seen from there.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::document::{Attribute, Declaration, Document, Element, Text, trimmed};
use super::namespace::{SCHEMA_INSTANCE, Vocabulary};
use crate::base::Span;
use crate::model::{ElementKind, ForeignAttribute, ForeignElement};

/// A place in a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'d> {
    pub(super) document: &'d Document<'d>,
    /// The element's position in document order.
    pub(crate) index: usize,
}

/// What stands between the tags of an element.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content<'d> {
    /// A text that is more than white space.
    Text(&'d Text<'d>),
    /// A child element.
    Element(Cursor<'d>),
}

impl<'d> Cursor<'d> {
    pub(crate) fn element(self) -> &'d Element {
        &self.document.elements[self.index]
    }

    /// The local name.
    pub(crate) fn name(self) -> &'d str {
        &self.document.names[self.element().name as usize].text
    }

    /// The URI of the namespace.
    pub(crate) fn namespace(self) -> &'d Arc<str> {
        &self.document.namespaces[self.element().namespace as usize].uri
    }

    /// The kind that an element of this name has if it is BPMN.
    pub(crate) fn kind(self) -> Option<ElementKind> {
        self.document.names[self.element().name as usize].kind
    }

    /// Whether an element of this name may stand in another one of its kind at any depth.
    pub(crate) fn nests(self) -> bool {
        self.document.names[self.element().name as usize].nests
    }

    pub(crate) fn span(self) -> Span {
        self.element().span
    }

    pub(crate) fn vocabulary(self) -> Vocabulary {
        self.element().vocabulary
    }

    pub(crate) fn is_bpmn(self) -> bool {
        self.vocabulary() == Vocabulary::Bpmn
    }

    pub(crate) fn parent(self) -> Option<Cursor<'d>> {
        Some(Cursor { index: self.element().parent? as usize, ..self })
    }

    pub(crate) fn has_children(self) -> bool {
        self.element().end as usize > self.index + 1
    }

    pub(crate) fn children(self) -> impl Iterator<Item = Cursor<'d>> {
        let end = self.element().end as usize;
        let at = move |index| (index < end).then_some(Cursor { index, ..self });
        std::iter::successors(at(self.index + 1), move |child| at(child.element().end as usize))
    }

    /// The texts and elements directly inside.
    pub(crate) fn content(self) -> impl Iterator<Item = Content<'d>> {
        let mut children = self.children().peekable();
        let mut texts = self.element().texts.clone();
        std::iter::from_fn(move || {
            let before = children.peek().map_or(texts.end, |child| child.element().texts.start);
            if texts.start < before {
                return texts.next().map(|text| Content::Text(&self.document.texts[text as usize]));
            }
            let child = children.next()?;
            texts.start = child.element().texts.end;
            Some(Content::Element(child))
        })
    }

    /// The texts directly inside.
    pub(crate) fn texts(self) -> impl Iterator<Item = &'d Text<'d>> {
        self.content().filter_map(|content| match content {
            Content::Text(text) => Some(text),
            Content::Element(_) => None,
        })
    }

    pub(crate) fn attributes(self) -> &'d [Attribute<'d>] {
        &self.document.attributes[places(&self.element().attributes)]
    }

    /// The attribute of this name without a prefix.
    pub(crate) fn attribute(self, name: &str) -> Option<&'d Attribute<'d>> {
        self.attributes().iter().find(|attribute| attribute.name == name && !attribute.is_foreign())
    }

    /// The attribute with this namespace and local name.
    pub(crate) fn attribute_of(self, namespace: &str, name: &str) -> Option<&'d Attribute<'d>> {
        let is_it = |attribute: &&Attribute<'_>| {
            attribute.name == name && **self.namespace_of_attribute(attribute) == *namespace
        };
        self.attributes().iter().find(is_it)
    }

    /// The URI of an attribute's namespace.
    pub(crate) fn namespace_of_attribute(self, attribute: &Attribute<'_>) -> &'d Arc<str> {
        &self.document.namespaces[attribute.namespace as usize].uri
    }

    /// Where the value of one of the element's attributes stands.
    pub(crate) fn span_of(self, attribute: &Attribute<'_>) -> Span {
        self.document.span_of(self.span(), attribute)
    }

    /// The local part of `xsi:type`.
    pub(crate) fn schema_type(self) -> Option<&'d str> {
        let attribute = self.attribute_of(SCHEMA_INSTANCE, "type")?;
        Some(attribute.value.rsplit(':').next().unwrap_or_default().trim())
    }

    /// The text directly inside, joined, without white space around it, and its place: that of the start tag when there is
    /// no text.
    pub(crate) fn text(self) -> (Cow<'d, str>, Span) {
        let around = |place: Option<Span>, text: &Text<'_>| {
            Some(Span { end: text.span.end, ..place.unwrap_or(text.span) })
        };
        let place = self.texts().fold(None, around);
        (joined(self.texts()), place.unwrap_or_else(|| self.span()))
    }

    /// All text inside, also that of the elements inside, without white space around it.
    pub(crate) fn deep_text(self) -> Cow<'d, str> {
        joined(self.document.texts[places(&self.element().texts)].iter())
    }

    /// The namespaces that the start tag declares.
    pub(crate) fn declarations(self) -> &'d [Declaration<'d>] {
        self.document.declarations_of(self.index)
    }

    /// The URI of the namespace that a declaration is about.
    pub(crate) fn declared(self, declaration: &Declaration<'_>) -> &'d Arc<str> {
        &self.document.namespaces[declaration.namespace].uri
    }

    /// What a namespace prefix stands for here.
    pub(crate) fn namespace_of(self, prefix: &str) -> Option<&'d Arc<str>> {
        let mut places = std::iter::successors(Some(self), |place| place.parent());
        let declaration = places
            .find_map(|place| place.declarations().iter().find(|declaration| declaration.prefix == prefix))?;
        Some(self.declared(declaration)).filter(|namespace| !namespace.is_empty())
    }

    /// One of the element's attributes, as the model keeps what it does not understand.
    pub(crate) fn to_foreign_attribute(self, attribute: &Attribute<'_>) -> ForeignAttribute {
        self.document.foreign_attribute(self.element(), attribute)
    }

    /// The element and everything in it, as the model keeps what it does not understand.
    pub(crate) fn to_foreign(self) -> ForeignElement {
        // Children come after their parents in the document, so that going backwards meets them first. What is built waits
        // on the stack, the first child on top.
        let mut built: Vec<ForeignElement> = Vec::new();
        for index in (self.index..self.element().end as usize).rev() {
            let cursor = Cursor { index, ..self };
            let mut children = built.split_off(built.len() - cursor.children().count());
            children.reverse();
            built.push(ForeignElement {
                namespace: cursor.namespace().clone(),
                name: self.document.names[cursor.element().name as usize].text.clone(),
                attributes: cursor
                    .attributes()
                    .iter()
                    .map(|attribute| cursor.to_foreign_attribute(attribute))
                    .collect(),
                children,
                text: cursor.text().0.into_owned(),
                span: cursor.span(),
            });
        }
        built.swap_remove(0)
    }
}

/// The places of a range in a list.
fn places(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}

/// Texts as one, without white space around it.
fn joined<'d>(mut texts: impl Iterator<Item = &'d Text<'d>>) -> Cow<'d, str> {
    let Some(first) = texts.next() else { return Cow::Borrowed("") };
    let Some(second) = texts.next() else { return Cow::Borrowed(trimmed(&first.text)) };
    let all: String = [first, second].into_iter().chain(texts).map(|part| &*part.text).collect();
    Cow::Owned(all.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::Content;
    use crate::base::Limits;
    use crate::xml::build::build;

    #[test]
    fn texts_and_children_come_in_their_order() {
        let source = "<a>1<b>2<c/>3</b>4<d>5</d>\n</a>";
        let (document, _) = build(source, &Limits::default());
        let root = document.root().expect("there is a root element");
        let content = root.content().map(|content| match content {
            Content::Text(text) => text.text.to_string(),
            Content::Element(child) => format!("{}:{}", child.name(), child.text().0),
        });
        assert_eq!(content.collect::<Vec<_>>(), ["1", "b:23", "4", "d:5"]);
        assert_eq!(root.deep_text(), "12345");
    }

    #[test]
    fn places_of_attributes_count_from_their_tag() {
        let source = "<ä>\n <b ö='ü' c='1'\n  d='2'/></ä>";
        let (document, _) = build(source, &Limits::default());
        let at = document.root().and_then(|root| root.children().next()).expect("there is a child");
        let places = at.attributes().iter().map(|attribute| {
            let span = at.span_of(attribute);
            (span.line, span.column, source.get(span.start as usize..span.end as usize).unwrap_or_default())
        });
        assert_eq!(places.collect::<Vec<_>>(), [(2, 8, "ü"), (2, 14, "1"), (3, 6, "2")]);
    }

    #[test]
    fn prefixes_are_those_of_the_nearest_declaration() {
        let source = "<a xmlns:p='one'><p:b xmlns:p='two' p:c=''/><p:d/></a>";
        let (document, _) = build(source, &Limits::default());
        let namespaces: Vec<&str> = document.iter().map(|at| &**at.namespace()).collect();
        assert_eq!(namespaces, ["", "two", "one"]);
        let of_prefix: Vec<_> = document.iter().map(|at| at.namespace_of("p").map(|uri| &**uri)).collect();
        assert_eq!(of_prefix, [Some("one"), Some("two"), Some("one")]);
        let inner = document.iter().nth(1).expect("there are three elements");
        assert!(inner.attribute_of("two", "c").is_some() && inner.attribute("c").is_none());
    }

    #[test]
    fn a_tag_in_which_reading_stops_declares_nothing() {
        let (document, found) = build("<a xmlns:p='one'><b xmlns:q='two' c=1/></a>", &Limits::default());
        assert_eq!((document.elements.len(), document.declarations.len(), found.len()), (1, 1, 1));
    }
}
