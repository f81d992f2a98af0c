//! From a text to the parser's tree.

use std::collections::BTreeSet;

use dsntk_feel_parser::{AstNode, parse_expression, parse_unary_tests};
use passo::base::Limits;
use passo::plugin::FormulaError;

use crate::meter::guarded;
use crate::place;
use crate::shape::{Shaped, shaped};

/// How a text is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reads {
    /// As an expression.
    Expression,
    /// As what stands in the cell of a decision table.
    Tests,
}

impl Reads {
    /// What is said of a text that is none.
    fn refusal(self) -> &'static str {
        match self {
            Reads::Expression => "it is no expression",
            Reads::Tests => "it is no test",
        }
    }
}

/// Parses a text. `known` are names of several words that it may have.
pub(crate) fn parse(
    text: &str,
    reads: Reads,
    limits: &Limits,
    known: &BTreeSet<String>,
) -> Result<AstNode, FormulaError> {
    if text.trim().is_empty() {
        return Err("the text is empty".to_owned().into());
    }
    match read(&shaped(text, limits, known)?, reads) {
        Ok(tree) if reads == Reads::Expression && is_test(&tree) => {
            Err(format!("it is a test of something, and no expression: {}", shortened(text)).into())
        }
        Ok(tree) => Ok(tree),
        Err(what) => {
            let parses =
                |text: &str| shaped(text, limits, known).is_ok_and(|shaped| read(&shaped, reads).is_ok());
            let place = place::of_error(text, parses);
            Err(FormulaError {
                message: format!("{what}: {}", shortened(text)),
                line: place.map_or(0, |place| place.line),
                column: place.map_or(0, |place| place.column),
            })
        }
    }
}

/// What the parser makes of a text, or what is said of it.
fn read(shaped: &Shaped, reads: Reads) -> Result<AstNode, String> {
    let parsed = guarded(|| match reads {
        Reads::Expression => parse_expression(&shaped.scope, &shaped.text, false),
        Reads::Tests => parse_unary_tests(&shaped.scope, &shaped.text, false),
    });
    match parsed {
        Ok(Ok(tree)) => Ok(tree),
        Ok(Err(error)) if !error.to_string().contains("syntax error") => Err(error.to_string()),
        Ok(Err(_)) | Err(_) => Err(reads.refusal().to_owned()),
    }
}

/// Whether a text is what stands in the cell of a decision table.
fn is_test(tree: &AstNode) -> bool {
    matches!(
        tree,
        AstNode::UnaryEq(_)
            | AstNode::UnaryGe(_)
            | AstNode::UnaryGt(_)
            | AstNode::UnaryLe(_)
            | AstNode::UnaryLt(_)
            | AstNode::UnaryNe(_)
            | AstNode::Irrelevant
    )
}

/// A text on one line, cut where it gets long.
pub(crate) fn shortened(text: &str) -> String {
    const LETTERS: usize = 80;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LETTERS {
        return line;
    }
    format!("{}...", line.chars().take(LETTERS).collect::<String>())
}
