//! The documents say what the code says.

use std::fs;
use std::path::Path;

use passo::diagnostic::{Code, Severity};

fn document(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap_or_default()
}

#[test]
fn every_code_of_a_finding_is_explained_with_its_severity() {
    let text = document("docs/DIAGNOSTICS.md");
    let headings: Vec<&str> = text.lines().filter(|line| line.starts_with("### ")).collect();
    for code in Code::ALL {
        let severity = match code.severity() {
            Severity::Information => "information",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let heading = format!("### `{code}` ({severity})");
        assert!(headings.contains(&&*heading), "docs/DIAGNOSTICS.md has no heading \"{heading}\"");
    }
    assert_eq!(headings.len(), Code::ALL.len(), "a heading is there for a code that does not exist");
}

/// The files that links of a document lead to, without those of the web and those within the document.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let targets = targets.map(|target| target.split('#').next().unwrap_or_default());
    targets.filter(|target| !target.is_empty() && !target.contains("://"))
}

#[test]
fn links_between_documents_lead_to_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("README.md")];
    for folder in ["docs", "docs/guide"] {
        let entries = fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
        pages.extend(entries.map(|entry| entry.path()));
    }
    pages.retain(|page| page.extension().is_some_and(|end| end == "md"));
    assert!(pages.len() > 5, "the documents are found");
    for page in pages {
        let text = fs::read_to_string(&page).unwrap_or_default();
        let folder = page.parent().unwrap_or(root);
        for link in links(&text) {
            assert!(folder.join(link).exists(), "{} leads to {link}, which is not there", page.display());
        }
    }
}
