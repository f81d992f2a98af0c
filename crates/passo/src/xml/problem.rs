//! Why the reading of a file as XML stops, in words.

use quick_xml::events::BytesRef;
use quick_xml::events::attributes::AttrError;

use super::characters::is_xml_character;
use super::not_xml;
use crate::base::Limits;
use crate::diagnostic::Code;

/// Why reading stops.
pub(super) struct Problem {
    pub(super) code: Code,
    pub(super) offset: usize,
    pub(super) message: String,
    pub(super) advice: Option<&'static str>,
}

impl Problem {
    pub(super) fn malformed(offset: usize, message: impl Into<String>) -> Problem {
        let advice = Some("Nothing after this place is read; correct it, or export the diagram anew.");
        Problem { code: Code::MalformedXml, offset, message: message.into(), advice }
    }

    pub(super) fn limit(offset: usize, message: impl Into<String>) -> Problem {
        let advice = Some("No honest diagram is so large; raise the limit if this one is.");
        Problem { code: Code::XmlLimit, offset, message: message.into(), advice }
    }
}

/// The error's own words, without the name of its kind.
pub(super) fn message_of(error: &quick_xml::Error) -> String {
    match error {
        quick_xml::Error::IllFormed(error) => error.to_string(),
        quick_xml::Error::Syntax(error) => error.to_string(),
        error => error.to_string(),
    }
}

/// The character that a reference in a text stands for: one by number, or one of XML's own five.
pub(super) fn resolve(reference: &BytesRef<'_>, offset: usize) -> Result<char, Problem> {
    let by_number = reference
        .resolve_char_ref()
        .map_err(|error| Problem::malformed(offset, format!("a character reference is wrong: {error}")))?;
    if let Some(character) = by_number {
        return if is_xml_character(character) {
            Ok(character)
        } else {
            Err(Problem::malformed(
                offset,
                "a character reference stands for a character that XML does not allow",
            ))
        };
    }
    match &*reference.xml10_content() {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        name => {
            let mut problem =
                Problem::malformed(offset, format!("the entity `&{name};` is not one of XML's own five"));
            problem.advice = Some("Write the character itself; entities of a file are never read.");
            Err(problem)
        }
    }
}

pub(super) fn merge(offset: usize) -> Problem {
    let mut problem = Problem::malformed(offset, "here is the mark of a merge conflict");
    problem.advice = Some("Decide for one of the two versions, and remove the marks and the other one.");
    problem
}

pub(super) fn doctype(offset: usize, name: &str) -> Problem {
    let is_web_page = name.trim_start().to_ascii_lowercase().starts_with("html");
    let (message, advice) = if is_web_page {
        ("the file is a web page, with a document type declaration", not_xml::WEB_PAGE)
    } else {
        (
            "the file has a document type declaration, and none is ever read",
            "Remove the declaration with its entities; a BPMN file needs none.",
        )
    };
    Problem { code: Code::DoctypeForbidden, offset, message: message.to_owned(), advice: Some(advice) }
}

/// What is wrong with a value in which an `&` begins nothing that XML knows.
pub(super) fn reference_problem(value: &str, name: &str, offset: usize, error: &quick_xml::Error) -> Problem {
    let is_alone = |(place, _): (usize, &str)| {
        let rest = value.get(place + 1..).unwrap_or_default();
        let end = rest.find([';', '&', ' ', '"', '\'']).unwrap_or(rest.len());
        (end == 0 || !rest.get(end..).is_some_and(|rest| rest.starts_with(';'))).then_some(place)
    };
    match value.match_indices('&').find_map(is_alone) {
        Some(place) => {
            let message = format!("an `&` in the value of `{name}` stands alone; it must be written `&amp;`");
            Problem::malformed(offset + place, message)
        }
        None => Problem::malformed(offset, format!("the value of `{name}` is wrong: {error}")),
    }
}

pub(super) fn attribute_problem(error: &AttrError, tag_offset: usize, source: &str) -> Problem {
    let position = match error {
        AttrError::ExpectedEq(position)
        | AttrError::ExpectedValue(position)
        | AttrError::UnquotedValue(position)
        | AttrError::ExpectedQuote(position, _)
        | AttrError::Duplicated(position, _) => *position,
    };
    // Positions count from behind the opening bracket.
    let offset = tag_offset + 1 + position;
    let rest = source.get(offset..).unwrap_or_default();
    let name = rest.split(|letter: char| letter.is_whitespace() || matches!(letter, '=' | '>' | '/')).next();
    let what = match error {
        AttrError::ExpectedEq(_) => "an attribute has no `=` after its name".to_owned(),
        AttrError::ExpectedValue(_) => "an attribute has no value".to_owned(),
        AttrError::UnquotedValue(_) => "the value of an attribute has no quotes".to_owned(),
        AttrError::ExpectedQuote(..) => "the value of an attribute is not closed".to_owned(),
        AttrError::Duplicated(..) => {
            format!("an element has the attribute `{}` twice", name.unwrap_or_default())
        }
    };
    Problem::malformed(offset, what)
}

pub(super) fn text_limit(offset: usize, limits: &Limits) -> Problem {
    Problem::limit(offset, format!("a text is longer than {} bytes", limits.xml_text_bytes))
}
