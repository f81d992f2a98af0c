//! What a text may have that the parser does not take: names in backticks, and ranges without brackets behind `some` and
//! `every`; and comments, which it takes for parts of names, and tries with and without each of them.

use std::collections::BTreeSet;

use crate::names::normal;
use crate::token::{Token, tokens};

/// A text as the parser takes it. Every letter keeps its place in its line, but for the brackets.
pub(crate) struct Rewritten {
    pub(crate) text: String,
    /// The names that stood in backticks.
    pub(crate) names: BTreeSet<String>,
}

/// Rewrites a text.
pub(crate) fn rewritten(text: &str) -> Rewritten {
    let tokens = tokens(text);
    let mut brackets: Vec<(usize, char)> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if matches!(token.text, "some" | "every") {
            bracket_ranges(tokens.get(index + 1..).unwrap_or(&[]), &mut brackets);
        }
    }
    brackets.sort_by_key(|(place, _)| *place);
    let mut brackets = brackets.into_iter().peekable();
    let mut rewritten = Rewritten { text: String::with_capacity(text.len()), names: BTreeSet::new() };
    let mut place = 0;
    for token in &tokens {
        rewritten.text.push_str(text.get(place..token.start).unwrap_or_default());
        while let Some((_, bracket)) = brackets.next_if(|(place, _)| *place <= token.start) {
            rewritten.text.push(bracket);
        }
        let quoted = token.text.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
        if let Some(name) = quoted {
            rewritten.names.insert(normal(name));
            rewritten.text.push(' ');
            rewritten.text.push_str(name);
            rewritten.text.push(' ');
        } else if token.is_comment() {
            rewritten.text.extend(token.text.chars().map(blank));
        } else {
            rewritten.text.push_str(token.text);
        }
        place = token.start + token.text.len();
    }
    rewritten.text.push_str(text.get(place..).unwrap_or_default());
    rewritten.text.extend(brackets.map(|(_, bracket)| bracket));
    rewritten
}

/// A space in place of a letter; lines stay as they are.
fn blank(letter: char) -> char {
    if letter == '\n' { letter } else { ' ' }
}

/// Puts brackets around the ranges that the variables of a loop go over, up to its `satisfies`.
fn bracket_ranges(tokens: &[Token<'_>], brackets: &mut Vec<(usize, char)>) {
    let mut depth = 0_u32;
    // Where the source began that is open, and whether it has dots.
    let mut source: Option<(usize, bool)> = None;
    for token in tokens {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" if depth == 0 => return,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        match (token.text, source) {
            ("in", None) if depth == 0 => source = Some((token.start + token.text.len(), false)),
            ("..", Some((start, _))) if depth == 0 => source = Some((start, true)),
            ("," | "satisfies", Some((start, has_dots))) if depth == 0 => {
                if has_dots {
                    brackets.extend([(start + 1, '['), (token.start, ']')]);
                }
                source = None;
                if token.text == "satisfies" {
                    return;
                }
            }
            ("satisfies", None) if depth == 0 => return,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::rewritten;

    #[test]
    fn ranges_of_quantifiers_get_brackets() {
        let text = |text: &str| rewritten(text).text;
        assert_eq!(text("some x in 1..3 satisfies x > 2"), "some x in [1..3 ]satisfies x > 2");
        assert_eq!(
            text("every x in f(1..2), y in 1..count(x) satisfies some z in a..b satisfies z = 1.5"),
            "every x in f(1..2), y in [1..count(x) ]satisfies some z in [a..b ]satisfies z = 1.5"
        );
        for same in [
            "some x in [1..3] satisfies x",
            "for x in 1..3 return x",
            "\"some x in 1..3 satisfies\"",
            "",
            "some",
        ] {
            assert_eq!(text(same), same);
        }
    }

    #[test]
    fn comments_are_spaces() {
        let text = rewritten("a /* è\nb */ + \"// no\" // c\n- d").text;
        assert_eq!(text, "a     \n     + \"// no\"     \n- d");
    }

    #[test]
    fn names_in_backticks_are_plain_names() {
        let result = rewritten("`first - name` + \"`a`\"");
        assert_eq!(result.text, " first - name  + \"`a`\"");
        assert_eq!(result.names.into_iter().collect::<Vec<_>>(), ["first-name"]);
    }
}
