//! The events of the XML reader.

use quick_xml::Reader;
use quick_xml::events::Event;

/// Goes through a file and counts its elements.
#[must_use]
pub fn bare_xml(text: &str) -> usize {
    let mut reader = Reader::from_str(text);
    let mut elements = 0;
    loop {
        match reader.read_event().expect("the file is well-formed") {
            Event::Start(_) | Event::Empty(_) => elements += 1,
            Event::Eof => return elements,
            _ => {}
        }
    }
}
