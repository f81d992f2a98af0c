//! Whatever stands in a text of a foreign language: it compiles or says why, and it runs or says why.

use proptest::prelude::*;

use super::Purpose;
use super::testing::run;
use crate::value::Value;

const LANGUAGES: [&str; 8] =
    ["juel", "java", "mvel", "javascript", "groovy", "python", "feel", "feel-or-text"];

const PIECES: [&str; 72] = [
    "${",
    "#{",
    "}",
    "{",
    "(",
    ")",
    "[",
    "]",
    ".",
    ",",
    ":",
    ";",
    "?",
    "=",
    "==",
    "===",
    "!",
    "!=",
    "<",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "%",
    "&&",
    "||",
    "and",
    "or",
    "not",
    "empty",
    "div",
    "mod",
    "eq",
    "in",
    "if",
    "then",
    "else",
    "return",
    "throw",
    "new",
    "var",
    "def",
    "int",
    "x",
    "list",
    "map",
    "name",
    "execution",
    "kcontext",
    "getVariable",
    "setVariable",
    "size",
    "get",
    "substring",
    "\"a\"",
    "'b'",
    "1",
    "0",
    "2.5",
    "9223372036854775807",
    "1e308",
    "null",
    "true",
    "None",
    "Arrays",
    "asList",
    "java",
    "BpmnError",
    "\n",
    "\\",
    "ä",
];

fn variables() -> Vec<(&'static str, Value)> {
    vec![
        ("x", 5.into()),
        ("name", "Anna".into()),
        ("list", vec![1, 2].into()),
        ("map", Value::map([("x", Value::from(1))])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn texts_of_pieces(pieces in proptest::collection::vec(0..PIECES.len(), 0..24), spaced in any::<bool>()) {
        let words: Vec<&str> = pieces.into_iter().filter_map(|piece| PIECES.get(piece)).copied().collect();
        let text = words.join(if spaced { " " } else { "" });
        for language in LANGUAGES {
            for purpose in [Purpose::Condition, Purpose::Value, Purpose::Script] {
                let _ = run(language, &text, purpose, &variables());
                let _ = run(language, &format!("${{{text}}}"), purpose, &variables());
            }
        }
    }

    #[test]
    fn any_text(text in ".{0,60}") {
        for language in LANGUAGES {
            let _ = run(language, &text, Purpose::Script, &variables());
        }
    }
}
