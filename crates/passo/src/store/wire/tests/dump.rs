//! A second reader of the format, which knows nothing but its tables: what the page of the format says is enough to read a
//! record. It notes each step, so that it can say what every byte means, and each variant that it meets.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::shape_of;
use crate::journal::wire::shape::Row;

/// What was read.
pub(super) enum Tree {
    Leaf(String),
    Parts(String, Vec<(String, Tree)>),
    List(Vec<Tree>),
}

/// One step: the bytes from the last one's end to here are this.
pub(super) struct Step {
    pub(super) end: usize,
    pub(super) depth: usize,
    pub(super) text: String,
}

pub(super) struct Dump<'b> {
    bytes: &'b [u8],
    at: usize,
    depth: usize,
    pub(super) steps: Vec<Step>,
    pub(super) seen: BTreeSet<(&'static str, u32)>,
}

impl<'b> Dump<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Dump { bytes, at: 0, depth: 0, steps: Vec::new(), seen: BTreeSet::new() }
    }

    /// The content of a record: its version, kind and length come first, its checksum last.
    pub(super) fn record(&mut self) -> Vec<Tree> {
        let version = self.byte();
        self.note(format!("version {version}"));
        let kind = self.byte();
        let (name, root) =
            [("events", "Event"), ("fact", "Fact"), ("instance", "Snapshot")][usize::from(kind) - 1];
        self.note(format!("kind {kind}: {name}"));
        let length = self.number() as usize;
        self.note(format!("length of the content: {length} bytes"));
        let end = self.at + length;
        let mut found = Vec::new();
        while self.at < end {
            found.push(self.thing("", root));
        }
        assert_eq!(self.at, end, "the content ends with its last thing");
        self.at += 4;
        self.note("checksum: CRC-32 of all bytes before it, the lowest byte first".to_owned());
        found
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    fn thing(&mut self, label: &str, kind: &str) -> Tree {
        if let Some(inner) = inside(kind, "Option<") {
            return match self.byte() {
                0 => self.leaf(label, "none".to_owned()),
                _ => {
                    self.note(format!("{label}: some"));
                    self.within(|dump| dump.thing(label, inner))
                }
            };
        }
        if let Some(inner) = inside(kind, "Vec<") {
            return self.list(label, |dump| dump.thing("", inner));
        }
        if let Some(inner) = inside(kind, "Places<") {
            let free = self.list(&format!("{label}, free places"), |dump| dump.thing("", "u32"));
            let taken = self.list(&format!("{label}, taken places"), |dump| dump.thing("", inner));
            return Tree::Parts(String::new(), vec![("free".to_owned(), free), ("taken".to_owned(), taken)]);
        }
        match kind.split('<').next().unwrap_or(kind) {
            "bool" => {
                let truth = self.byte() == 1;
                self.leaf(label, truth.to_string())
            }
            "byte" => {
                let byte = self.byte();
                self.leaf(label, format!("{byte:#04x}"))
            }
            "u16" | "u32" | "u64" => {
                let number = self.number();
                self.leaf(label, number.to_string())
            }
            "i32" | "i64" | "Time" => {
                let number = self.number();
                self.leaf(label, ((number >> 1) as i64 ^ -((number & 1) as i64)).to_string())
            }
            "Scope" | "Activity" | "Wait" | "Node" | "Flow" | "Name" | "Definition" => {
                let text = self
                    .number()
                    .checked_sub(1)
                    .map_or_else(|| "none".to_owned(), |number| number.to_string());
                self.leaf(label, text)
            }
            "float" => {
                let bytes = self.raw(8).try_into().expect("eight bytes");
                self.leaf(label, format!("{:?}", f64::from_le_bytes(bytes)))
            }
            "Text" | "Message" | "File" => {
                let length = self.number() as usize;
                let text = String::from_utf8_lossy(self.raw(length)).into_owned();
                self.leaf(label, format!("{text:?}"))
            }
            "Texts" => self.list(label, |dump| dump.thing("", "Text")),
            "Items" => self.list(label, |dump| dump.thing("", "Value")),
            "Variables" => self.list(label, |dump| {
                let name = dump.thing("name", "Text");
                let value = dump.thing("value", "Value");
                Tree::Parts(String::new(), vec![("name".to_owned(), name), ("value".to_owned(), value)])
            }),
            name => self.shaped(label, name),
        }
    }

    /// Something that a table declares.
    fn shaped(&mut self, label: &str, name: &str) -> Tree {
        let shape = shape_of(name);
        if shape.rows.iter().all(|row| row.number.is_none()) {
            let named = |row: &Row| (row.name, row.fields[0].1);
            let fields: Vec<_> = shape.rows.iter().map(named).collect();
            return self.parts(String::new(), &fields);
        }
        let number = self.number() as u32;
        let row =
            shape.rows.iter().find(|row| row.number == Some(number)).expect("the variant is in the table");
        self.seen.insert((shape.name, number));
        let label = if label.is_empty() { String::new() } else { format!("{label}: ") };
        self.note(format!("{label}{} {number}: {}", shape.name, row.name));
        self.parts(row.name.to_owned(), row.fields)
    }

    fn parts(&mut self, name: String, fields: &[(&str, &str)]) -> Tree {
        let read = |(field, kind): &(&str, &str)| {
            (field.to_string(), self.within(|dump| dump.thing(field, &plain(kind))))
        };
        Tree::Parts(name, fields.iter().map(read).collect())
    }

    fn list(&mut self, label: &str, mut read: impl FnMut(&mut Self) -> Tree) -> Tree {
        let length = self.number();
        self.note(format!("{label}: {length} in number").trim_start_matches(": ").to_owned());
        let element = |_| self.within(|dump| read(dump));
        Tree::List((0..length).map(element).collect())
    }

    fn within<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let found = read(self);
        self.depth -= 1;
        found
    }

    fn leaf(&mut self, label: &str, text: String) -> Tree {
        self.note(if label.is_empty() { text.clone() } else { format!("{label}: {text}") });
        Tree::Leaf(text)
    }

    fn note(&mut self, text: String) {
        self.steps.push(Step { end: self.at, depth: self.depth, text });
    }

    fn byte(&mut self) -> u8 {
        self.raw(1)[0]
    }

    fn raw(&mut self, length: usize) -> &'b [u8] {
        let found = &self.bytes[self.at..self.at + length];
        self.at += length;
        found
    }

    fn number(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return number;
            }
            shift += 7;
        }
    }
}

