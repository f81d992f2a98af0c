//! Where a text stops to be what it should be. The library says only that it does.
//!
//! A beginning of the text is sound while something can be put after it so that the whole parses. The place is the first piece
//! behind the longest sound beginning.

use crate::token::{Token, tokens};

/// Pieces of a text beyond which no place is looked for.
const PIECES: usize = 500;

/// What may complete a beginning within its brackets.
const INNER: [&str; 18] = [
    "",
    " 1",
    " a",
    ": 1",
    " a: 1",
    " 1: 1",
    "..2",
    " [1]",
    " then 1 else 1",
    " 1 then 1 else 1",
    " else 1",
    " a in [1] return 1",
    " a in [1] satisfies true",
    " in [1] return 1",
    " in [1] satisfies true",
    " [1] return 1",
    " [1] satisfies true",
    " 1 and 1",
];

/// What may complete it behind its brackets.
const OUTER: [&str; 7] = ["", " then 1 else 1", " else 1", " return 1", " satisfies true", " 1", " and 1"];

/// A line and a column, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// Where the text stops to be sound, if that can be told. `parses` tells of a text whether it is sound as a whole.
pub(crate) fn of_error(text: &str, parses: impl Fn(&str) -> bool) -> Option<Place> {
    let tokens = tokens(text);
    if tokens.is_empty() || tokens.len() > PIECES {
        return None;
    }
    // A beginning of so many pieces is sound, one of so many is not.
    let (mut sound, mut unsound) = (0, tokens.len() + 1);
    while unsound - sound > 1 {
        let middle = usize::midpoint(sound, unsound);
        match tokens.get(..middle).is_some_and(|beginning| is_sound(text, beginning, &parses)) {
            true => sound = middle,
            false => unsound = middle,
        }
    }
    let offset = tokens.get(sound).map_or_else(|| text.trim_end().len(), |token| token.start);
    let before = text.get(..offset)?;
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
    Some(Place { line: u32::try_from(line).ok()? + 1, column: u32::try_from(column).ok()? + 1 })
}

fn is_sound(text: &str, beginning: &[Token<'_>], parses: &impl Fn(&str) -> bool) -> bool {
    let Some(last) = beginning.last() else { return true };
    let Some(start) = text.get(..last.start + last.text.len()) else { return false };
    let mut closing = String::new();
    for token in beginning {
        match token.text {
            "(" => closing.insert(0, ')'),
            "[" => closing.insert(0, ']'),
            "{" => closing.insert(0, '}'),
            ")" | "]" | "}" if !closing.is_empty() => {
                closing.remove(0);
            }
            _ => {}
        }
    }
    INNER.iter().any(|inner| {
        // Without brackets in between what is outer can be inner, but behind a value.
        let outers =
            if closing.is_empty() && !matches!(*inner, "" | " 1") { &OUTER[..1] } else { &OUTER[..] };
        outers.iter().any(|outer| parses(&format!("{start}{inner}{closing}{outer}")))
    })
}

#[cfg(test)]
mod tests {
    use super::{Place, of_error};

    #[test]
    fn the_place_is_that_of_the_first_piece_that_does_not_fit() {
        // A language of sums in brackets.
        let parses = |text: &str| {
            let text = text.replace([' ', '\n'], "");
            !text.contains("++")
                && !text.contains(")1")
                && !text.ends_with('+')
                && text.matches('(').count() == text.matches(')').count()
        };
        assert_eq!(of_error("1 +\n + 2", parses), Some(Place { line: 2, column: 2 }));
        assert_eq!(of_error("(1 + 2) 1", parses), Some(Place { line: 1, column: 9 }));
        assert_eq!(of_error("", parses), None);
    }
}
