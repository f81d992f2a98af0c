//! The names of a file: each is checked, split and kept once, however often it comes.

#[allow(clippy::disallowed_types, reason = "these are only looked up, never walked through")]
use std::collections::HashMap;
use std::sync::Arc;

/// The prefix and the local part of a name; the prefix is empty where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct QualifiedName {
    pub(super) prefix: Arc<str>,
    pub(super) local: Arc<str>,
}

impl QualifiedName {
    /// The prefix that an attribute of this name declares, "" for the default namespace.
    pub(super) fn declared_prefix(&self) -> Option<&Arc<str>> {
        match (&*self.prefix, &*self.local) {
            ("xmlns", _) => Some(&self.local),
            ("", "xmlns") => Some(&self.prefix),
            _ => None,
        }
    }
}

/// The names and namespaces of a file, so that equal ones share their memory.
#[allow(clippy::disallowed_types, reason = "these are only looked up, never walked through")]
#[derive(Debug, Default)]
pub(super) struct Names {
    qualified: HashMap<Arc<str>, QualifiedName>,
    /// Every text, with how many elements have it for their local name.
    texts: HashMap<Arc<str>, u32>,
}

impl Names {
    /// A name as it is written, taken apart; none for what is no name in XML.
    pub(super) fn qualified(&mut self, text: &str) -> Option<QualifiedName> {
        if let Some(known) = self.qualified.get(text) {
            return Some(known.clone());
        }
        let (prefix, local) = match text.split_once(':') {
            Some((prefix, local)) if is_name(prefix) => (prefix, local),
            Some(_) => return None,
            None => ("", text),
        };
        if !is_name(local) {
            return None;
        }
        let name = QualifiedName { prefix: self.text(prefix), local: self.text(local) };
        self.qualified.insert(text.into(), name.clone());
        Some(name)
    }

    /// A text, shared with those that are equal to it.
    pub(super) fn text(&mut self, text: &str) -> Arc<str> {
        if let Some((known, _)) = self.texts.get_key_value(text) {
            return known.clone();
        }
        let new: Arc<str> = text.into();
        self.texts.insert(new.clone(), 0);
        new
    }

    /// Counts an element of a local name; gives how many there are so far.
    pub(super) fn count(&mut self, local: &Arc<str>) -> u32 {
        let count = self.texts.entry(local.clone()).or_insert(0);
        *count += 1;
        *count
    }
}

/// Whether the text is an XML name without a colon, with every character outside ASCII taken as a letter.
pub(crate) fn is_name(text: &str) -> bool {
    let is_letter =
        |character: char| character.is_ascii_alphabetic() || character == '_' || !character.is_ascii();
    let mut characters = text.chars();
    characters.next().is_some_and(is_letter)
        && characters.all(|c| is_letter(c) || c.is_ascii_digit() || matches!(c, '-' | '.'))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Names;

    #[test]
    fn names_are_taken_apart_and_shared() {
        let mut names = Names::default();
        let (one, other) = (names.qualified("bpmn:task"), names.qualified("task"));
        let (one, other) = (one.expect("it is a name"), other.expect("it is a name"));
        assert_eq!((&*one.prefix, &*one.local, &*other.prefix), ("bpmn", "task", ""));
        assert!(Arc::ptr_eq(&one.local, &other.local));
        assert_eq!((names.count(&one.local), names.count(&other.local)), (1, 2));
        for wrong in ["", ":", "a:", ":a", "a:b:c", "1a", "a b", "a:1"] {
            assert_eq!(names.qualified(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn attributes_declare_prefixes() {
        let mut names = Names::default();
        let mut declared = |name| {
            let name = names.qualified(name).expect("it is a name");
            name.declared_prefix().map(|prefix| prefix.to_string())
        };
        assert_eq!(declared("xmlns"), Some(String::new()));
        assert_eq!(declared("xmlns:di"), Some("di".to_owned()));
        assert_eq!((declared("xmlnsdi"), declared("di:xmlns")), (None, None));
    }
}
