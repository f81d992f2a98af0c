//! Tests of the reading room.

pub(crate) mod any_input;
mod corpus;
mod elements;
mod events;
mod extensions;
mod references;
mod xml;

use super::{Reading, read};
use crate::base::Limits;

/// Reads definitions with this content; the content begins in line 2.
fn read_definitions(content: &str) -> Reading {
    let xml = format!(
        "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:passo=\"https://passo-bpmn.org/schema/1\" xmlns:tns=\"shop\" targetNamespace=\"shop\" id=\"file\">\n\
         {content}\n</definitions>"
    );
    read(xml.as_bytes(), &Limits::default())
}

/// Reads a process with this content; the content begins in line 2.
fn read_process(content: &str) -> Reading {
    read_definitions(&format!("<process id=\"p\">{content}</process>"))
}

/// The findings in short: line, column, severity, code and element.
fn findings(reading: &Reading) -> Vec<String> {
    let short = |finding: &crate::diagnostic::Diagnostic| {
        let element = finding.element.as_deref().unwrap_or("-");
        let (line, column) = (finding.span.line, finding.span.column);
        format!("{line}:{column} {:?} {} {element}", finding.severity, finding.code)
    };
    reading.diagnostics.iter().map(short).collect()
}

/// Asserts that the content of a process gives these findings and no others.
#[track_caller]
fn check_process(content: &str, expected: &[&str]) {
    assert_eq!(findings(&read_process(content)), expected, "{content}");
}
