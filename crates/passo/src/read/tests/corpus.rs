//! Real diagrams of many tools, where the corpus stands beside the repository.

use std::path::{Path, PathBuf};

use crate::base::Limits;
use crate::diagnostic::Severity;
use crate::read::{Reading, read};

/// A line of the corpus's index: the path, and what a reader is expected to do with the file.
struct Row {
    path: String,
    expectation: String,
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus")
}

fn rows() -> Vec<Row> {
    let Ok(index) = std::fs::read_to_string(corpus().join("INDEX.tsv")) else { return Vec::new() };
    let columns = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
    let rows = index.lines().skip(1).map(columns);
    rows.map(|columns| Row { path: columns[0].clone(), expectation: columns[5].clone() }).collect()
}

fn worst(reading: &Reading) -> Option<Severity> {
    reading.diagnostics.iter().map(|diagnostic| diagnostic.severity).max()
}

#[test]
fn every_file_of_the_corpus_is_read_as_its_index_expects() {
    let mut disagreements = Vec::new();
    for row in rows() {
        let Ok(bytes) = std::fs::read(corpus().join(&row.path)) else { continue };
        let reading = read(&bytes, &Limits::default());
        let agrees = match row.expectation.as_str() {
            "loads" => worst(&reading) < Some(Severity::Error),
            "rejected" => worst(&reading) == Some(Severity::Error),
            _ => !reading.definitions.base.id.is_empty(),
        };
        if !agrees {
            let findings = reading.diagnostics.iter().filter(|finding| finding.severity == Severity::Error);
            let findings: Vec<_> =
                findings.map(|finding| format!("{}: {}", finding.code, finding.message)).collect();
            disagreements.push(format!("{} ({}): {findings:?}", row.path, row.expectation));
        }
    }
    assert!(disagreements.is_empty(), "{} files:\n{}", disagreements.len(), disagreements.join("\n"));
}

#[test]
fn every_file_of_the_corpus_reads_the_same_in_utf_16() {
    for row in rows().iter().filter(|row| row.expectation == "loads").step_by(10) {
        let Ok(text) = std::fs::read_to_string(corpus().join(&row.path)) else { continue };
        // What the declaration says about the encoding yields to the byte order mark.
        let utf_16 = ["\u{feff}", text.trim_start_matches('\u{feff}')].concat();
        let bytes: Vec<u8> = utf_16.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let (narrow, wide) = (read(text.as_bytes(), &Limits::default()), read(&bytes, &Limits::default()));
        assert_eq!(narrow.definitions, wide.definitions, "{}", row.path);
    }
}

#[test]
fn every_finding_of_the_corpus_has_a_place_and_can_be_shown() {
    for row in rows() {
        let Ok(bytes) = std::fs::read(corpus().join(&row.path)) else { continue };
        let reading = read(&bytes, &Limits::default());
        for finding in reading.diagnostics.iter().chain(&crate::lint::lint(&reading.definitions)) {
            assert!(finding.span.is_known(), "{}: {finding:?}", row.path);
            let shown = crate::diagnostic::render(finding, &row.path, &reading.source, false);
            assert!(shown.contains(" | "), "{shown}");
        }
    }
}
