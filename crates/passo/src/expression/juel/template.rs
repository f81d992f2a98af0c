//! A text between expressions: `Order ${number} of ${customer.name}`.

use crate::expression::CompileError;

/// A piece of a text.
#[derive(Debug, PartialEq)]
pub(super) enum Piece<'s> {
    /// What stands there as it is.
    Text(String),
    /// What stands in braces.
    Expression {
        /// Without the braces.
        text: &'s str,
        /// The line and column of its first letter, from 1.
        place: (u32, u32),
    },
}

/// The pieces of a text. An empty text has one that is empty. A backslash before `${` or `#{` takes their meaning.
pub(super) fn pieces(source: &str) -> Result<Vec<Piece<'_>>, CompileError> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = source;
    while let Some(letter) = rest.chars().next() {
        let is_escaped = ["\\${", "\\#{"].iter().any(|escape| rest.starts_with(escape));
        if is_escaped {
            text.push_str(rest.get(1..3).unwrap_or_default());
            rest = rest.get(3..).unwrap_or_default();
        } else if let Some(inner) = rest.strip_prefix("${").or_else(|| rest.strip_prefix("#{")) {
            let place = place_of(source, inner);
            let Some(end) = end_of(inner) else {
                let (line, column) = place;
                return Err(CompileError { message: "a brace is not closed".to_owned(), line, column });
            };
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(Piece::Expression { text: inner.get(..end).unwrap_or_default(), place });
            rest = inner.get(end + 1..).unwrap_or_default();
        } else {
            text.push(letter);
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        }
    }
    if !text.is_empty() || pieces.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(pieces)
}

/// Where the brace is that closes an expression, texts and braces inside left aside.
fn end_of(inner: &str) -> Option<usize> {
    let mut open = 0u32;
    let mut quote = None;
    let mut letters = inner.char_indices();
    while let Some((at, letter)) = letters.next() {
        match (quote, letter) {
            (Some(_), '\\') => drop(letters.next()),
            (Some(closing), letter) if letter == closing => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(letter),
            (None, '{') => open += 1,
            (None, '}') if open == 0 => return Some(at),
            (None, '}') => open -= 1,
            (None, _) => {}
        }
    }
    None
}

/// The line and column at which a part of a text begins.
fn place_of(source: &str, part: &str) -> (u32, u32) {
    let before = source.get(..source.len() - part.len()).unwrap_or_default();
    let line = before.matches('\n').count() as u32 + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u32 + 1;
    (line, column)
}
