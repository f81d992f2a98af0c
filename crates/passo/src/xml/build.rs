//! From text to a [`Document`]: the one place that knows quick-xml.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use quick_xml::events::attributes::AttrError;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::document::{Attribute, Content, Document, Element};
use super::locate::Locator;
use super::namespace::{Prefixes, Vocabulary};
use crate::base::{Limits, Span};
use crate::diagnostic::{Code, Diagnostic};

/// Reads the text as far as it is well-formed and within the limits. What was read before a problem stays.
pub(crate) fn build(source: &str, limits: &Limits) -> (Document, Vec<Diagnostic>) {
    let mut builder = Builder {
        source,
        limits,
        locator: Locator::new(source),
        document: Document::default(),
        open: Vec::new(),
        prefixes: Prefixes::new(),
        names: BTreeSet::new(),
        ordinals: BTreeMap::new(),
        undeclared: BTreeSet::new(),
        diagnostics: Vec::new(),
    };
    if let Err(problem) = builder.read() {
        let length =
            source.get(problem.offset..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let span = builder.locator.span(problem.offset, problem.offset + length);
        let mut diagnostic = Diagnostic::new(problem.code, span, problem.message);
        diagnostic.advice = problem.advice.map(str::to_owned);
        builder.diagnostics.push(diagnostic);
    }
    while builder.open.pop().map(|index| builder.close(index, source.len())).is_some() {}
    (builder.document, builder.diagnostics)
}

/// Why reading stops.
struct Problem {
    code: Code,
    offset: usize,
    message: String,
    advice: Option<&'static str>,
}

impl Problem {
    fn malformed(offset: usize, message: impl Into<String>) -> Problem {
        let advice = Some("Nothing after this place is read; correct it, or export the diagram anew.");
        Problem { code: Code::MalformedXml, offset, message: message.into(), advice }
    }

    fn limit(offset: usize, message: impl Into<String>) -> Problem {
        let advice = Some("No honest diagram is so large; raise the limit if this one is.");
        Problem { code: Code::XmlLimit, offset, message: message.into(), advice }
    }
}

struct Builder<'s> {
    source: &'s str,
    limits: &'s Limits,
    locator: Locator<'s>,
    document: Document,
    /// The elements whose end tag has not come yet.
    open: Vec<usize>,
    prefixes: Prefixes,
    /// Every name and namespace once, so that equal ones share their memory.
    names: BTreeSet<Arc<str>>,
    /// How many elements of a name there are so far.
    ordinals: BTreeMap<Arc<str>, u32>,
    /// The undeclared prefixes that are already reported.
    undeclared: BTreeSet<Arc<str>>,
    diagnostics: Vec<Diagnostic>,
}

