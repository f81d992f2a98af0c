//! From the tree of a file to text.

use std::borrow::Cow;

use super::flow_lists::{FlowLists, Listed};
use super::order::{attribute_rank, rank};
use super::text::{push_source, push_text, push_value};
use crate::base::Span;
use crate::xml::cursor::{Content, Cursor};
use crate::xml::document::{Attribute, Document};
use crate::xml::namespace::{Vocabulary, XML};

/// One step of indentation.
const INDENTATION: &str = "  ";

/// Writes a document that was read from this source without an error.
pub(super) fn write(document: &Document<'_>, source: &str) -> String {
    let mut writer = Writer {
        document,
        source,
        lists: FlowLists::of(document),
        output: String::with_capacity(source.len() + source.len() / 8),
        steps: Vec::new(),
    };
    writer.document();
    writer.output
}

/// What is still to be written, each with the depth at which it stands.
enum Step<'d> {
    Element(Cursor<'d>),
    /// The end tag with this name.
    End(Cow<'d, str>),
    /// A comment or a processing instruction.
    Aside(Span),
    /// A text between elements, where the schema has none.
    Text(&'d str),
    /// A flow that the node does not list, with the prefix of the node.
    Listed(Cow<'d, str>, Listed<'d>),
}

struct Writer<'d> {
    document: &'d Document<'d>,
    source: &'d str,
    lists: FlowLists<'d>,
    output: String,
    /// The next one on top. Elements nest deeper than the stack of the thread should have to bear.
    steps: Vec<(usize, Step<'d>)>,
}

impl<'d> Writer<'d> {
    fn document(&mut self) {
        self.output.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let Some(root) = self.document.root() else { return };
        let (before, after): (Vec<Span>, Vec<Span>) =
            self.asides(None).iter().partition(|aside| aside.start < root.span().start);
        self.steps.extend(after.into_iter().rev().map(|aside| (0, Step::Aside(aside))));
        self.steps.push((0, Step::Element(root)));
        self.steps.extend(before.into_iter().rev().map(|aside| (0, Step::Aside(aside))));
        while let Some((depth, step)) = self.steps.pop() {
            for _ in 0..depth {
                self.output.push_str(INDENTATION);
            }
            match step {
                Step::Element(at) => self.element(at, depth),
                Step::End(name) => self.end_tag(&name),
                Step::Aside(span) => push_source(self.slice(span.start, span.end), &mut self.output),
                Step::Text(text) => push_text(text.trim(), &mut self.output),
                Step::Listed(prefix, listed) => self.listed(&prefix, listed),
            }
            self.output.push('\n');
        }
    }

    fn asides(&self, around: Option<usize>) -> &'d [Span] {
        self.document.asides.get(&around).map_or(&[], Vec::as_slice)
    }

    fn slice(&self, start: u32, end: u32) -> &'d str {
        self.source.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The start tag, and all of an element that stands in one piece; what is in the others is left for later steps.
    fn element(&mut self, at: Cursor<'d>, depth: usize) {
        let name = qualified(at);
        self.start_tag(at, &name);
        match content(
            at,
            self.slice(at.span().end, at.element().content_end),
            !self.asides(Some(at.index)).is_empty(),
        ) {
            Inside::Verbatim(inside) => {
                self.output.push('>');
                push_source(inside, &mut self.output);
                self.end_tag(&name);
            }
            Inside::Text(text) => {
                self.output.push('>');
                push_text(&text, &mut self.output);
                self.end_tag(&name);
            }
            Inside::Children => {
                let children = self.children(at);
                if children.is_empty() {
                    self.output.push_str("/>");
                    return;
                }
                self.output.push('>');
                self.steps.push((depth, Step::End(name)));
                self.steps.extend(children.into_iter().rev().map(|step| (depth + 1, step)));
            }
        }
    }

    fn start_tag(&mut self, at: Cursor<'d>, name: &str) {
        self.output.push('<');
        self.output.push_str(name);
        let inherited = |prefix: &str| at.parent().and_then(|parent| parent.namespace_of(prefix));
        for declaration in at.declarations() {
            let (prefix, namespace) = (declaration.prefix, at.declared(declaration));
            if inherited(prefix) != Some(namespace) {
                let name =
                    if prefix.is_empty() { Cow::Borrowed("xmlns") } else { format!("xmlns:{prefix}").into() };
                push_attribute(&name, namespace, &mut self.output);
            }
        }
        let mut attributes: Vec<&Attribute<'_>> = at.attributes().iter().collect();
        if at.vocabulary() != Vocabulary::Foreign {
            attributes.sort_by_key(|attribute| attribute_rank(attribute));
        }
        for attribute in attributes {
            let prefix = prefix_of(at, at.namespace_of_attribute(attribute), false);
            push_attribute(&with_prefix(prefix, attribute.name), &attribute.value, &mut self.output);
        }
    }

    fn end_tag(&mut self, name: &str) {
        self.output.push_str("</");
        self.output.push_str(name);
        self.output.push('>');
    }

    fn listed(&mut self, prefix: &str, Listed { list, flow }: Listed<'_>) {
        let name = with_prefix(prefix, list);
        self.output.push('<');
        self.output.push_str(&name);
        self.output.push('>');
        push_text(flow, &mut self.output);
        self.end_tag(&name);
    }

    /// The children in the order of the schema. A comment goes with what follows it.
    fn children(&self, at: Cursor<'d>) -> Vec<Step<'d>> {
        let sorts = at.vocabulary() != Vocabulary::Foreign;
        let rank_of = |name: &str| if sorts { rank(at.name(), name) } else { 0 };
        let mut asides = self.asides(Some(at.index)).iter().copied().peekable();
        let mut children = Vec::new();
        for part in at.content() {
            let (rank, start, step) = match part {
                Content::Text(text) => (rank_of(""), text.span.start, Step::Text(&text.text)),
                Content::Element(child) => {
                    let is_foreign = child.vocabulary() == Vocabulary::Foreign;
                    let name = if is_foreign { "extensionElements" } else { child.name() };
                    (rank_of(name), child.span().start, Step::Element(child))
                }
            };
            while let Some(aside) = asides.next_if(|aside| aside.start < start) {
                children.push((rank, Step::Aside(aside)));
            }
            children.push((rank, step));
        }
        for listed in self.lists.missing(at) {
            let prefix = prefix_of(at, at.namespace(), true);
            children.push((rank_of(listed.list), Step::Listed(Cow::Borrowed(prefix), listed)));
        }
        children.extend(asides.map(|aside| (usize::MAX, Step::Aside(aside))));
        // The sort is stable: what the schema lets stand in any order stays as it is.
        children.sort_by_key(|(rank, _)| *rank);
        children.into_iter().map(|(_, step)| step).collect()
    }
}

/// How the inside of an element is written.
enum Inside<'s> {
    /// As it stands in the source: white space may matter in it.
    Verbatim(&'s str),
    /// As a text.
    Text(String),
    /// Each child on its own line.
    Children,
}

fn content<'s>(at: Cursor<'_>, source: &'s str, has_asides: bool) -> Inside<'s> {
    let has_text = at.texts().next().is_some();
    let has_elements = at.children().next().is_some();
    if at.vocabulary() == Vocabulary::Foreign {
        let keeps_space =
            at.attribute_of(XML, "space").is_some_and(|attribute| attribute.value == "preserve");
        let is_blank = !source.is_empty() && !has_elements && !has_asides && !source.contains(['\n', '\r']);
        return if has_text || keeps_space || is_blank { Inside::Verbatim(source) } else { Inside::Children };
    }
    let holds_markup = matches!(at.name(), "documentation" | "text" | "script") && has_elements;
    let holds_elements = at.children().any(|child| {
        child.vocabulary() != Vocabulary::Foreign
            && !matches!(child.name(), "documentation" | "extensionElements")
    });
    match (has_text, has_elements || has_asides) {
        _ if holds_markup => Inside::Verbatim(source),
        (true, true) if !holds_elements => Inside::Verbatim(source),
        (true, false) => Inside::Text(tidy(at)),
        (true | false, true) | (false, false) => Inside::Children,
    }
}

/// The text of an element, without the white space around it that means nothing. A text of several lines keeps its form.
fn tidy(at: Cursor<'_>) -> String {
    let text: String = at.texts().map(|part| &*part.text).collect();
    let is_indented = text.trim_start_matches([' ', '\t']).starts_with('\n') && text.trim().contains('\n');
    if is_indented { text } else { text.trim().to_owned() }
}

fn qualified(at: Cursor<'_>) -> Cow<'_, str> {
    with_prefix(prefix_of(at, at.namespace(), true), at.name())
}

fn with_prefix<'n>(prefix: &str, name: &'n str) -> Cow<'n, str> {
    if prefix.is_empty() { Cow::Borrowed(name) } else { Cow::Owned(format!("{prefix}:{name}")) }
}

fn push_attribute(name: &str, value: &str, output: &mut String) {
    output.push(' ');
    output.push_str(name);
    output.push_str("=\"");
    push_value(value, output);
    output.push('"');
}

/// The prefix that stands for a namespace at a place. A namespace that no prefix stands for is the text of a prefix that is not
/// declared.
fn prefix_of<'d>(at: Cursor<'d>, namespace: &'d str, is_element: bool) -> &'d str {
    if namespace.is_empty() {
        return "";
    }
    if namespace == XML {
        return "xml";
    }
    for place in std::iter::successors(Some(at), |place| place.parent()) {
        for declaration in place.declarations() {
            let (prefix, declared) = (declaration.prefix, place.declared(declaration));
            let serves = **declared == *namespace && (is_element || !prefix.is_empty());
            // A declaration further inside may have taken the prefix.
            if serves && at.namespace_of(prefix).is_some_and(|found| **found == *namespace) {
                return prefix;
            }
        }
    }
    namespace
}
