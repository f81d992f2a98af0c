//! From text to a [`Document`].

use std::ops::Range;

use memchr::memchr_iter;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::characters::first_illegal;
use super::document::{Document, Element};
use super::locate::{Lines, number};
use super::names::Names;
use super::namespace::{Namespaces, Prefixes, XML};
use super::not_xml;
use super::problem::{Problem, doctype, merge, message_of, resolve};
use crate::base::{Limits, Span};
use crate::diagnostic::{Code, Diagnostic};

/// Reads the text as far as it is well-formed and within the limits. What was read before a problem stays.
pub(crate) fn build<'s>(source: &'s str, limits: &Limits) -> (Document<'s>, Vec<Diagnostic>) {
    let mut builder = Builder::new(source, limits);
    if let Err(problem) = builder.read() {
        let length =
            source.get(problem.offset..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let span = builder.span(problem.offset, problem.offset + length);
        let mut diagnostic = Diagnostic::new(problem.code, span, problem.message);
        diagnostic.advice = problem.advice.map(str::to_owned);
        builder.diagnostics.push(diagnostic);
        // A tag in which the reading stopped is not read.
        let elements = builder.document.elements.len();
        builder.document.declarations.retain(|declaration| declaration.element < elements);
    }
    while builder.close(source.len()) {}
    let Builder { mut document, names, namespaces, diagnostics, .. } = builder;
    (document.names, document.namespaces) = (names.locals, namespaces.all);
    (document, diagnostics)
}

pub(super) struct Builder<'s, 'l> {
    pub(super) source: &'s str,
    pub(super) limits: &'l Limits,
    /// The line that was read last.
    line: u32,
    pub(super) document: Document<'s>,
    /// The elements whose end tag has not come yet.
    pub(super) open: Vec<Open>,
    pub(super) names: Names<'s>,
    pub(super) namespaces: Namespaces,
    pub(super) prefixes: Prefixes<'s>,
    /// The attributes of the start tag that is read that have a prefix, each with the number of the prefix.
    pub(super) prefixed: Vec<(usize, usize)>,
    /// Where the first character is that XML does not allow.
    illegal: Option<usize>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// An element whose end tag has not come yet.
pub(super) struct Open {
    pub(super) index: usize,
    /// Whether what came last in it is a text, which what follows is added to.
    pub(super) ends_with_text: bool,
    /// Whether its start tag declares namespaces.
    declares: bool,
}

/// A start tag.
pub(super) struct Tag<'s> {
    pub(super) name: &'s str,
    /// What stands within its brackets, without the slash of an empty element.
    pub(super) content: &'s str,
    /// Where it begins.
    pub(super) offset: usize,
}

impl<'s, 'l> Builder<'s, 'l> {
    fn new(source: &'s str, limits: &'l Limits) -> Builder<'s, 'l> {
        // As many as there can be, so that the lists need not grow.
        let most = |mark: u8, shortest: usize| {
            memchr_iter(mark, source.as_bytes()).count().min(source.len() / shortest)
        };
        let document = Document {
            lines: Lines::new(source),
            elements: Vec::with_capacity(most(b'<', "<a/>".len()).min(limits.xml_elements)),
            attributes: Vec::with_capacity(most(b'=', " a=''".len())),
            ..Document::default()
        };
        let (mut prefixes, mut namespaces) = (Prefixes::new(), Namespaces::new());
        let xml = prefixes.number("xml");
        prefixes.declare(xml, namespaces.number(XML));
        Builder {
            source,
            limits,
            line: 1,
            document,
            open: Vec::new(),
            names: Names::new(),
            namespaces,
            prefixes,
            prefixed: Vec::new(),
            illegal: first_illegal(source),
            diagnostics: Vec::new(),
        }
    }

    fn read(&mut self) -> Result<(), Problem> {
        if let Some((message, advice)) = not_xml::judge(self.source) {
            return Err(Problem { code: Code::MalformedXml, offset: 0, message, advice: Some(advice) });
        }
        let mut reader = Reader::from_str(self.source);
        // Indentation is no event: there is as much of it as of tags.
        reader.config_mut().trim_text_start = true;
        loop {
            let before = offset_of(reader.buffer_position());
            self.keep_blanks(before)?;
            let event = reader.read_event().map_err(|error| {
                Problem::malformed(offset_of(reader.error_position()), message_of(&error))
            })?;
            let end = offset_of(reader.buffer_position());
            self.refuse_illegal_characters(&(before..end))?;
            match event {
                Event::Start(tag) => self.start(&tag, end - "<>".len() - tag.len()..end)?,
                Event::Empty(tag) => {
                    self.start(&tag, end - "</>".len() - tag.len()..end)?;
                    self.close(end);
                }
                Event::Text(_) => self.raw_text(before..end)?,
                Event::Eof => return self.finish(end),
                other => self.markup(other, self.behind_blanks(before)..end)?,
            }
        }
    }

    /// Takes markup that is not a start tag.
    fn markup(&mut self, event: Event<'s>, range: Range<usize>) -> Result<(), Problem> {
        match event {
            Event::End(_) => {
                self.close(range.start);
            }
            Event::CData(text) => {
                const OPENING: usize = "<![CDATA[".len();
                self.text(text.xml10_content(), range.start + OPENING..range.end)?;
            }
            Event::GeneralRef(reference) => {
                let character = resolve(&reference, range.start)?;
                self.text(character.to_string().into(), range)?;
            }
            Event::DocType(text) => return Err(doctype(range.start, &text.xml10_content())),
            Event::Comment(_) | Event::PI(_) => self.aside(&range),
            Event::Start(_) | Event::Empty(_) | Event::Text(_) | Event::Decl(_) | Event::Eof => {}
        }
        Ok(())
    }

    fn finish(&mut self, end: usize) -> Result<(), Problem> {
        if let Some(open) = self.open.last() {
            let element = &self.document.elements[open.index];
            let (name, line) = (&self.names.locals[element.name as usize].text, element.span.line);
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

    /// Begins the element of a start tag.
    fn start(&mut self, tag: &BytesStart<'_>, range: Range<usize>) -> Result<(), Problem> {
        let content =
            self.source.get(range.start + 1..).and_then(|rest| rest.get(..tag.len())).unwrap_or_default();
        let name = content.get(..tag.name().as_ref().len()).unwrap_or_default();
        let tag = Tag { name, content, offset: range.start };
        let written = self.check_place(name, range.start)?;
        let name = self.names.parts(written);
        let span = self.span(range.start, range.end);
        let index = self.document.elements.len();
        let first = number(self.document.attributes.len());
        let declarations = self.document.declarations.len();
        self.attributes(&tag, written, index)?;
        let namespace = self.namespace(name.prefix, |_| span);
        let parent = self.open.last_mut().map(|open| {
            open.ends_with_text = false;
            open.index
        });
        let vocabulary = self.vocabulary(parent, namespace, name.local, span);
        self.find_namespaces(span);
        let attributes = first..number(self.document.attributes.len());
        let texts = number(self.document.texts.len());
        let elements = &mut self.names.locals[name.local].elements;
        *elements += 1;
        self.document.elements.push(Element {
            vocabulary,
            name: number(name.local),
            namespace: number(namespace),
            attributes,
            texts: texts..texts,
            span,
            parent: parent.map(number),
            end: number(index + 1),
            content_end: span.end,
            ordinal: *elements,
        });
        let declares = self.document.declarations.len() > declarations;
        self.open.push(Open { index, ends_with_text: false, declares });
        Ok(())
    }

    /// The number of the name of an element, if one may begin here.
    fn check_place(&mut self, name: &'s str, offset: usize) -> Result<usize, Problem> {
        let written = self.names.number(name, &mut self.prefixes).ok_or_else(|| {
            if not_xml::is_mark_of_a_merge(self.source, offset) {
                return merge(offset);
            }
            Problem::malformed(offset, format!("`{name}` is not a name for an element"))
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
        Ok(written)
    }

    /// The place of a byte range behind what was read before.
    pub(super) fn span(&mut self, start: usize, end: usize) -> Span {
        let span = self.document.lines.span(self.line, start, end);
        self.line = span.line;
        span
    }

    /// Ends the innermost element, if there is one that is open.
    fn close(&mut self, content_end: usize) -> bool {
        let Some(Open { index, declares, .. }) = self.open.pop() else { return false };
        let (end, texts) = (number(self.document.elements.len()), number(self.document.texts.len()));
        let element = &mut self.document.elements[index];
        element.end = end;
        element.texts.end = texts;
        element.content_end = number(content_end);
        if declares {
            for declaration in self.document.declarations_of(index) {
                let prefix = self.prefixes.number(declaration.prefix);
                self.prefixes.take_back(prefix);
            }
        }
        true
    }
}

fn offset_of(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}
