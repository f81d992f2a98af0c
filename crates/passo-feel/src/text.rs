//! From a text to the parser's tree.

use dsntk_feel::FeelScope;
use dsntk_feel_parser::{AstNode, parse_expression, parse_unary_tests};
use passo::plugin::FormulaError;

use crate::meter::guarded;

/// Parses an expression. The library names no place in it.
pub(crate) fn expression(text: &str, scope: &FeelScope) -> Result<AstNode, FormulaError> {
    if text.trim().is_empty() {
        return Err("the text is empty".to_owned().into());
    }
    match guarded(|| parse_expression(scope, text, false)) {
        Ok(Ok(tree)) if is_test(&tree) => {
            Err(format!("it is a test of something, and no expression: {}", shortened(text)).into())
        }
        Ok(Ok(tree)) => Ok(tree),
        Ok(Err(error)) => Err(refused(&error.to_string(), "it is no expression", text)),
        Err(_) => Err(format!("it is no expression: {}", shortened(text)).into()),
    }
}

/// Parses what stands in the cell of a decision table.
pub(crate) fn tests(text: &str, scope: &FeelScope) -> Result<AstNode, FormulaError> {
    match guarded(|| parse_unary_tests(scope, text, false)) {
        Ok(Ok(tree)) => Ok(tree),
        Ok(Err(error)) => Err(refused(&error.to_string(), "it is no test", text)),
        Err(_) => Err(format!("it is no test: {}", shortened(text)).into()),
    }
}

fn refused(error: &str, syntax: &str, text: &str) -> FormulaError {
    let what = if error.contains("syntax error") { syntax } else { error };
    format!("{what}: {}", shortened(text)).into()
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
