//! From bytes to text: the encodings that XML files come in.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::locate::Lines;
use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic, Severity};

/// The text of a file, and what is wrong with its bytes. A byte order mark is believed first, then zero bytes beside the
/// first `<`, then the XML declaration, and UTF-8 is the default. Bytes that are wrong become replacement characters.
pub(crate) fn decode(bytes: &[u8]) -> (Cow<'_, str>, Option<Diagnostic>) {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, &bytes[length..]);
    }
    match bytes {
        [b'<', 0, ..] => return decode_as(UTF_16LE, bytes),
        [0, b'<', ..] => return decode_as(UTF_16BE, bytes),
        _ => {}
    }
    let Some(label) = declared_encoding(bytes) else { return decode_as(UTF_8, bytes) };
    let declared = Encoding::for_label_no_replacement(label.as_bytes());
    // A declaration that could be read byte by byte is not in UTF-16, whatever it says.
    if let Some(encoding) = declared.filter(|encoding| encoding.is_ascii_compatible()) {
        return decode_as(encoding, bytes);
    }
    let (text, problem) = decode_as(UTF_8, bytes);
    let (message, severity) = match declared {
        Some(encoding) => (
            format!("the file declares the encoding {} and is not in it", encoding.name()),
            Severity::Warning,
        ),
        None => (format!("the encoding `{label}` is not known"), Severity::Error),
    };
    let problem = problem.unwrap_or_else(|| {
        Diagnostic::new(Code::BadEncoding, Span { start: 0, end: 0, line: 1, column: 1 }, message)
            .advise("Save the file as UTF-8, and let its XML declaration say so.")
            .with_severity(severity)
    });
    (text, Some(problem))
}

fn decode_as<'b>(encoding: &'static Encoding, bytes: &'b [u8]) -> (Cow<'b, str>, Option<Diagnostic>) {
    let (text, wrong) = encoding.decode_without_bom_handling(bytes);
    let problem = wrong.then(|| {
        let offset = if encoding == UTF_8 {
            std::str::from_utf8(bytes).err().map(|error| error.valid_up_to())
        } else {
            text.find(char::REPLACEMENT_CHARACTER)
        };
        let offset = offset.unwrap_or(0);
        let span = Lines::new(&text).span(1, offset, offset + char::REPLACEMENT_CHARACTER.len_utf8());
        Diagnostic::new(
            Code::BadEncoding,
            span,
            format!("the bytes from here on are not text in the encoding {}", encoding.name()),
        )
        .advise("Save the file as UTF-8, or let its XML declaration name the encoding that it has.")
    });
    (text, problem)
}

/// The encoding that the XML declaration names, when the file begins with one.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    const LONGEST_DECLARATION: usize = 256;
    let start: String = bytes.iter().take(LONGEST_DECLARATION).map(|byte| char::from(*byte)).collect();
    let declaration = start.trim_start().strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let (label, _) = value[1..].split_once(quote)?;
    Some(label.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str, severity: Option<Severity>) {
        let (decoded, problem) = decode(bytes);
        assert_eq!(decoded, text);
        assert_eq!(
            problem.map(|problem| (problem.code, problem.severity)),
            severity.map(|s| (Code::BadEncoding, s))
        );
    }

    fn utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn unicode_is_recognised_with_and_without_a_byte_order_mark() {
        check("<a>è</a>".as_bytes(), "<a>è</a>", None);
        check("\u{feff}<a>è</a>".as_bytes(), "<a>è</a>", None);
        for to_bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            check(&utf_16("<a>è</a>", to_bytes), "<a>è</a>", None);
            check(&utf_16("\u{feff}<a>è</a>", to_bytes), "<a>è</a>", None);
        }
    }

    #[test]
    fn the_declared_encoding_is_believed() {
        for label in ["ISO-8859-1", "windows-1252", "iso8859-15"] {
            let bytes =
                [format!("<?xml version='1.0' encoding='{label}'?><a>").as_bytes(), b"\xE8</a>"].concat();
            check(&bytes, &format!("<?xml version='1.0' encoding='{label}'?><a>è</a>"), None);
        }
        check(
            b"<?xml version=\"1.0\" encoding=\"us-ascii\"?><a/>",
            "<?xml version=\"1.0\" encoding=\"us-ascii\"?><a/>",
            None,
        );
    }

    #[test]
    fn wrong_bytes_and_unknown_encodings_are_reported_and_the_rest_is_kept() {
        check(b"<a>\xE8</a>", "<a>\u{fffd}</a>", Some(Severity::Error));
        check(b"<?xml encoding='martian'?><a/>", "<?xml encoding='martian'?><a/>", Some(Severity::Error));
        check(b"<?xml encoding='UTF-16'?><a/>", "<?xml encoding='UTF-16'?><a/>", Some(Severity::Warning));
        check(&[0xFF, 0xFE, b'<', 0, 0x00, 0xD8], "<\u{fffd}", Some(Severity::Error));
        let (_, problem) = decode(b"<a>\n \xE8</a>");
        assert_eq!(problem.map(|problem| (problem.span.line, problem.span.column)), Some((2, 2)));
    }
}
