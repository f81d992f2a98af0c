//! Findings as people read them: the message, the place with its line, and the advice.

use std::fmt::Write as _;

use super::{Diagnostic, Severity};
use crate::base::Span;

/// The most characters of a source line that are shown; longer lines are cut around the place.
const WIDTH: usize = 100;

/// The characters that are shown before the place in a line that is cut.
const BEFORE: usize = 30;

/// Writes a finding the way the Rust compiler does, ending in a line feed:
///
/// ```text
/// error[dangling-reference]: `targetRef` of the sequenceFlow `f` names `x`, and nothing in this file has that id
///  --> order.bpmn:3:45
///   |
/// 3 | <sequenceFlow id="f" sourceRef="t" targetRef="x"/>
///   |                                               ^
///   = advice: Draw it again, so that it names an activity, an event or a gateway.
///   = element: f
/// ```
///
/// `source` is the decoded text of the file, which the finding's span points into; without a place, or with a place
/// outside the text, no line is shown. A line of more than 100 characters is cut around the place. With `colours`, the
/// severity and the caret are set in colour by ANSI escapes; nothing from the file is written as an escape.
#[must_use]
pub fn render(diagnostic: &Diagnostic, file: &str, source: &str, colours: bool) -> String {
    let paint = Paint { severity: diagnostic.severity, colours };
    let head = paint.strong(&format!("{}[{}]", word(diagnostic.severity), diagnostic.code));
    let mut text = format!("{head}: {}\n", visible(&diagnostic.message));
    let span = diagnostic.span;
    let line = line_of(source, span);
    let number = if line.is_some() { span.line.to_string() } else { String::new() };
    let margin = " ".repeat(number.len().max(1));
    if span.is_known() {
        push(&mut text, format_args!("{margin}--> {file}:{}:{}", span.line, span.column));
    } else {
        push(&mut text, format_args!("{margin}--> {file}"));
    }
    if let Some(line) = line {
        let (shown, caret) = cut(&line);
        push(&mut text, format_args!("{margin} |"));
        push(&mut text, format_args!("{number} | {shown}"));
        let blank: String = caret.before.chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        push(&mut text, format_args!("{margin} | {blank}{}", paint.strong(&"^".repeat(caret.length))));
    }
    if let Some(advice) = &diagnostic.advice {
        push(&mut text, format_args!("{margin} = advice: {}", visible(advice)));
    }
    if let Some(element) = &diagnostic.element {
        push(&mut text, format_args!("{margin} = element: {}", visible(element)));
    }
    text
}