/// A type without lifetimes and spaces.
pub(super) fn plain(kind: &str) -> String {
    kind.replace("'a, ", "").replace("<'a>", "").replace(' ', "")
}

fn inside<'k>(kind: &'k str, outer: &str) -> Option<&'k str> {
    kind.strip_prefix(outer)?.strip_suffix('>')
}

/// The longest line that is not broken.
const WIDTH: usize = 100;

impl Tree {
    /// Readable text: in one line if it is short, else a line for each part.
    pub(super) fn text(&self, indent: usize) -> String {
        let line = self.line();
        let parts: Vec<String> = match self {
            _ if line.len() + indent <= WIDTH => return line,
            Tree::Leaf(_) => return line,
            Tree::Parts(_, parts) => {
                parts.iter().map(|(name, part)| format!("{name}: {}", part.text(indent + 2))).collect()
            }
            Tree::List(elements) => elements.iter().map(|element| element.text(indent + 2)).collect(),
        };
        let (name, open, close) = match self {
            Tree::Parts(name, _) => (name.as_str(), if name.is_empty() { "{" } else { " {" }, "}"),
            Tree::Leaf(_) | Tree::List(_) => ("", "[", "]"),
        };
        let mut text = format!("{name}{open}\n");
        for part in parts {
            let _ = writeln!(text, "{:width$}{part},", "", width = indent + 2);
        }
        let _ = write!(text, "{:indent$}{close}", "");
        text
    }

    fn line(&self) -> String {
        match self {
            Tree::Leaf(text) => text.clone(),
            Tree::Parts(name, parts) if parts.is_empty() => name.clone(),
            Tree::Parts(name, parts) => {
                let parts: Vec<String> =
                    parts.iter().map(|(name, part)| format!("{name}: {}", part.line())).collect();
                format!("{name} {{ {} }}", parts.join(", ")).trim_start().to_owned()
            }
            Tree::List(elements) => {
                format!("[{}]", elements.iter().map(Tree::line).collect::<Vec<_>>().join(", "))
            }
        }
    }
}
