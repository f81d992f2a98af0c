//! Which characters XML 1.0 allows (section 2.2 of its recommendation).

/// How many bytes are looked at together.
const CHUNK: usize = 256;

/// Whether XML allows a character: no control characters except the white space, and not the two last code points of the first
/// plane.
pub(super) fn is_xml_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Where the first character is that XML does not allow.
pub(super) fn first_illegal(text: &str) -> Option<usize> {
    // Nearly all chunks are cleared without a branch for each byte.
    let mut chunks = (0..).step_by(CHUNK).zip(text.as_bytes().chunks(CHUNK));
    chunks.find_map(|(at, chunk)| {
        let is_suspect = chunk.iter().fold(false, |suspect, byte| suspect | may_be_illegal(*byte));
        is_suspect.then(|| illegal_in(text, at)).flatten()
    })
}

/// Whether a byte may be the first of a character that is not allowed.
fn may_be_illegal(byte: u8) -> bool {
    (byte < b' ') & (byte != b'\t') & (byte != b'\n') & (byte != b'\r') | (byte == 0xEF)
}

/// The first character that is not allowed and begins in a chunk.
fn illegal_in(text: &str, chunk: usize) -> Option<usize> {
    let end = text.len().min(chunk + CHUNK);
    let start = (chunk..end).find(|at| text.is_char_boundary(*at))?;
    let characters = text.get(start..)?.char_indices().map(|(at, character)| (start + at, character));
    let mut inside = characters.take_while(|(at, _)| *at < end);
    inside.find(|(_, character)| !is_xml_character(*character)).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::{CHUNK, first_illegal, is_xml_character};

    #[test]
    fn the_first_illegal_character_is_found_wherever_it_is() {
        for before in (0..3 * CHUNK).step_by(7) {
            for illegal in ['\u{0}', '\u{1f}', '\u{fffe}', '\u{ffff}'] {
                let text = format!("{}{illegal}\u{1}", "ä".repeat(before));
                assert_eq!(first_illegal(&text), Some(before * 2));
            }
        }
    }

    #[test]
    fn what_xml_allows_is_not_illegal() {
        let all: String = ('\u{0}'..=char::MAX).filter(|character| is_xml_character(*character)).collect();
        assert_eq!(first_illegal(&all), None);
        assert_eq!(first_illegal(""), None);
    }
}