fn push(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string never fails.
    let _ = text.write_fmt(line);
    while text.ends_with(' ') {
        text.pop();
    }
    text.push('\n');
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Information => "information",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

struct Paint {
    severity: Severity,
    colours: bool,
}

impl Paint {
    fn strong(&self, text: &str) -> String {
        let colour = match self.severity {
            Severity::Information => 36,
            Severity::Warning => 33,
            Severity::Error => 31,
        };
        if self.colours { format!("\u{1b}[1;{colour}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// The text with control characters made visible, so that a file cannot write to a terminal. Tabs stay.
fn visible(text: &str) -> String {
    text.chars().map(shown).collect()
}

fn shown(c: char) -> char {
    if c.is_control() && c != '\t' { char::REPLACEMENT_CHARACTER } else { c }
}

/// So many characters are looked at on each side of a place, and of the place itself. It is more than is shown, and keeps a
/// file that is one long line from being read again for each of its findings.
const MOST_LOOKED_AT: usize = 200;

/// A line of the source, divided at the place.
struct Line {
    before: Vec<char>,
    marked: Vec<char>,
    after: Vec<char>,
}

fn line_of(source: &str, span: Span) -> Option<Line> {
    let (start, end) = (usize::try_from(span.start).ok()?, usize::try_from(span.end).ok()?);
    if !span.is_known() || !source.is_char_boundary(start) || !source.is_char_boundary(end) || start > end {
        return None;
    }
    let (mut before, place) = (part(source[..start].chars().rev()), &source[start..end]);
    before.reverse();
    let marked = part(place.chars());
    // A place of several lines is marked up to the end of its first line.
    let goes_on = place.chars().nth(marked.len()).is_none();
    let after = if goes_on { part(source[end..].chars()) } else { Vec::new() };
    let visible = |line: Vec<char>| line.into_iter().map(shown).collect();
    let (marked, after) = (without_return(marked), without_return(after));
    Some(Line { before: visible(before), marked: visible(marked), after: visible(after) })
}

/// What stands in a line on one side of a place, from there on, as far as it is looked at.
fn part(characters: impl Iterator<Item = char>) -> Vec<char> {
    characters.take(MOST_LOOKED_AT).take_while(|c| *c != '\n').collect()
}

/// The end of a line without what other systems write before the line feed.
fn without_return(mut line: Vec<char>) -> Vec<char> {
    while line.pop_if(|c| *c == '\r').is_some() {}
    line
}

struct Caret {
    /// What stands before the caret in the shown line.
    before: String,
    /// How many characters it marks.
    length: usize,
}

/// The part of a line that is shown, and where its caret goes.
fn cut(line: &Line) -> (String, Caret) {
    let length = line.before.len() + line.marked.len() + line.after.len();
    let skipped = if length > WIDTH { line.before.len().saturating_sub(BEFORE) } else { 0 };
    let mut before: String = line.before.iter().skip(skipped).collect();
    if skipped > 0 {
        before.insert(0, '…');
    }
    let room = WIDTH.saturating_sub(before.chars().count());
    let rest: String = line.marked.iter().chain(&line.after).take(room).collect();
    let is_cut = line.marked.len() + line.after.len() > room;
    let shown = format!("{before}{rest}{}", if is_cut { "…" } else { "" });
    let length = line.marked.len().clamp(1, room.max(1));
    (shown, Caret { before, length })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    /// A span of the only occurrence of a text.
    fn span_of(source: &str, text: &str) -> Span {
        let start = source.find(text).unwrap();
        let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
        let number = |value: usize| u32::try_from(value).unwrap();
        Span {
            start: number(start),
            end: number(start + text.len()),
            line: number(source[..start].matches('\n').count() + 1),
            column: number(source[line_start..start].chars().count() + 1),
        }
    }

    #[track_caller]
    fn check(source: &str, place: &str, expected: &str) {
        let finding = Diagnostic::new(Code::WrongReference, span_of(source, place), "it is wrong");
        let rendered = render(&finding, "a.bpmn", source, false);
        assert_eq!(rendered, format!("error[wrong-reference]: it is wrong\n{expected}"));
    }

    #[test]
    fn a_finding_shows_its_place_advice_and_element() {
        let source = "<process>\n  <task id=\"t\"/>\n</process>";
        let finding =
            Diagnostic::new(Code::UnknownElement, span_of(source, "<task id=\"t\"/>"), "no such thing")
                .about("t")
                .advise("Remove it.");
        let expected = "\
warning[unknown-element]: no such thing
 --> a.bpmn:2:3
  |
2 |   <task id=\"t\"/>
  |   ^^^^^^^^^^^^^^
  = advice: Remove it.
  = element: t
";
        assert_eq!(render(&finding, "a.bpmn", source, false), expected);
    }

    #[test]
    fn a_finding_without_a_place_shows_only_the_file() {
        let finding = Diagnostic::new(Code::FileTooLarge, Span::default(), "too large");
        assert_eq!(render(&finding, "a.bpmn", "", false), "error[file-too-large]: too large\n --> a.bpmn\n");
        let elsewhere = Span { start: 90, end: 99, line: 7, column: 2 };
        let finding = Diagnostic::new(Code::FileTooLarge, elsewhere, "too large");
        assert_eq!(
            render(&finding, "a.bpmn", "short", false),
            "error[file-too-large]: too large\n --> a.bpmn:7:2\n"
        );
    }

    #[test]
    fn the_caret_counts_characters_and_keeps_tabs() {
        check("\täö<x>", "<x>", " --> a.bpmn:1:4\n  |\n1 | \täö<x>\n  | \t  ^^^\n");
        check("<a>\r\n<b>\r\n", "<b>", " --> a.bpmn:2:1\n  |\n2 | <b>\n  | ^^^\n");
    }

    #[test]
    fn a_place_over_several_lines_is_marked_in_the_first() {
        check("a <b\n c=''> d", "<b\n c=''>", " --> a.bpmn:1:3\n  |\n1 | a <b\n  |   ^^\n");
    }

    #[test]
    fn an_empty_place_at_the_end_has_one_caret() {
        let finding =
            Diagnostic::new(Code::MalformedXml, Span { start: 2, end: 2, line: 1, column: 3 }, "ends");
        let expected = "error[malformed-xml]: ends\n --> f:1:3\n  |\n1 | <a\n  |   ^\n";
        assert_eq!(render(&finding, "f", "<a", false), expected);
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let source = format!("{}<x>{}", "a".repeat(200), "b".repeat(200));
        let shown = format!("…{}<x>{}…", "a".repeat(30), "b".repeat(66));
        let expected = format!(" --> a.bpmn:1:201\n  |\n1 | {shown}\n  | {}^^^\n", " ".repeat(31));
        check(&source, "<x>", &expected);
        let source = format!("x{}", "y".repeat(300));
        let place = format!("x{}", "y".repeat(300));
        let expected = format!(" --> a.bpmn:1:1\n  |\n1 | x{}…\n  | {}\n", "y".repeat(99), "^".repeat(100));
        check(&source, &place, &expected);
    }

    #[test]
    fn colours_are_only_ours() {
        let source = "<a>\u{1b}[2J";
        let finding = Diagnostic::new(Code::UnknownElement, span_of(source, "<a>"), "a \u{1b} b");
        let expected = "\u{1b}[1;33mwarning[unknown-element]\u{1b}[0m: a \u{fffd} b\n --> f:1:1\n  |\n\
                        1 | <a>\u{fffd}[2J\n  | \u{1b}[1;33m^^^\u{1b}[0m\n";
        assert_eq!(render(&finding, "f", source, true), expected);
    }

    #[test]
    fn of_a_line_without_an_end_a_bounded_part_is_looked_at() {
        let looked_at = std::cell::Cell::new(0);
        let endless = std::iter::repeat('a').inspect(|_| {
            looked_at.set(looked_at.get() + 1);
            assert!(looked_at.get() <= MOST_LOOKED_AT, "it goes on and on");
        });
        assert_eq!(part(endless).len(), MOST_LOOKED_AT);
    }

    #[test]
    fn each_finding_of_a_long_line_is_as_short_as_one_of_a_short_line() {
        let source = "<task/>".repeat(10_000);
        let render_at = |place: usize| {
            let start = u32::try_from(place * 7).unwrap();
            let span = Span { start, end: start + 7, line: 1, column: start + 1 };
            render(&Diagnostic::new(Code::MissingId, span, "no id"), "a.bpmn", &source, false)
        };
        let lengths: Vec<usize> = (0..10_000).step_by(100).map(|place| render_at(place).len()).collect();
        assert!(lengths.iter().all(|length| *length < 400), "{lengths:?}");
    }
}