impl Builder<'_> {
    fn read(&mut self) -> Result<(), Problem> {
        let mut reader = Reader::from_str(self.source);
        reader.config_mut().expand_empty_elements = true;
        loop {
            let start = offset_of(reader.buffer_position());
            let event = reader.read_event().map_err(|error| {
                Problem::malformed(offset_of(reader.error_position()), message_of(&error))
            })?;
            let range = start..offset_of(reader.buffer_position());
            self.refuse_illegal_characters(&range)?;
            match event {
                Event::Start(tag) | Event::Empty(tag) => self.start(&tag, range)?,
                Event::End(_) => {
                    if let Some(index) = self.open.pop() {
                        self.close(index, range.start);
                    }
                }
                Event::Text(text) => self.text(&text.xml10_content(), range)?,
                Event::CData(text) => {
                    const OPENING: usize = "<![CDATA[".len();
                    self.text(&text.xml10_content(), range.start + OPENING..range.end)?;
                }
                Event::GeneralRef(reference) => {
                    let character = resolve(&reference, range.start)?;
                    self.text(character.encode_utf8(&mut [0; 4]), range)?;
                }
                Event::DocType(_) => return Err(doctype(range.start)),
                Event::Comment(_) | Event::PI(_) => self.aside(&range),
                Event::Decl(_) => {}
                Event::Eof => return self.finish(range.end),
            }
        }
    }

    fn finish(&mut self, end: usize) -> Result<(), Problem> {
        if let Some(index) = self.open.last() {
            let element = &self.document.elements[*index];
            let (name, line) = (&element.name, element.span.line);
            return Err(Problem::malformed(
                end,
                format!("the file ends before the element `{name}` that begins in line {line} is closed"),
            ));
        }
        if self.document.elements.is_empty() {
            return Err(Problem::malformed(end, "the file has no element"));
        }
        Ok(())
    }

    /// XML 1.0 has no control characters except the white space, and not the two last code points of the first plane.
    fn refuse_illegal_characters(&self, range: &Range<usize>) -> Result<(), Problem> {
        let text = self.source.get(range.clone()).unwrap_or_default();
        match text.char_indices().find(|(_, character)| !is_xml_character(*character)) {
            Some((at, character)) => {
                let message = format!("the character U+{:04X} is not allowed in XML", u32::from(character));
                Err(Problem::malformed(range.start + at, message))
            }
            None => Ok(()),
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, range: Range<usize>) -> Result<(), Problem> {
        self.check_place(tag, range.start)?;
        let span = self.locator.span(range.start, range.end);
        let raw = self.raw_attributes(tag, range.start)?;
        let namespaces = self.declare(&raw);
        let qualified = tag.name();
        let (namespace, name) = self.resolve_name(qualified.as_ref(), true, span);
        let parent = self.open.last().copied();
        let vocabulary = self.vocabulary(parent, &namespace, &name, span);
        let mut attributes = Vec::with_capacity(raw.len());
        for attribute in raw {
            if declared_prefix(&attribute.name).is_none() {
                let (namespace, name) = self.resolve_name(&attribute.name, false, attribute.span);
                attributes.push(Attribute { namespace, name, ..attribute });
            }
        }
        let ordinal = self.ordinals.entry(name.clone()).or_insert(0);
        *ordinal += 1;
        let ordinal = *ordinal;
        let index = self.document.elements.len();
        if let Some(parent) = parent {
            self.document.elements[parent].content.push(Content::Element(index));
        }
        self.open.push(index);
        self.document.elements.push(Element {
            vocabulary,
            namespace,
            name,
            attributes,
            content: Vec::new(),
            span,
            parent,
            end: index + 1,
            content_end: span.end,
            ordinal,
            namespaces,
        });
        Ok(())
    }

    fn check_place(&self, tag: &BytesStart<'_>, offset: usize) -> Result<(), Problem> {
        let name = tag.name();
        if !is_qualified_name(name.as_ref()) {
            return Err(Problem::malformed(
                offset,
                format!("`{}` is not a name for an element", name.as_ref()),
            ));
        }
        if self.open.is_empty() && !self.document.elements.is_empty() {
            return Err(Problem::malformed(offset, "a file has one root element, and this is a second one"));
        }
        if self.open.len() >= self.limits.xml_depth {
            return Err(Problem::limit(
                offset,
                format!("elements are nested deeper than {}", self.limits.xml_depth),
            ));
        }
        if self.document.elements.len() >= self.limits.xml_elements {
            return Err(Problem::limit(
                offset,
                format!("the file has more than {} elements", self.limits.xml_elements),
            ));
        }
        Ok(())
    }

    /// The attributes with their qualified names.
    fn raw_attributes(&mut self, tag: &BytesStart<'_>, tag_offset: usize) -> Result<Vec<Attribute>, Problem> {
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| attribute_problem(&error, tag_offset, self.source))?;
            let name = attribute.key.as_ref();
            // The value is a part of the source, so that its address tells its offset.
            let offset = (attribute.value.as_ptr() as usize).wrapping_sub(self.source.as_ptr() as usize);
            let offset = if offset < self.source.len() { offset } else { tag_offset };
            if attributes.len() >= self.limits.xml_attributes {
                let limit = self.limits.xml_attributes;
                return Err(Problem::limit(offset, format!("an element has more than {limit} attributes")));
            }
            if !is_qualified_name(name) {
                return Err(Problem::malformed(offset, format!("`{name}` is not a name for an attribute")));
            }
            let limit = if matches!(name, "id" | "name") {
                self.limits.name_bytes
            } else {
                self.limits.xml_text_bytes
            };
            if attribute.value.len() > limit {
                let message = format!("the attribute `{name}` is longer than {limit} bytes");
                return Err(Problem::limit(offset, message));
            }
            if attribute.value.contains('<') {
                let message = format!("the value of `{name}` contains `<`, which must be written `&lt;`");
                return Err(Problem::malformed(offset, message));
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| {
                Problem::malformed(offset, format!("the value of `{name}` is wrong: {error}"))
            })?;
            if !value.chars().all(is_xml_character) {
                let message = format!("the value of `{name}` contains a character that XML does not allow");
                return Err(Problem::malformed(offset, message));
            }
            let span = self.locator.span(offset, offset + attribute.value.len());
            let name = self.intern(name);
            attributes.push(Attribute { namespace: Arc::from(""), name, value: value.into_owned(), span });
        }
        Ok(attributes)
    }

    fn declare(&mut self, attributes: &[Attribute]) -> Vec<(Arc<str>, Arc<str>)> {
        let mut declared = Vec::new();
        for attribute in attributes {
            if let Some(prefix) = declared_prefix(&attribute.name) {
                let prefix = self.intern(prefix);
                let namespace = self.intern(attribute.value.trim());
                self.prefixes.declare(prefix.clone(), namespace.clone());
                declared.push((prefix, namespace));
            }
        }
        declared
    }

    /// The namespace and the local name. An undeclared prefix is reported once and stands for itself.
    fn resolve_name(&mut self, qualified: &str, is_element: bool, span: Span) -> (Arc<str>, Arc<str>) {
        let (prefix, local) = qualified.split_once(':').unwrap_or(("", qualified));
        let name = self.intern(local);
        if prefix.is_empty() && !is_element {
            return (self.intern(""), name);
        }
        let found = self.prefixes.find(prefix).cloned();
        let namespace = found.unwrap_or_else(|| {
            let prefix = self.intern(prefix);
            if !prefix.is_empty() && self.undeclared.insert(prefix.clone()) {
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::UndeclaredPrefix,
                        span,
                        format!("the namespace prefix `{prefix}` is not declared"),
                    )
                    .advise(format!("Declare it at the root element: xmlns:{prefix}=\"...\".")),
                );
            }
            prefix
        });
        (namespace, name)
    }

    /// Which language an element belongs to. What stands inside extensions and texts is foreign, whatever its namespace;
    /// an element of a BPMN name without a namespace is meant to be BPMN.
    fn vocabulary(&mut self, parent: Option<usize>, namespace: &str, name: &str, span: Span) -> Vocabulary {
        let parent = parent.map(|index| &self.document.elements[index]);
        if let Some(parent) = parent {
            let keeps_anything =
                matches!(&*parent.name, "extensionElements" | "documentation" | "text" | "script");
            if parent.vocabulary == Vocabulary::Foreign || keeps_anything {
                return Vocabulary::Foreign;
            }
        }
        let is_known = super::kind::of(name).is_some();
        if namespace.is_empty()
            && is_known
            && parent.is_none_or(|parent| parent.vocabulary == Vocabulary::Bpmn)
        {
            self.diagnostics.push(
                Diagnostic::new(
                    Code::WrongNamespace,
                    span,
                    format!("the element `{name}` is in no namespace; it is read as BPMN"),
                )
                .advise("Give it the prefix that the file has for BPMN."),
            );
            return Vocabulary::Bpmn;
        }
        Vocabulary::of(namespace)
    }

    fn close(&mut self, index: usize, content_end: usize) {
        let end = self.document.elements.len();
        let element = &mut self.document.elements[index];
        element.end = end;
        element.content_end = u32::try_from(content_end).unwrap_or(u32::MAX);
        for (prefix, _) in &element.namespaces {
            self.prefixes.take_back(prefix);
        }
    }

    /// Notes the place of a comment or a processing instruction.
    fn aside(&mut self, range: &Range<usize>) {
        let span = self.locator.span(range.start, range.end);
        self.document.asides.entry(self.open.last().copied()).or_default().push(span);
    }

    fn text(&mut self, text: &str, range: Range<usize>) -> Result<(), Problem> {
        let blank = text.trim_start();
        let Some(index) = self.open.last().copied() else {
            return if blank.is_empty() {
                Ok(())
            } else {
                Err(Problem::malformed(range.start, "there is text outside the root element"))
            };
        };
        let content = &mut self.document.elements[index].content;
        if let Some(Content::Text(existing, span)) = content.last_mut() {
            if existing.len() + text.len() > self.limits.xml_text_bytes {
                return Err(text_limit(range.start, self.limits));
            }
            existing.push_str(text);
            span.end = u32::try_from(range.end).unwrap_or(u32::MAX);
        } else if !blank.is_empty() {
            if text.len() > self.limits.xml_text_bytes {
                return Err(text_limit(range.start, self.limits));
            }
            let raw = self.source.get(range.clone()).unwrap_or_default();
            let leading = raw.len() - raw.trim_start().len();
            let span = self.locator.span(range.start + leading, range.end);
            content.push(Content::Text(text.to_owned(), span));
        }
        Ok(())
    }

    fn intern(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.names.get(text) {
            return known.clone();
        }
        let new: Arc<str> = Arc::from(text);
        self.names.insert(new.clone());
        new
    }
}

