//! The page of the format says what the tables say, and its example is what the format makes of it. `PASSO_BLESS=1` writes
//! the parts of the page that come from here.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use super::dump::{Dump, Step, plain};
use super::samples;
use super::shapes;
use crate::journal::wire::shape::{Row, Shape};

/// Where a part of the page begins that is written here.
fn begins(part: &str) -> String {
    format!("<!-- {part}: made from the code -->\n")
}

const END: &str = "<!-- end -->\n";

/// The part of the page is as it should be now.
#[track_caller]
fn check(part: &str, now: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/journal-format.md");
    // The published crate comes without the repository's documents.
    let Ok(page) = fs::read_to_string(&file) else { return };
    let (before, rest) =
        page.split_once(&begins(part)).unwrap_or_else(|| unreachable!("{part} has no place"));
    let (found, after) = rest.split_once(END).unwrap_or_else(|| unreachable!("{part} has no end"));
    if found != now && std::env::var_os("PASSO_BLESS").is_some() {
        let page = format!("{before}{}{now}{END}{after}", begins(part));
        return fs::write(&file, page).unwrap_or_else(|error| unreachable!("{error}"));
    }
    assert_eq!(found, now, "docs/journal-format.md, {part}");
}

fn sentence(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

fn table(shape: &Shape) -> String {
    let mut text = format!("### {}\n\n{}\n\n", shape.name, sentence(shape.about));
    let is_enumeration = shape.rows.iter().any(|row| row.number.is_some());
    text += if is_enumeration {
        "| Number | Variant | Fields | What it says |\n| --- | --- | --- | --- |\n"
    } else {
        "| Field | Type | What it is |\n| --- | --- | --- |\n"
    };
    for Row { number, name, fields, about } in shape.rows {
        let field = |(field, kind): &(&str, &str)| match field.is_empty() {
            true => format!("`{}`", plain(kind)),
            false => format!("`{field}: {}`", plain(kind)),
        };
        let fields = fields.iter().map(field).collect::<Vec<_>>().join(", ");
        let number = number.map_or(String::new(), |number| format!("{number} | "));
        let _ = writeln!(text, "| {number}`{name}` | {fields} | {} |", sentence(about));
    }
    text
}

#[test]
fn the_page_has_the_table_of_every_type() {
    let tables: Vec<String> = shapes().iter().map(table).collect();
    check("tables", &format!("\n{}\n", tables.join("\n")));
}

/// Each step of reading a record: its bytes, and what they are.
fn annotated(record: &[u8], steps: &[Step]) -> String {
    let mut text = "```text\n".to_owned();
    let mut begin = 0;
    for Step { end, depth, text: meaning } in steps {
        let bytes: Vec<String> = record[begin..*end].iter().map(|byte| format!("{byte:02x}")).collect();
        begin = *end;
        let mut lines = bytes.chunks(12).map(|line| line.join(" "));
        let first = lines.next().unwrap_or_default();
        let _ = writeln!(text, "{first:36}{:width$}{meaning}", "", width = 2 * depth);
        for line in lines {
            let _ = writeln!(text, "{line}");
        }
    }
    text + "```\n"
}

#[test]
fn the_example_of_the_page_is_what_the_format_makes_of_it() {
    let record = samples::completion();
    let mut dump = Dump::new(&record);
    dump.record();
    let bytes: Vec<String> = record.iter().map(|byte| format!("{byte:02x}")).collect();
    let lines: Vec<String> = bytes.chunks(24).map(|line| line.join(" ")).collect();
    let length = record.len();
    let now = format!(
        "\nThe record has {length} bytes:\n\n```text\n{}\n```\n\nStep by step:\n\n{}\n",
        lines.join("\n"),
        annotated(&record, &dump.steps)
    );
    check("example", &now);
}

/// What the page says of sizes: the completion of a user task with a form of five short fields.
#[test]
fn the_completion_of_a_task_with_five_fields_is_short() {
    let length = samples::completion().len();
    assert!(length < 150, "{length} bytes");
}
