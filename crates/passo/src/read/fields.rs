//! One element being read: its attributes and children are taken one by one, and what is left over at the end is unknown.

use std::sync::Arc;

use super::model_reader::ModelReader;
use super::reference::{Referrer, Target};
use smallvec::SmallVec;

use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Additions, BaseElement, Documentation, Expression, Rare, Reference};
use crate::xml::cursor::Cursor;
use crate::xml::document::Attribute;
use crate::xml::kind;
use crate::xml::namespace::Vocabulary;

/// From so many findings on, nobody looks for the element that is meant by an unknown one.
const MANY: usize = 1000;

/// Some children of an element. Most elements have few.
pub(super) type Children<'d> = SmallVec<[Cursor<'d>; 4]>;

/// Some attributes of an element. Most elements have few.
type Attributes<'d> = SmallVec<[&'d Attribute<'d>; 4]>;

/// The parts of an element that nobody has taken yet.
pub(super) struct Fields<'d> {
    pub(super) at: Cursor<'d>,
    pub(super) base: BaseElement,
    attributes: Attributes<'d>,
    children: Children<'d>,
}

impl<'d> ModelReader<'d> {
    /// Begins to read an element: takes its id, name, documentation and extensions.
    pub(super) fn open(&mut self, at: Cursor<'d>) -> Fields<'d> {
        let (mut id, mut name) = (None, None);
        let (mut attributes, mut additions) = (Attributes::new(), Rare::<Additions>::default());
        for attribute in at.attributes() {
            match attribute.name {
                _ if attribute.is_foreign() => {
                    additions.foreign_attributes.push(at.to_foreign_attribute(attribute));
                }
                "id" => id = self.declared_id(at).or_else(|| text_of(attribute)),
                "name" => name = text_of(attribute),
                _ => attributes.push(attribute),
            }
        }
        let id_generated = id.is_none();
        let mut base = BaseElement {
            id: id.unwrap_or_else(|| self.made_id(at)),
            id_generated,
            name,
            span: at.span(),
            additions,
        };
        let mut children = Children::new();
        if at.has_children() {
            sort_children(at, &mut base, &mut children);
        }
        Fields { at, base, attributes, children }
    }
}

/// Takes documentation and extensions from the children of an element, and keeps the others.
fn sort_children<'d>(at: Cursor<'d>, base: &mut BaseElement, others: &mut Children<'d>) {
    for child in at.children() {
        match (child.vocabulary(), child.name()) {
            (Vocabulary::Bpmn, "documentation") => base.additions.documentation.push(documentation(child)),
            (Vocabulary::Bpmn, "extensionElements") | (Vocabulary::Diagram, "extension") => {
                base.additions.extensions.extend(child.children().map(Cursor::to_foreign));
            }
            (Vocabulary::Bpmn | Vocabulary::Diagram, _) => others.push(child),
            (Vocabulary::Foreign, _) => base.additions.extensions.push(child.to_foreign()),
        }
    }
}

/// The text of an attribute without white space around it; none when it is empty.
fn text_of(attribute: &Attribute<'_>) -> Option<Arc<str>> {
    let text = attribute.text();
    (!text.is_empty()).then(|| Arc::from(text))
}

fn documentation(at: Cursor<'_>) -> Documentation {
    let format = at.attribute("textFormat").map(|attribute| attribute.value.trim());
    Documentation {
        text: at.deep_text().into_owned(),
        text_format: format.filter(|format| !format.is_empty()).unwrap_or("text/plain").to_owned(),
    }
}

/// The text of an attribute, with its place.
fn attribute_text<'d>(at: Cursor<'d>, attribute: &'d Attribute<'d>) -> (&'d str, Span) {
    (attribute.text(), at.span_of(attribute))
}

impl<'d> Fields<'d> {
    fn attribute(&mut self, name: &str) -> Option<&'d Attribute<'d>> {
        let at = self.attributes.iter().position(|attribute| attribute.name == name)?;
        Some(self.attributes.swap_remove(at))
    }

