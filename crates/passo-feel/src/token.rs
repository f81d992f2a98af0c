//! The pieces of a text, without what they mean.

/// A piece of a text: a word, a number, a string, a comment, a sign.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'t> {
    pub(crate) text: &'t str,
    /// The byte at which it starts.
    pub(crate) start: usize,
}

impl Token<'_> {
    /// Whether it is a comment.
    pub(crate) fn is_comment(&self) -> bool {
        self.text.starts_with("//") || self.text.starts_with("/*")
    }
}

/// The pieces of a text, in order, without the white space between them.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(rest) = text.get(start..)
        && let Some(letter) = rest.chars().next()
    {
        let length = length(rest, letter);
        if !letter.is_whitespace() {
            found.push(Token { text: rest.get(..length).unwrap_or(rest), start });
        }
        start += length;
    }
    found
}

fn length(rest: &str, letter: char) -> usize {
    match letter {
        '"' => string_length(rest),
        '`' => rest.char_indices().skip(1).find(|(_, letter)| *letter == '`').map_or(1, |(end, _)| end + 1),
        '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
        '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
        '.' if rest.starts_with("..") => 2,
        _ if is_of_word(letter) => rest.find(|letter| !is_of_word(letter)).unwrap_or(rest.len()),
        _ => letter.len_utf8(),
    }
}

/// Whether a letter may stand in a word or number.
pub(crate) fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// How many bytes a string at the start of a text has, its quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (place, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return place + 1,
            _ => {}
        }
    }
    text.len()
}
