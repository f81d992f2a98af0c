//! XML that is written piece by piece, to wherever it goes.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, Event};

/// Writes XML without keeping it. Elements are closed in the order that the caller knows.
pub(crate) struct Emitter<W: Write> {
    writer: Writer<W>,
}

impl<W: Write> Emitter<W> {
    /// Begins a document.
    pub(crate) fn new(to: W) -> io::Result<Emitter<W>> {
        let mut writer = Writer::new_with_indent(to, b' ', 2);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(Emitter { writer })
    }

    /// Opens an element.
    pub(crate) fn open(&mut self, tag: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.writer.write_event(Event::Start(start(tag, attributes)))
    }

    /// Closes an element.
    pub(crate) fn close(&mut self, tag: &str) -> io::Result<()> {
        self.writer.write_event(Event::End(BytesEnd::new(tag)))
    }

    /// Writes an element with nothing in it.
    pub(crate) fn empty(&mut self, tag: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.writer.write_event(Event::Empty(start(tag, attributes)))
    }

    /// Gives back what was written to.
    pub(crate) fn into_inner(self) -> W {
        self.writer.into_inner()
    }
}

fn start<'e>(tag: &'e str, attributes: &[(&str, &str)]) -> BytesStart<'e> {
    let mut start = BytesStart::new(tag);
    for (name, value) in attributes {
        start.push_attribute((*name, &*value.replace(|found| !is_allowed(found), "\u{FFFD}")));
    }
    start
}

/// Whether XML has the character at all; those that it has not cannot be written in any way.
fn is_allowed(found: char) -> bool {
    matches!(found, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::Emitter;

    #[test]
    fn what_is_written_is_read_again_as_it_was() {
        let value = "a < b & \"c\"\n'd'\u{7f}é";
        let mut emitter = Emitter::new(Vec::new()).unwrap();
        emitter.open("log", &[("name", value)]).unwrap();
        emitter.empty("trace", &[("bad", "\u{1}\u{FFFE}x")]).unwrap();
        emitter.close("log").unwrap();
        let text = String::from_utf8(emitter.into_inner()).unwrap();
        let tree = crate::read::tree(text.as_bytes(), &crate::base::Limits::default());
        let root = tree.root.expect("it is XML");
        assert_eq!(root.attribute("name"), Some(value));
        assert!(text.contains("<trace bad=\"\u{FFFD}\u{FFFD}x\"/>"), "{text}");
    }
}