    /// An attribute's text without white space around it; none when it is empty.
    pub(super) fn text(&mut self, name: &str) -> Option<Arc<str>> {
        self.attribute(name).and_then(text_of)
    }

    /// An attribute whose text the function understands; another text is reported, and counts as none.
    fn value<T>(
        &mut self,
        reader: &mut ModelReader<'_>,
        name: &str,
        expected: impl FnOnce() -> String,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let attribute = self.attribute(name)?;
        let text = attribute.text();
        let value = parse(text);
        if value.is_none() && !text.is_empty() {
            let (tag, id) = (self.at.name(), &self.base.id);
            let message = format!("`{name}` of the {tag} `{id}` must be {}, not `{text}`", expected());
            let place = self.at.span_of(attribute);
            reader.report(Diagnostic::new(Code::InvalidAttribute, place, message).about(id.clone()));
        }
        value
    }

    /// A truth value, if the attribute is there.
    pub(super) fn maybe_boolean(&mut self, reader: &mut ModelReader<'_>, name: &str) -> Option<bool> {
        self.value(
            reader,
            name,
            || "true or false".to_owned(),
            |text| match text {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ if text.eq_ignore_ascii_case("true") => Some(true),
                _ if text.eq_ignore_ascii_case("false") => Some(false),
                _ => None,
            },
        )
    }

    /// A truth value, or the default of the standard.
    pub(super) fn boolean(&mut self, reader: &mut ModelReader<'_>, name: &str, default: bool) -> bool {
        self.maybe_boolean(reader, name).unwrap_or(default)
    }

    /// A whole number.
    pub(super) fn integer(&mut self, reader: &mut ModelReader<'_>, name: &str) -> Option<i64> {
        self.value(reader, name, || "a whole number".to_owned(), |text| text.parse().ok())
    }

    /// A finite number.
    pub(super) fn number(&mut self, reader: &mut ModelReader<'_>, name: &str) -> Option<f64> {
        self.value(
            reader,
            name,
            || "a number".to_owned(),
            |text| text.parse().ok().filter(|number: &f64| number.is_finite()),
        )
    }

