//! Every kind of finding as a person sees it: each diagram in `tests/diagnostics` of the repository, in a folder named after
//! the finding that it shows, has its rendered findings beside it; a diagram `good.bpmn` shows how to do without. `PASSO_BLESS=1` writes them anew.

use std::fs;
use std::path::{Path, PathBuf};

use passo::Engine;
use passo::base::Limits;
use passo::diagnostic::{Code, render};
use passo::read::source_text;

/// The diagram of a folder that does not have the finding.
const GOOD: &str = "good.bpmn";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/diagnostics")
}

/// The entries of a folder in the order of their names; none when there is no such folder.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Everything that is found in a file, in the order of the file.
fn rendered(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_default();
    let source = source_text(&bytes, &Limits::default());
    let findings = Engine::new().check(&bytes);
    let texts: Vec<_> = findings.iter().map(|finding| render(finding, &name(path), &source, false)).collect();
    texts.join("\n")
}

#[test]
fn every_diagram_shows_its_findings_as_written_beside_it() {
    let bless = std::env::var_os("PASSO_BLESS").is_some();
    let mut differences = Vec::new();
    for folder in entries(&folder()) {
        let code = name(&folder);
        assert!(Code::ALL.iter().any(|known| known.as_str() == code), "there is no finding {code}");
        for diagram in
            entries(&folder).iter().filter(|path| path.extension().is_some_and(|end| end == "bpmn"))
        {
            let actual = rendered(diagram);
            let shows = actual.contains(&format!("[{code}]"));
            if name(diagram) == GOOD {
                assert!(!shows, "{} shows {code}:\n{actual}", diagram.display());
                continue;
            }
            assert!(shows, "{} does not show {code}", diagram.display());
            let golden = diagram.with_extension("txt");
            if bless {
                fs::write(&golden, &actual).unwrap();
            } else if fs::read_to_string(&golden).unwrap_or_default() != actual {
                differences.push(format!("{}:\n{actual}", golden.display()));
            }
        }
    }
    assert!(differences.is_empty(), "run with PASSO_BLESS=1 if this is right\n{}", differences.join("\n"));
}

#[test]
fn every_golden_text_belongs_to_a_diagram() {
    for folder in entries(&folder()) {
        for path in entries(&folder) {
            assert!(path.with_extension("bpmn").exists(), "{} belongs to no diagram", path.display());
        }
    }
}

/// What no small diagram shows: too large files, what another file may have, and what is wrong with files that are no diagrams.
const SHOWN_ELSEWHERE: [Code; 6] = [
    Code::FileTooLarge,
    Code::ModelLimit,
    Code::UnknownCalledElement,
    Code::UnknownDecision,
    Code::InvalidDecision,
    Code::UnsupportedElement,
];

#[test]
fn every_finding_has_a_diagram_that_shows_it_and_one_that_does_without() {
    for code in Code::ALL.iter().filter(|code| !SHOWN_ELSEWHERE.contains(code)) {
        let diagrams = entries(&folder().join(code.as_str()));
        let diagrams: Vec<_> =
            diagrams.iter().filter(|path| path.extension().is_some_and(|end| end == "bpmn")).collect();
        let (good, bad): (Vec<_>, Vec<_>) = diagrams.into_iter().partition(|path| name(path) == GOOD);
        assert!(!bad.is_empty(), "no diagram shows {code}");
        assert_eq!(good.len(), 1, "no diagram shows how to do without {code}");
    }
}
