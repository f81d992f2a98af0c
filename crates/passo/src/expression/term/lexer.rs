//! Texts become tokens.

use super::Manner;
use crate::expression::CompileError;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::expression) struct Token {
    pub(in crate::expression) kind: TokenKind,
    /// From 1.
    pub(in crate::expression) line: u32,
    /// From 1.
    pub(in crate::expression) column: u32,
    /// Whether it is the first of its line.
    pub(in crate::expression) begins_line: bool,
}

/// What a piece of a text is.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::expression) enum TokenKind {
    Int(i64),
    Float(f64),
    Text(String),
    Name(String),
    Symbol(&'static str),
    End,
}

/// Operators and brackets, longer ones before those that they begin with.
const SYMBOLS: [&str; 38] = [
    "===", "!==", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=", "*=", "/=", "++", "--", "?.", "=", "<",
    ">", "!", "+", "-", "*", "/", "%", "?", ":", ".", ",", ";", "(", ")", "[", "]", "{", "}", "&", "|", "@",
];

/// Those that only script languages have.
const OF_SCRIPTS: [&str; 8] = ["===", "!==", "++", "--", "?.", "-=", "*=", "/="];

struct Lexer<'s> {
    rest: std::str::Chars<'s>,
    line: u32,
    column: u32,
    begins_line: bool,
    manner: Manner,
}

/// The tokens of a text, the last one [`TokenKind::End`]. Positions count from the given line and column.
pub(super) fn tokens(
    source: &str,
    (line, column): (u32, u32),
    manner: Manner,
) -> Result<Vec<Token>, CompileError> {
    let mut lexer = Lexer { rest: source.chars(), line, column, begins_line: true, manner };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_space()?;
        let (line, column, begins_line) = (lexer.line, lexer.column, lexer.begins_line);
        let kind = lexer.token()?;
        lexer.begins_line = false;
        let is_end = kind == TokenKind::End;
        tokens.push(Token { kind, line, column, begins_line });
        if is_end {
            return Ok(tokens);
        }
    }
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.rest.next()?;
        if letter == '\n' {
            self.line += 1;
            self.column = 1;
            self.begins_line = true;
        } else {
            self.column += 1;
        }
        Some(letter)
    }

    fn error(&self, message: impl Into<String>) -> CompileError {
        CompileError { message: message.into(), line: self.line, column: self.column }
    }

    /// Skips white space and, in scripts, comments.
    fn skip_space(&mut self) -> Result<(), CompileError> {
        loop {
            let rest = self.rest.as_str();
            if self.peek().is_some_and(char::is_whitespace) {
                self.next();
            } else if self.manner == Manner::Juel {
                return Ok(());
            } else if rest.starts_with("//") || (self.manner == Manner::Python && rest.starts_with('#')) {
                while self.peek().is_some_and(|letter| letter != '\n') {
                    self.next();
                }
            } else if rest.starts_with("/*") {
                let Some(end) = rest.find("*/") else { return Err(self.error("a comment has no end")) };
                for _ in rest.get(..end + 2).unwrap_or_default().chars() {
                    self.next();
                }
            } else {
                return Ok(());
            }
        }
    }

    fn token(&mut self) -> Result<TokenKind, CompileError> {
        match self.peek() {
            None => Ok(TokenKind::End),
            Some('"' | '\'') => self.text(),
            Some(first) if first.is_ascii_digit() => self.number(),
            Some('.') if self.rest.as_str().chars().nth(1).is_some_and(|next| next.is_ascii_digit()) => {
                self.number()
            }
            Some(first) if is_name_letter(first) => Ok(TokenKind::Name(self.name())),
            Some(first) => {
                let is_bare = matches!(self.manner, Manner::Juel | Manner::Feel);
                let mut symbols = SYMBOLS.iter().filter(|symbol| !is_bare || !OF_SCRIPTS.contains(symbol));
                let found = symbols.find(|symbol| self.rest.as_str().starts_with(**symbol));
                let Some(symbol) = found else {
                    return Err(self.error(format!("the letter `{first}` has no meaning here")));
                };
                for _ in symbol.chars() {
                    self.next();
                }
                Ok(TokenKind::Symbol(symbol))
            }
        }
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(letter) = self.peek().filter(|letter| is_name_letter(*letter) || letter.is_numeric()) {
            name.push(letter);
            self.next();
        }
        name
    }

    fn text(&mut self) -> Result<TokenKind, CompileError> {
        let place = self.error("a text has no end");
        let quote = self.next();
        let mut text = String::new();
        loop {
            match self.next() {
                None => return Err(place),
                letter if letter == quote => return Ok(TokenKind::Text(text)),
                Some('\\') => text.push(self.escaped()?),
                Some(letter) => text.push(letter),
            }
        }
    }

    /// What stands behind a backslash: the unified expression language escapes quotes and backslashes only, the others
    /// have control characters too.
    fn escaped(&mut self) -> Result<char, CompileError> {
        let is_juel = self.manner == Manner::Juel;
        match self.next() {
            Some('n') if !is_juel => Ok('\n'),
            Some('t') if !is_juel => Ok('\t'),
            Some('r') if !is_juel => Ok('\r'),
            Some(letter @ ('\\' | '\'' | '"' | '$' | '/')) => Ok(letter),
            Some(letter) => Err(self.error(format!("`\\{letter}` has no meaning in a text"))),
            None => Err(self.error("a text has no end")),
        }
    }

    fn number(&mut self) -> Result<TokenKind, CompileError> {
        let mut digits = String::new();
        let mut is_float = false;
        while let Some(letter) = self.peek() {
            let second = self.rest.as_str().chars().nth(1);
            let goes_on = match letter {
                '0'..='9' => true,
                '_' if self.manner != Manner::Juel => true,
                '.' if !is_float && second.is_none_or(|next| !is_name_letter(next) && next != '.') => true,
                'e' | 'E' => second.is_some_and(|next| next.is_ascii_digit() || "+-".contains(next)),
                '+' | '-' => digits.ends_with(['e', 'E']),
                _ => false,
            };
            if !goes_on {
                break;
            }
            is_float |= matches!(letter, '.' | 'e' | 'E');
            if letter != '_' {
                digits.push(letter);
            }
            self.next();
        }
        self.skip_number_type(&mut is_float);
        let number = if is_float {
            digits.parse().ok().filter(|number: &f64| number.is_finite()).map(TokenKind::Float)
        } else {
            digits.parse().ok().map(TokenKind::Int)
        };
        number.ok_or_else(|| self.error(format!("`{digits}` is no number that can be counted with")))
    }

    /// Java and its kin may write the type behind a number: `10L`, `2.5f`, `3G`.
    fn skip_number_type(&mut self, is_float: &mut bool) {
        if matches!(self.manner, Manner::Juel | Manner::JavaScript | Manner::Python) {
            return;
        }
        match self.peek() {
            Some('l' | 'L' | 'g' | 'G' | 'i' | 'I') => {
                self.next();
            }
            Some('f' | 'F' | 'd' | 'D' | 'b' | 'B') => {
                *is_float = true;
                self.next();
            }
            _ => {}
        }
    }
}

fn is_name_letter(letter: char) -> bool {
    letter.is_alphabetic() || letter == '_' || letter == '$'
}
