//! The names of a file: each is checked, taken apart and kept once, however often it comes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::kind;
use super::namespace::Prefixes;
use crate::model::ElementKind;

/// The elements that contain others of their kind.
const NESTING: [&str; 5] =
    ["adHocSubProcess", "childLaneSet", "subConversation", "subProcess", "transaction"];

/// How many names are found again without a search: more than most files have.
const RECENT: usize = 256;

/// A name, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct QualifiedName {
    /// The number of the prefix among the [`Prefixes`]; that of the empty one where there is none.
    pub(super) prefix: usize,
    /// The number of the local part among the [`LocalName`]s.
    pub(super) local: usize,
    /// The number of the prefix that an attribute of this name declares, the empty one for the default namespace.
    pub(super) declares: Option<usize>,
}

/// The local part of names.
#[derive(Debug)]
pub(crate) struct LocalName {
    pub(crate) text: Arc<str>,
    /// The kind of a BPMN element of this name.
    pub(crate) kind: Option<ElementKind>,
    /// Whether what stands inside of an element of this name is foreign, whatever its namespace.
    pub(super) keeps_anything: bool,
    /// Whether an element of this name may stand in another one of its kind at any depth.
    pub(crate) nests: bool,
    /// How many elements have this name.
    pub(super) elements: u32,
}

/// A name as it is written.
#[derive(Debug)]
struct Written<'s> {
    text: &'s str,
    name: QualifiedName,
    /// The element that had the newest attribute of this name.
    newest: Option<usize>,
    /// The number of the name of the attribute that came behind this name last: what is written in one tag is mostly written so
    /// in the next.
    next: usize,
}

/// The names of a file, by number.
#[derive(Debug)]
pub(super) struct Names<'s> {
    /// As they are written.
    written: Vec<Written<'s>>,
    by_text: BTreeMap<&'s str, usize>,
    /// The numbers of names that came lately, each at the place that its letters give. Files have few names, which come often.
    recent: [usize; RECENT],
    pub(super) locals: Vec<LocalName>,
    local_by_text: BTreeMap<&'s str, usize>,
}

impl<'s> Names<'s> {
    pub(super) fn new() -> Names<'s> {
        Names {
            written: Vec::new(),
            by_text: BTreeMap::new(),
            recent: [0; RECENT],
            locals: Vec::new(),
            local_by_text: BTreeMap::new(),
        }
    }

    /// The number of a name as it is written; none for what is no name in XML.
    pub(super) fn number(&mut self, text: &'s str, prefixes: &mut Prefixes<'s>) -> Option<usize> {
        let place = place(text);
        let recent = self.recent[place];
        if self.written.get(recent).is_none_or(|written| written.text != text) {
            self.recent[place] = self.search(text, prefixes)?;
        }
        Some(self.recent[place])
    }

    /// A name, taken apart.
    pub(super) fn parts(&self, written: usize) -> QualifiedName {
        self.written[written].name
    }

    /// The name of the attribute that is expected behind a name, as it is written, with its number.
    pub(super) fn expected_behind(&self, written: usize) -> (usize, &'s str) {
        let next = self.written[written].next;
        (next, self.written[next].text)
    }

    /// The name of an attribute that an element has behind another name, as it is written and taken apart; none for a name that
    /// the element has had before.
    pub(super) fn of_attribute(
        &mut self,
        element: usize,
        behind: usize,
        written: usize,
    ) -> Option<(&'s str, QualifiedName)> {
        self.written[behind].next = written;
        let Written { text, name, newest, .. } = &mut self.written[written];
        let is_first = newest.replace(element) != Some(element);
        is_first.then_some((*text, *name))
    }

    /// The number of a name among those that are written.
    fn search(&mut self, text: &'s str, prefixes: &mut Prefixes<'s>) -> Option<usize> {
        if let Some(known) = self.by_text.get(text) {
            return Some(*known);
        }
        let (number, name) = (self.written.len(), self.take_apart(text, prefixes)?);
        self.by_text.insert(text, number);
        self.written.push(Written { text, name, newest: None, next: number });
        Some(number)
    }

    fn take_apart(&mut self, text: &'s str, prefixes: &mut Prefixes<'s>) -> Option<QualifiedName> {
        let (prefix, local) = match text.split_once(':') {
            Some((prefix, local)) if is_name(prefix) => (prefix, local),
            Some(_) => return None,
            None => ("", text),
        };
        if !is_name(local) {
            return None;
        }
        let declares = match (prefix, local) {
            ("xmlns", _) => Some(prefixes.number(local)),
            ("", "xmlns") => Some(prefixes.number("")),
            _ => None,
        };
        Some(QualifiedName { prefix: prefixes.number(prefix), local: self.local(local), declares })
    }

    /// The number of a local name.
    fn local(&mut self, text: &'s str) -> usize {
        *self.local_by_text.entry(text).or_insert_with(|| {
            let keeps_anything = matches!(text, "extensionElements" | "documentation" | "text" | "script");
            self.locals.push(LocalName {
                text: text.into(),
                kind: kind::of(text),
                keeps_anything,
                nests: NESTING.contains(&text),
                elements: 0,
            });
            self.locals.len() - 1
        })
    }
}

