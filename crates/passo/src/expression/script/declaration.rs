//! What a script declares, and what it only says: names of variables and of the engine's own object, imports, prints.

use crate::expression::CompileError;
use crate::expression::term::{Manner, Parser, TokenKind};

/// Imports only bring names, of which the plain ones are known.
pub(super) fn skip_import(parser: &mut Parser<'_>) -> Result<bool, CompileError> {
    let is_python = parser.manner == Manner::Python;
    if !parser.is_next("import") && (!is_python || !parser.is_next("from")) {
        return Ok(false);
    }
    parser.skip();
    while !parser.begins_line() && !parser.is_next(";") && *parser.peek() != TokenKind::End {
        parser.skip();
    }
    Ok(true)
}

/// What only prints is left out: its arguments are read and not evaluated.
pub(super) fn print(parser: &mut Parser<'_>) -> Result<bool, CompileError> {
    const PRINTS: [&[&str]; 12] = [
        &["System", ".", "out", ".", "println"],
        &["System", ".", "out", ".", "print"],
        &["System", ".", "err", ".", "println"],
        &["java", ".", "lang", ".", "System", ".", "out", ".", "println"],
        &["out", ".", "println"],
        &["out", ".", "print"],
        &["println"],
        &["print"],
        &["console", ".", "log"],
        &["logger", ".", "info"],
        &["log", ".", "info"],
        &["LOG", ".", "info"],
    ];
    let begins = |words: &&&[&str]| {
        words.iter().enumerate().all(|(ahead, word)| match parser.peek_at(ahead) {
            TokenKind::Name(name) => name == word,
            TokenKind::Symbol(symbol) => symbol == word,
            TokenKind::Int(_) | TokenKind::Float(_) | TokenKind::Text(_) | TokenKind::End => false,
        })
    };
    let Some(words) = PRINTS.iter().find(begins) else { return Ok(false) };
    let (names, calls) = (parser.names.len(), parser.host_calls.len());
    words.iter().for_each(|_| parser.skip());
    if parser.take("(") {
        parser.arguments(")")?;
    } else {
        parser.expression()?;
    }
    parser.names.truncate(names);
    parser.host_calls.truncate(calls);
    Ok(true)
}

/// `var x`, `def x`, `def int x`, `String x`, `java.util.List<String> x`: the name that is declared.
pub(super) fn declared(parser: &mut Parser<'_>) -> Option<String> {
    let TokenKind::Name(first) = parser.peek().clone() else { return None };
    let is_word = match parser.manner {
        Manner::JavaScript => matches!(first.as_str(), "var" | "let" | "const"),
        Manner::Groovy => matches!(first.as_str(), "def" | "final"),
        Manner::Java | Manner::Mvel => matches!(first.as_str(), "var" | "final"),
        Manner::Juel | Manner::Python | Manner::Feel => return None,
    };
    let start = parser.mark();
    if is_word {
        parser.skip();
    }
    // A type stands in front of the name, or in its place stands the word.
    let has_type = parser.manner != Manner::JavaScript && has_type(parser);
    let name = if has_type || is_word { parser.name().ok() } else { None };
    let is_over = parser.is_next("=") || parser.is_next(";") || parser.begins_line();
    if name.is_none() || !(is_over || *parser.peek() == TokenKind::End) {
        parser.back_to(start);
        return None;
    }
    name
}

/// Takes a type if one is next with a name behind it, in the same line.
fn has_type(parser: &mut Parser<'_>) -> bool {
    let start = parser.mark();
    let is_type = parser.class().is_ok() && !parser.begins_line();
    if is_type && matches!(parser.peek(), TokenKind::Name(_)) {
        return true;
    }
    parser.back_to(start);
    false
}

/// `def instance = execution.getProcessInstance()`: the name is another one for the engine's object.
pub(super) fn names_the_instance(parser: &mut Parser<'_>, name: &str) -> bool {
    const DETOURS: [&str; 2] = ["getProcessInstance", "getParent"];
    let start = parser.mark();
    let words = ["execution", "kcontext"].iter().any(|object| parser.take(object))
        && parser.take(".")
        && DETOURS.iter().any(|detour| parser.take(detour))
        && parser.take("(")
        && parser.take(")");
    if words && !parser.is_next(".") {
        parser.instances.push(name.into());
        return true;
    }
    parser.back_to(start);
    false
}
