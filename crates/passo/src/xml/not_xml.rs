//! What a file is that is no XML, as far as its beginning shows.

/// What is wrong with a file, and what to do about it.
pub(super) type Finding = (String, &'static str);

/// How files of other kinds begin, what they are, and what to do.
const OTHERS: [(&str, &str, &str); 7] = [
    ("{", "JSON", EXPORT),
    ("[", "JSON", EXPORT),
    ("version https://git-lfs.", "a pointer of Git LFS", "Fetch what it points to with `git lfs pull`."),
    ("PK", "a packed archive", "Unpack it; the diagram is a file in it."),
    ("%PDF", "a PDF", EXPORT),
    ("\u{fffd}PNG", "a picture", EXPORT),
    ("GIF8", "a picture", EXPORT),
];

/// What to do about a web page.
pub(crate) const WEB_PAGE: &str =
    "It may say that a file was not found or that one must sign in; download the diagram itself.";

const EXPORT: &str = "Export the diagram itself, as BPMN 2.0 XML.";

/// What is wrong with a text that does not begin as XML; nothing for one that does.
pub(super) fn judge(text: &str) -> Option<Finding> {
    let begin = text.trim_start();
    if begin.is_empty() {
        return Some((
            "the file is empty".to_owned(),
            "Save the diagram again; nothing of it is in the file.",
        ));
    }
    if begin.starts_with('<') {
        return None;
    }
    let found = OTHERS.iter().find(|(opening, ..)| begin.starts_with(opening));
    Some(match found {
        Some((_, what, advice)) => (format!("the file is {what}, and no XML"), advice),
        None => ("the file begins with a text, and XML begins with `<`".to_owned(), EXPORT),
    })
}

/// Whether tools that merge versions have left both in the text, with their mark at this place.
pub(super) fn is_mark_of_a_merge(text: &str, offset: usize) -> bool {
    const MARK: &str = "<<<<<<<";
    let rest = text.get(offset..).unwrap_or_default();
    rest.starts_with(MARK) || rest.trim_start().starts_with(MARK)
}

#[cfg(test)]
mod tests {
    use super::judge;

    #[test]
    fn files_of_other_kinds_are_known_by_their_beginnings() {
        for (text, expected) in [
            ("", "is empty"),
            (" \n ", "is empty"),
            ("\n{\"a\": 1}", "is JSON"),
            ("[1]", "is JSON"),
            ("version https://git-lfs.github.com/spec/v1\n", "pointer of Git LFS"),
            ("PK\u{3}\u{4}", "archive"),
            ("%PDF-1.7", "PDF"),
            ("\u{fffd}PNG\r\n", "picture"),
            ("Dear reader", "begins with a text"),
        ] {
            let (message, advice) = judge(text).unwrap();
            assert!(message.contains(expected) && !advice.is_empty(), "{text}: {message}");
        }
        assert_eq!(judge("\n<a/>"), None);
    }
}