/// Where a name is kept among those that came lately, by its length and by some of its letters, which tell most names apart.
fn place(text: &str) -> usize {
    let letters = text.as_bytes();
    let middle = letters.get(letters.len() / 2).copied().unwrap_or_default();
    let [first, .., last] = letters else { return usize::from(middle) % RECENT };
    let [first, middle, last] = [*first, middle, *last].map(usize::from);
    (letters.len() + 5 * middle + 17 * last + 37 * first) % RECENT
}

/// Whether the text is an XML name without a colon, with every character outside ASCII taken as a letter.
pub(crate) fn is_name(text: &str) -> bool {
    let is_inner = |byte: u8| IN_NAMES[usize::from(byte)];
    text.bytes().next().is_some_and(is_letter) && text.bytes().all(is_inner)
}

/// The bytes that names have behind their first one.
static IN_NAMES: [bool; 256] = {
    let mut in_names = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        in_names[byte] = is_letter(byte as u8) || matches!(byte as u8, b'0'..=b'9' | b'-' | b'.');
        byte += 1;
    }
    in_names
};

const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::{Names, Prefixes, RECENT};

    #[test]
    fn names_are_taken_apart_and_shared() {
        let (mut names, mut prefixes) = (Names::new(), Prefixes::new());
        let mut qualified = |text| names.number(text, &mut prefixes).map(|written| names.parts(written));
        let (one, other) = (qualified("bpmn:task"), qualified("task"));
        assert_eq!((one, other), (qualified("bpmn:task"), qualified("task")), "each is known");
        let (one, other) = (one.expect("it is a name"), other.expect("it is a name"));
        assert_eq!(one.local, other.local);
        assert_ne!(one.prefix, other.prefix);
        for wrong in ["", ":", "a:", ":a", "a:b:c", "1a", "a b", "a:1"] {
            assert_eq!(qualified(wrong), None, "{wrong:?}");
        }
        assert_eq!(&*names.locals[one.local].text, "task");
    }

    #[test]
    fn names_that_share_a_place_are_told_apart() {
        let texts: Vec<String> = (0..3 * RECENT).map(|number| format!("n{number}")).collect();
        let (mut names, mut prefixes) = (Names::new(), Prefixes::new());
        for element in 0..2 {
            for text in &texts {
                let written = names.number(text, &mut prefixes).expect("it is a name");
                let name = names.of_attribute(element, 0, written);
                assert_eq!(name.map(|(text, _)| text), Some(text.as_str()));
                assert_eq!(names.of_attribute(element, 0, written), None, "the element has it already");
                assert_eq!(names.expected_behind(0), (written, text.as_str()));
                assert_eq!(&*names.locals[names.parts(written).local].text, text);
            }
        }
        assert_eq!(names.locals.len(), texts.len());
    }

    #[test]
    fn attributes_declare_prefixes() {
        let (mut names, mut prefixes) = (Names::new(), Prefixes::new());
        let mut declared = |name| {
            let written = names.number(name, &mut prefixes).expect("it is a name");
            names.parts(written).declares.map(|prefix| prefixes.text(prefix).to_owned())
        };
        assert_eq!(declared("xmlns"), Some(String::new()));
        assert_eq!(declared("xmlns:di"), Some("di".to_owned()));
        assert_eq!((declared("xmlnsdi"), declared("di:xmlns")), (None, None));
    }
}