/// The error's own words, without the name of its kind.
fn message_of(error: &quick_xml::Error) -> String {
    match error {
        quick_xml::Error::IllFormed(error) => error.to_string(),
        quick_xml::Error::Syntax(error) => error.to_string(),
        error => error.to_string(),
    }
}

fn offset_of(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// The character that a reference in a text stands for: one by number, or one of XML's own five.
fn resolve(reference: &BytesRef<'_>, offset: usize) -> Result<char, Problem> {
    let by_number = reference
        .resolve_char_ref()
        .map_err(|error| Problem::malformed(offset, format!("a character reference is wrong: {error}")))?;
    if let Some(character) = by_number {
        return if is_xml_character(character) {
            Ok(character)
        } else {
            Err(Problem::malformed(
                offset,
                "a character reference stands for a character that XML does not allow",
            ))
        };
    }
    match &*reference.xml10_content() {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        name => {
            let mut problem =
                Problem::malformed(offset, format!("the entity `&{name};` is not one of XML's own five"));
            problem.advice = Some("Write the character itself; entities of a file are never read.");
            Err(problem)
        }
    }
}

fn doctype(offset: usize) -> Problem {
    Problem {
        code: Code::DoctypeForbidden,
        offset,
        message: "the file has a document type declaration, and none is ever read".to_owned(),
        advice: Some("Remove the declaration with its entities; a BPMN file needs none."),
    }
}

fn attribute_problem(error: &AttrError, tag_offset: usize, source: &str) -> Problem {
    let position = match error {
        AttrError::ExpectedEq(position)
        | AttrError::ExpectedValue(position)
        | AttrError::UnquotedValue(position)
        | AttrError::ExpectedQuote(position, _)
        | AttrError::Duplicated(position, _) => *position,
    };
    // Positions count from behind the opening bracket.
    let offset = tag_offset + 1 + position;
    let rest = source.get(offset..).unwrap_or_default();
    let name = rest.split(|letter: char| letter.is_whitespace() || matches!(letter, '=' | '>' | '/')).next();
    let what = match error {
        AttrError::ExpectedEq(_) => "an attribute has no `=` after its name".to_owned(),
        AttrError::ExpectedValue(_) => "an attribute has no value".to_owned(),
        AttrError::UnquotedValue(_) => "the value of an attribute has no quotes".to_owned(),
        AttrError::ExpectedQuote(..) => "the value of an attribute is not closed".to_owned(),
        AttrError::Duplicated(..) => {
            format!("an element has the attribute `{}` twice", name.unwrap_or_default())
        }
    };
    Problem::malformed(offset, what)
}

fn text_limit(offset: usize, limits: &Limits) -> Problem {
    Problem::limit(offset, format!("a text is longer than {} bytes", limits.xml_text_bytes))
}

/// The prefix that an attribute declares, "" for the default namespace.
fn declared_prefix(qualified: &str) -> Option<&str> {
    if qualified == "xmlns" { Some("") } else { qualified.strip_prefix("xmlns:") }
}

fn is_xml_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn is_qualified_name(name: &str) -> bool {
    let (prefix, local) = name.split_once(':').map_or((None, name), |(prefix, local)| (Some(prefix), local));
    prefix.is_none_or(is_name) && is_name(local)
}

/// Whether the text is an XML name without a colon, with every character outside ASCII taken as a letter.
pub(crate) fn is_name(text: &str) -> bool {
    let is_letter =
        |character: char| character.is_ascii_alphabetic() || character == '_' || !character.is_ascii();
    let mut characters = text.chars();
    characters.next().is_some_and(is_letter)
        && characters.all(|c| is_letter(c) || c.is_ascii_digit() || matches!(c, '-' | '.'))
}
