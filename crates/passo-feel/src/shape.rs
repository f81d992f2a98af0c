//! A text is looked at before it is parsed: the parser gives a tree whose height nothing bounds, and every walk over it
//! recurses; and it takes `a + b` for one name unless it is told that `a` is one.

use std::collections::BTreeSet;

use dsntk_feel::FeelScope;
use dsntk_feel::bif::{is_built_in_date_time_function_name, is_built_in_function_name};
use dsntk_feel::context::FeelContext;
use passo::base::Limits;

use crate::extra;
use crate::rewrite::rewritten;
use crate::token::{is_of_word, tokens};

/// How much higher a tree may be than scripts may nest: operators in a row count here as well.
const HEIGHT_FACTOR: usize = 4;

/// Names in a text: the parser looks at all of them again for each.
const NAMES: usize = 2_000;

/// Words that put a node above what follows them.
const OPERATORS: [&str; 17] = [
    "and",
    "between",
    "else",
    "every",
    "external",
    "for",
    "function",
    "if",
    "in",
    "instance",
    "of",
    "or",
    "return",
    "satisfies",
    "some",
    "then",
    "not",
];

/// Words of the names that types have. Where a text has types, the parser must not take them for variables.
const TYPES: [&str; 12] = [
    "any",
    "boolean",
    "date",
    "days",
    "duration",
    "months",
    "null",
    "number",
    "string",
    "time",
    "years",
    "years and months duration",
];

/// Words that are no names.
const LITERALS: [&str; 3] = ["false", "null", "true"];

/// The most words that the name of a function has.
const FUNCTION_WORDS: usize = 4;

/// A text that may be parsed.
pub(crate) struct Shaped {
    /// The text as the parser takes it.
    pub(crate) text: String,
    /// The names that the parser has to know in it.
    pub(crate) scope: FeelScope,
}

/// A text with the names that the parser has to know in it, or what is wrong with its size. `known` are names of several words that
/// it may have.
pub(crate) fn shaped(text: &str, limits: &Limits, known: &BTreeSet<String>) -> Result<Shaped, String> {
    if text.len() > limits.script_bytes {
        return Err(format!("the text has {} bytes, {} are allowed", text.len(), limits.script_bytes));
    }
    let rewritten = rewritten(text);
    let mut shape = Shape::default();
    shape.read(&rewritten.text);
    let highest = limits.script_expression_depth.saturating_mul(HEIGHT_FACTOR);
    if shape.highest > highest {
        return Err(format!("the text nests deeper than {highest} operators and brackets"));
    }
    if shape.words > NAMES {
        return Err(format!("the text has {} names, {NAMES} are allowed", shape.words));
    }
    shape.names.extend(rewritten.names);
    if !known.is_empty() {
        let text = crate::names::normal(text);
        shape.names.extend(known.iter().filter(|name| text.contains(name.as_str())).cloned());
    }
    let scope = shape.scope();
    Ok(Shaped { text: rewritten.text, scope })
}

/// What is counted while a text is read.
#[derive(Default)]
struct Shape<'t> {
    /// The operators of the part that is open within each of the open brackets.
    levels: Vec<usize>,
    /// The same outside of brackets.
    outermost: usize,
    /// All of them together with the brackets: a bound of the height of the tree.
    height: usize,
    highest: usize,
    /// Words that are no operators.
    words: usize,
    names: BTreeSet<String>,
    /// The words just before, with nothing but space between them.
    before: Vec<&'t str>,
    has_types: bool,
}

impl<'t> Shape<'t> {
    fn read(&mut self, text: &'t str) {
        for token in tokens(text) {
            match token.text.chars().next() {
                Some('"') => self.before.clear(),
                Some(letter) if is_of_word(letter) => self.word(token.text),
                Some(_) => {
                    token.text.chars().for_each(|sign| self.sign(sign));
                    self.before.clear();
                }
                None => {}
            }
        }
    }

    fn word(&mut self, word: &'t str) {
        self.has_types |= matches!(word, "instance" | "function");
        self.before.push(word);
        let words = self.before.len();
        for count in 2..=FUNCTION_WORDS.min(words) {
            let name = self.before[words - count..].join(" ");
            let is_built_in = is_built_in_function_name(&name) || extra::is_name(&name);
            if is_built_in && !is_built_in_date_time_function_name(&name) {
                self.names.insert(name);
            }
        }
        if OPERATORS.contains(&word) {
            self.rise();
        } else if !word.starts_with(|letter: char| letter.is_ascii_digit()) {
            self.words += 1;
            if !LITERALS.contains(&word) {
                self.names.insert(word.to_owned());
            }
        }
    }

    /// The names as the parser takes them. The functions that make dates are words of the language and no names.
    fn scope(self) -> FeelScope {
        let mut context = FeelContext::new();
        for name in self.names {
            let is_type = self.has_types && TYPES.contains(&name.to_lowercase().as_str());
            if !is_type && !is_built_in_date_time_function_name(&name) {
                context.set_null(name.into());
            }
        }
        FeelScope::from(context)
    }

    fn sign(&mut self, sign: char) {
        match sign {
            '(' | '[' | '{' => {
                self.rise();
                self.levels.push(0);
            }
            ')' | ']' | '}' => {
                self.height -= self.levels.pop().unwrap_or(0);
            }
            ',' => {
                self.height -= std::mem::take(self.level());
            }
            _ if sign.is_whitespace() => {}
            _ => self.rise(),
        }
    }

    fn rise(&mut self) {
        *self.level() += 1;
        self.height += 1;
        self.highest = self.highest.max(self.height);
    }

    /// The count of the part that is open now.
    fn level(&mut self) -> &mut usize {
        self.levels.last_mut().unwrap_or(&mut self.outermost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_allowed(text: &str) -> bool {
        shaped(text, &Limits::default(), &BTreeSet::new()).is_ok()
    }

    #[test]
    fn brackets_and_operators_in_a_row_are_bounded() {
        for one in ["(", "[", "{a:", "1+", "-", "if x then ", "f(", "x.", "x[1]", "not("] {
            assert!(is_allowed(&one.repeat(20)), "{one} 20 times");
            assert!(!is_allowed(&one.repeat(400)), "{one} 400 times");
        }
    }

    #[test]
    fn what_stands_side_by_side_may_be_long() {
        assert!(is_allowed(&format!("[{}]", vec!["-1.5"; 1_000].join(", "))));
        assert!(is_allowed(&format!("\"{}\"", "(".repeat(1_000))));
        assert!(is_allowed(&format!("/* {} */ 1 // {}", "(".repeat(400), "+".repeat(400))));
        assert!(is_allowed(r#""a \" b" + "c""#));
    }

    #[test]
    fn bytes_and_names_are_bounded() {
        assert!(!is_allowed(&" ".repeat(70_000)));
        assert!(!is_allowed(&"a, ".repeat(2_001)));
    }
}
