//! Which findings a person or a team wants, and how much each matters to them.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::{Code, Diagnostic, Set, Severity};

/// What becomes of the findings of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// They are left out.
    Allow,
    /// They are warnings.
    Warn,
    /// They are errors.
    Deny,
}

/// Which findings are wanted: those of some sets, and of single codes more, fewer or at another severity.
///
/// ```
/// use passo::{base::Limits, diagnostic::{Level, Selection, Severity}, lint::lint, read::read};
/// let xml = br#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
///   <process id="order"><startEvent id="start"/></process></definitions>"#;
/// let mut wanted = Selection::all();
/// wanted.level("missing-end-event", Level::Deny)?;
/// wanted.level("correctness", Level::Allow)?;
/// let found = wanted.apply(lint(&read(xml, &Limits::default()).definitions));
/// assert!(found.iter().any(|found| found.severity == Severity::Error));
/// assert_eq!(wanted.level("mising-end-event", Level::Warn).map_err(|unknown| unknown.nearest), Err(Some("missing-end-event")));
/// # Ok::<(), passo::diagnostic::UnknownName>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The sets that are wanted; none for all.
    sets: Option<BTreeSet<Set>>,
    of_sets: BTreeMap<Set, Level>,
    of_codes: BTreeMap<Code, Level>,
}

/// A name that is neither one of a code nor, where sets are meant too, one of a set.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no {what} `{name}`{}", nearest.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default())]
pub struct UnknownName {
    /// What the name should be one of.
    pub what: &'static str,
    /// The name.
    pub name: String,
    /// The name that is like it.
    pub nearest: Option<&'static str>,
}

impl Selection {
    /// Every finding, as it comes.
    #[must_use]
    pub fn all() -> Selection {
        Selection::default()
    }

    /// Wants the findings of this set, and of others only those that are named too.
    ///
    /// # Errors
    /// When there is no such set.
    pub fn set(&mut self, name: &str) -> Result<(), UnknownName> {
        self.sets.get_or_insert_default().insert(Set::parse(name)?);
        Ok(())
    }

    /// The same selection, with the findings of all sets wanted.
    #[must_use]
    pub fn of_all_sets(mut self) -> Selection {
        self.sets = None;
        self
    }

    /// Gives the findings of a code, or of all codes of a set, this level. What is said of a code weighs more than what is
    /// said of its set, and what is said later more than what was said before.
    ///
    /// # Errors
    /// When there is no such code or set.
    pub fn level(&mut self, name: &str, level: Level) -> Result<(), UnknownName> {
        if let Ok(set) = Set::parse(name) {
            self.of_sets.insert(set, level);
        } else {
            self.of_codes.insert(Code::parse(name)?, level);
        }
        Ok(())
    }

    /// The findings that are wanted, at their severities. What tells why a file cannot be read stays: there is nothing else
    /// to be said of such a file.
    #[must_use]
    pub fn apply(&self, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        findings.into_iter().filter_map(|found| self.select(found)).collect()
    }

    fn select(&self, found: Diagnostic) -> Option<Diagnostic> {
        let (code, set) = (found.code, found.code.set());
        if code.stops_reading() {
            return Some(found);
        }
        let is_wanted = self.sets.as_ref().is_none_or(|sets| sets.contains(&set));
        match self.of_codes.get(&code).or_else(|| self.of_sets.get(&set)) {
            Some(Level::Allow) => None,
            Some(Level::Warn) => Some(found.with_severity(Severity::Warning)),
            Some(Level::Deny) => Some(found.with_severity(Severity::Error)),
            None => is_wanted.then_some(found),
        }
    }
}

impl Set {
    /// The set of this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn parse(name: &str) -> Result<Set, UnknownName> {
        let names = Set::ALL.map(Set::as_str);
        let found = Set::ALL.into_iter().find(|set| set.as_str() == name);
        found.ok_or_else(|| unknown("set of findings", name, &names))
    }
}

impl Code {
    /// The code of this text.
    ///
    /// # Errors
    /// When there is none.
    pub fn parse(text: &str) -> Result<Code, UnknownName> {
        let names: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        let found = Code::ALL.iter().copied().find(|code| code.as_str() == text);
        found.ok_or_else(|| unknown("code", text, &names))
    }
}

fn unknown(what: &'static str, name: &str, names: &[&'static str]) -> UnknownName {
    let longer = names.iter().copied().find(|known| name.len() >= 4 && known.starts_with(name));
    let like = names.iter().copied().min_by_key(|known| distance(known, name));
    // Beyond a third of its letters it is another word.
    let like = like.filter(|known| distance(known, name) * 3 <= known.len());
    UnknownName { what, name: name.to_owned(), nearest: longer.or(like) }
}

/// How many letters must be put in, taken out or replaced to make one word of the other.
pub(crate) fn distance(one: &str, other: &str) -> usize {
    // No name is so long, and whoever types one may type anything.
    const LONGEST: usize = 64;
    let other: Vec<char> = other.chars().take(LONGEST).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut before = line;
        let mut left = line + 1;
        for (cell, above) in other.iter().zip(row.iter_mut().skip(1)) {
            let replaced = before + usize::from(*cell != letter);
            before = *above;
            *above = replaced.min(before + 1).min(left + 1);
            left = *above;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Span;

    fn selected(selection: &Selection, code: Code) -> Option<Severity> {
        let found = vec![Diagnostic::new(code, Span::default(), "text")];
        selection.apply(found).first().map(|found| found.severity)
    }

    #[test]
    fn what_is_said_of_a_code_weighs_more_than_what_is_said_of_its_set() {
        let mut selection = Selection::all();
        selection.level("missing-end-event", Level::Deny).unwrap();
        selection.level("recommended", Level::Allow).unwrap();
        assert_eq!(selected(&selection, Code::MissingEndEvent), Some(Severity::Error));
        assert_eq!(selected(&selection, Code::MissingStartEvent), None);
        assert_eq!(selected(&selection, Code::InvalidTimer), Some(Severity::Error));
    }

    #[test]
    fn a_set_leaves_the_others_out_but_for_codes_that_are_named() {
        let mut selection = Selection::all();
        selection.set("recommended").unwrap();
        selection.level("invalid-timer", Level::Warn).unwrap();
        assert_eq!(selected(&selection, Code::MissingEndEvent), Some(Severity::Information));
        assert_eq!(selected(&selection, Code::InvalidTimer), Some(Severity::Warning));
        assert_eq!(selected(&selection, Code::DuplicateId), None);
        assert_eq!(
            selected(&selection, Code::MalformedXml),
            Some(Severity::Error),
            "nothing else is known of the file"
        );
    }

    #[test]
    fn a_name_that_is_like_one_is_said() {
        let nearest = |name: &str| Code::parse(name).map_err(|unknown| unknown.nearest);
        assert_eq!(nearest("missing-conditon"), Err(Some("missing-condition")));
        assert_eq!(nearest("dead"), Err(Some("deadlock")));
        assert_eq!(nearest("what"), Err(None));
        assert_eq!(
            Set::parse("recomended").map_err(|unknown| unknown.to_string()).unwrap_err(),
            "there is no set of findings `recomended`; did you mean `recommended`?"
        );
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
    }
}
