//! Texts of vendors' attributes: fixed, or with `${}` and `#{}` in the unified expression language.

use std::sync::Arc;

use crate::base::Span;
use crate::model::{Expression, Text};

/// The name of the unified expression language.
pub(super) const JUEL: &str = "juel";

/// Whether a text has an expression of the unified expression language in it.
pub(super) fn has_expression(text: &str) -> bool {
    text.contains("${") || text.contains("#{")
}

/// A text as an expression of the unified expression language; a fixed one gives itself.
pub(super) fn juel(body: &str, span: Span) -> Expression {
    in_language(body, span, JUEL)
}

/// A text as an expression of a language.
pub(super) fn in_language(body: &str, span: Span, language: &str) -> Expression {
    Expression {
        body: body.trim().to_owned(),
        span,
        language: Some(Arc::from(language)),
        formal: true,
        ..Expression::default()
    }
}

/// A text that is fixed or computed; an empty one is none.
pub(super) fn text(value: &str, span: Span) -> Option<Text> {
    let value = value.trim();
    match value {
        "" => None,
        value if has_expression(value) => Some(Text::Expression(juel(value, span).into())),
        value => Some(Text::Literal(Arc::from(value))),
    }
}

/// Texts between commas. A comma within braces separates nothing.
pub(super) fn texts(value: &str, span: Span) -> Vec<Text> {
    let mut parts = vec![String::new()];
    let mut open = 0u32;
    for letter in value.chars() {
        match letter {
            '{' | '(' | '[' => open += 1,
            '}' | ')' | ']' => open = open.saturating_sub(1),
            _ => {}
        }
        match parts.last_mut() {
            Some(part) if letter != ',' || open > 0 => part.push(letter),
            _ => parts.push(String::new()),
        }
    }
    parts.iter().filter_map(|part| text(part, span)).collect()
}

/// A name; an empty one is none.
pub(super) fn name(value: &str) -> Option<Arc<str>> {
    Some(value.trim()).filter(|name| !name.is_empty()).map(Arc::from)
}

/// The name of what an expression names as a whole: `${clerk}` is `clerk`.
pub(super) fn named_by(value: &str) -> Option<Arc<str>> {
    let value = value.trim();
    let inner = value.strip_prefix("${").or_else(|| value.strip_prefix("#{"));
    name(inner.and_then(|inner| inner.strip_suffix('}')).unwrap_or(value))
}

/// Puts the answer into a script that asks the vendor's engine for the element that it stands in.
pub(super) fn answer(script: &mut Expression, questions: &[&str], answer: &str) {
    let answer = format!("\"{}\"", answer.replace('\\', "\\\\").replace('"', "\\\""));
    for question in questions {
        if script.body.contains(question) {
            script.body = script.body.replace(question, &answer);
        }
    }
}