    /// One of a closed set of words; the default when there is none of them.
    pub(super) fn choice<T: Copy + Default>(
        &mut self,
        reader: &mut ModelReader<'_>,
        name: &str,
        words: &[(&str, T)],
    ) -> T {
        let expected =
            || format!("one of {}", words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", "));
        let choose = |text: &str| {
            words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, value)| *value)
        };
        self.value(reader, name, expected, choose).unwrap_or_default()
    }

    /// The first child element of a name.
    pub(super) fn child(&mut self, name: &str) -> Option<Cursor<'d>> {
        let at = self.children.iter().position(|child| child.name() == name)?;
        Some(self.children.remove(at))
    }

    /// The child elements whose name is among these, in document order.
    pub(super) fn children(&mut self, names: &[&str]) -> Children<'d> {
        self.children_that(|child| names.contains(&child.name()))
    }

    /// The child elements of a name, each read by the function.
    pub(super) fn each<T>(
        &mut self,
        reader: &mut ModelReader<'d>,
        name: &str,
        mut read: impl FnMut(&mut ModelReader<'d>, Cursor<'d>) -> T,
    ) -> Vec<T> {
        if self.children.is_empty() {
            return Vec::new();
        }
        let children = self.children_that(|child| child.name() == name);
        let mut list = Vec::with_capacity(children.len());
        list.extend(children.into_iter().map(|child| read(reader, child)));
        list
    }

    /// The child elements that are wanted, in document order.
    pub(super) fn children_that(&mut self, is_wanted: impl Fn(Cursor<'d>) -> bool) -> Children<'d> {
        let mut wanted = Children::new();
        if self.children.is_empty() {
            return wanted;
        }
        self.children.retain(|child| {
            let is_wanted = is_wanted(*child);
            if is_wanted {
                wanted.push(*child);
            }
            !is_wanted
        });
        wanted
    }

    /// Takes child elements that the standard knows and the model has no place for.
    pub(super) fn ignore(&mut self, names: &[&str]) {
        if !self.children.is_empty() {
            self.children.retain(|child| !names.contains(&child.name()));
        }
    }

    /// Takes attributes that the standard knows and the model has no place for.
    pub(super) fn ignore_attributes(&mut self, names: &[&str]) {
        self.attributes.retain(|attribute| !names.contains(&attribute.name));
    }

    /// A reference, from the attribute of this name or from the child element of it: files have both.
    pub(super) fn reference(
        &mut self,
        reader: &mut ModelReader<'d>,
        name: &str,
        target: &Target,
    ) -> Option<Reference> {
        if let Some(attribute) = self.attribute(name) {
            return self.resolve(reader, self.at, attribute_text(self.at, attribute), name, target);
        }
        let child = self.child(name)?;
        let (text, span) = child.text();
        self.resolve(reader, child, (&text, span), name, target)
    }

    /// All references of a name: the child elements, and the attribute if someone wrote one.
    pub(super) fn references(
        &mut self,
        reader: &mut ModelReader<'d>,
        name: &str,
        target: &Target,
    ) -> Vec<Reference> {
        if self.is_exhausted() {
            return Vec::new();
        }
        let attribute = self.attribute(name);
        let children = self.children_that(|child| child.name() == name);
        let mut references = Vec::with_capacity(children.len() + usize::from(attribute.is_some()));
        if let Some(attribute) = attribute {
            let text = attribute_text(self.at, attribute);
            references.extend(self.resolve(reader, self.at, text, name, target));
        }
        for child in children {
            let (text, span) = child.text();
            references.extend(self.resolve(reader, child, (&text, span), name, target));
        }
        references
    }

    fn resolve(
        &self,
        reader: &mut ModelReader<'d>,
        at: Cursor<'d>,
        text: (&str, Span),
        field: &str,
        target: &Target,
    ) -> Option<Reference> {
        let referrer = Referrer { id: &self.base.id, at: self.at, field };
        reader.resolve(at, text, referrer, target)
    }

    /// The expression in the first child element of a name.
    pub(super) fn expression(&mut self, reader: &mut ModelReader<'d>, name: &str) -> Option<Expression> {
        self.child(name).map(|child| super::expression::expression(reader, child))
    }

    /// The same, on the heap: where expressions are rare, the element around them should not be as large as if each had one.
    pub(super) fn boxed_expression(
        &mut self,
        reader: &mut ModelReader<'d>,
        name: &str,
    ) -> Option<Box<Expression>> {
        self.child(name).map(|child| Box::new(super::expression::expression(reader, child)))
    }

    /// Whether everything is taken.
    pub(super) fn is_exhausted(&self) -> bool {
        self.attributes.is_empty() && self.children.is_empty()
    }

    /// Ends the element: what nobody took is reported.
    pub(super) fn close(self, reader: &mut ModelReader<'_>) -> BaseElement {
        // The diagram is only drawn: what is odd in it stops nothing and is worth no words.
        if !self.is_exhausted() && self.at.is_bpmn() {
            self.report_rest(reader);
        }
        self.base
    }

    #[cold]
    fn report_rest(&self, reader: &mut ModelReader<'_>) {
        let (tag, id) = (self.at.name(), &self.base.id);
        for attribute in &self.attributes {
            let message = format!("the standard has no attribute `{}` for the {tag} `{id}`", attribute.name);
            let place = self.at.span_of(attribute);
            reader.report(Diagnostic::new(Code::UnknownAttribute, place, message).about(id.clone()));
        }
        for child in &self.children {
            let message = format!("the standard has no element `{}` here, in the {tag} `{id}`", child.name());
            let found = Diagnostic::new(Code::UnknownElement, child.span(), message).about(id.clone());
            // Looking for what is meant takes time, which a file of nothing but unknown elements does not get.
            let is_one_of_few = reader.diagnostics().len() < MANY;
            let advice = match kind::meant_by(child.name()).filter(|_| is_one_of_few) {
                Some(meant) => format!("The element is left out; perhaps `{meant}` is meant."),
                None => "The element is left out.".to_owned(),
            };
            reader.report(found.advise(advice));
        }
    }
}
