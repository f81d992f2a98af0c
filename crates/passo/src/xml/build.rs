//! From text to a [`Document`]: the one place that knows quick-xml.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use quick_xml::events::attributes::AttrError;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::characters::{first_illegal, is_xml_character};
use super::document::{Attribute, Content, Document, Element};
use super::locate::Locator;
use super::names::{Names, QualifiedName};
use super::namespace::{Prefixes, Vocabulary};
use super::not_xml;
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
        names: Names::default(),
        illegal: first_illegal(source),
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
    names: Names,
    /// Where the first character is that XML does not allow.
    illegal: Option<usize>,
    /// The undeclared prefixes that are already reported.
    undeclared: BTreeSet<Arc<str>>,
    diagnostics: Vec<Diagnostic>,
}

impl Builder<'_> {
    fn read(&mut self) -> Result<(), Problem> {
        if let Some((message, advice)) = not_xml::judge(self.source) {
            return Err(Problem { code: Code::MalformedXml, offset: 0, message, advice: Some(advice) });
        }
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
                Event::DocType(text) => return Err(doctype(range.start, &text.xml10_content())),
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

    fn refuse_illegal_characters(&self, range: &Range<usize>) -> Result<(), Problem> {
        let Some(at) = self.illegal.filter(|at| range.contains(at)) else { return Ok(()) };
        let character = self.source.get(at..).and_then(|rest| rest.chars().next()).map_or(0, u32::from);
        Err(Problem::malformed(at, format!("the character U+{character:04X} is not allowed in XML")))
    }

    fn start(&mut self, tag: &BytesStart<'_>, range: Range<usize>) -> Result<(), Problem> {
        let QualifiedName { prefix, local: name } = self.check_place(tag, range.start)?;
        let span = self.locator.span(range.start, range.end);
        let raw = self.raw_attributes(tag, range.start)?;
        let namespaces = self.declare(&raw);
        let namespace = self.namespace(&prefix, span);
        let parent = self.open.last().copied();
        let vocabulary = self.vocabulary(parent, &namespace, &name, span);
        let attributes = self.attributes(raw);
        let ordinal = self.names.count(&name);
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

    /// The name of an element, if one may begin here.
    fn check_place(&mut self, tag: &BytesStart<'_>, offset: usize) -> Result<QualifiedName, Problem> {
        let name = tag.name();
        let name = self.names.qualified(name.as_ref()).ok_or_else(|| {
            if not_xml::is_mark_of_a_merge(self.source, offset) {
                return merge(offset);
            }
            Problem::malformed(offset, format!("`{}` is not a name for an element", name.as_ref()))
        })?;
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
        Ok(name)
    }

    /// The attributes with their names as they are written.
    fn raw_attributes(
        &mut self,
        tag: &BytesStart<'_>,
        tag_offset: usize,
    ) -> Result<Vec<RawAttribute>, Problem> {
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
            let qualified = self.names.qualified(name).ok_or_else(|| {
                Problem::malformed(offset, format!("`{name}` is not a name for an attribute"))
            })?;
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
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| reference_problem(&attribute.value, name, offset, &error))?;
            // The source was looked at before; a character reference may stand for anything.
            if matches!(value, Cow::Owned(_)) && !value.chars().all(is_xml_character) {
                let message = format!("the value of `{name}` contains a character that XML does not allow");
                return Err(Problem::malformed(offset, message));
            }
            let span = self.locator.span(offset, offset + attribute.value.len());
            attributes.push(RawAttribute { name: qualified, value: value.into_owned(), span });
        }
        Ok(attributes)
    }

    fn declare(&mut self, attributes: &[RawAttribute]) -> Vec<(Arc<str>, Arc<str>)> {
        let mut declared = Vec::new();
        for attribute in attributes {
            if let Some(prefix) = attribute.name.declared_prefix() {
                let namespace = self.names.text(attribute.value.trim());
                self.prefixes.declare(prefix.clone(), namespace.clone());
                declared.push((prefix.clone(), namespace));
            }
        }
        declared
    }

    /// The attributes that declare no prefix, with their namespaces; one without a prefix is in none.
    fn attributes(&mut self, raw: Vec<RawAttribute>) -> Vec<Attribute> {
        let mut attributes = Vec::with_capacity(raw.len());
        for RawAttribute { name, value, span } in raw {
            if name.declared_prefix().is_some() {
                continue;
            }
            let QualifiedName { prefix, local } = name;
            let namespace = if prefix.is_empty() { prefix } else { self.namespace(&prefix, span) };
            attributes.push(Attribute { namespace, name: local, value, span });
        }
        attributes
    }

    /// What a prefix stands for. One that is not declared is reported once and stands for itself.
    fn namespace(&mut self, prefix: &Arc<str>, span: Span) -> Arc<str> {
        if let Some(found) = self.prefixes.find(prefix) {
            return found.clone();
        }
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
        prefix.clone()
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
        if namespace.is_empty()
            && super::kind::of(name).is_some()
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
}

/// An attribute as it is written.
struct RawAttribute {
    name: QualifiedName,
    value: String,
    span: Span,
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

fn merge(offset: usize) -> Problem {
    let mut problem = Problem::malformed(offset, "here is the mark of a merge conflict");
    problem.advice = Some("Decide for one of the two versions, and remove the marks and the other one.");
    problem
}

fn doctype(offset: usize, name: &str) -> Problem {
    let is_web_page = name.trim_start().to_ascii_lowercase().starts_with("html");
    let (message, advice) = if is_web_page {
        ("the file is a web page, with a document type declaration", not_xml::WEB_PAGE)
    } else {
        (
            "the file has a document type declaration, and none is ever read",
            "Remove the declaration with its entities; a BPMN file needs none.",
        )
    };
    Problem { code: Code::DoctypeForbidden, offset, message: message.to_owned(), advice: Some(advice) }
}

/// What is wrong with a value in which an `&` begins nothing that XML knows.
fn reference_problem(value: &str, name: &str, offset: usize, error: &quick_xml::Error) -> Problem {
    let is_alone = |(place, _): (usize, &str)| {
        let rest = value.get(place + 1..).unwrap_or_default();
        let end = rest.find([';', '&', ' ', '"', '\'']).unwrap_or(rest.len());
        (end == 0 || !rest.get(end..).is_some_and(|rest| rest.starts_with(';'))).then_some(place)
    };
    match value.match_indices('&').find_map(is_alone) {
        Some(place) => {
            let message = format!("an `&` in the value of `{name}` stands alone; it must be written `&amp;`");
            Problem::malformed(offset + place, message)
        }
        None => Problem::malformed(offset, format!("the value of `{name}` is wrong: {error}")),
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
