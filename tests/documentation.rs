//! The documents say what the code says.

use std::fs;

use passo::Engine;
use passo::diagnostic::{Code, Severity};
use passo_conformance::root;

fn document(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_default()
}

#[test]
fn every_code_of_a_finding_is_explained_with_its_severity_and_set() {
    let index = document("docs/DIAGNOSTICS.md");
    let rows = index.lines().filter(|line| line.starts_with("| [`")).count();
    assert_eq!(rows, Code::ALL.len(), "docs/DIAGNOSTICS.md has one row for each code");
    for code in Code::ALL {
        let severity = match code.severity() {
            Severity::Information => "information",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let set = code.set().as_str();
        let row = format!("| [`{code}`](diagnostics/{code}.md) | {severity} | {set} | ");
        assert!(index.contains(&row), "docs/DIAGNOSTICS.md has no row \"{row}\"");
        let page = document(&format!("docs/diagnostics/{code}.md"));
        let heading = format!("# `{code}` ({severity})\n\n");
        assert!(
            page.len() > heading.len() && page.starts_with(&heading),
            "the page of {code} begins with \"{heading}\""
        );
    }
    let pages = fs::read_dir(root().join("docs/diagnostics"));
    assert_eq!(
        pages.into_iter().flatten().count(),
        Code::ALL.len(),
        "a page is there for a code that does not exist"
    );
}

/// The files that links of a document lead to, without those of the web and those within the document.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let targets = targets.map(|target| target.split('#').next().unwrap_or_default());
    targets.filter(|target| !target.is_empty() && !target.contains("://"))
}

#[test]
fn links_between_documents_lead_to_files() {
    let root = root();
    let mut pages = vec![root.join("README.md")];
    for folder in ["docs", "docs/guide", "docs/elements", "docs/diagnostics"] {
        let entries = fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
        pages.extend(entries.map(|entry| entry.path()));
    }
    pages.retain(|page| page.extension().is_some_and(|end| end == "md"));
    assert!(pages.len() > 5, "the documents are found");
    for page in pages {
        let text = fs::read_to_string(&page).unwrap_or_default();
        let folder = page.parent().unwrap_or(&root);
        for link in links(&text) {
            assert!(folder.join(link).exists(), "{} leads to {link}, which is not there", page.display());
        }
    }
}

/// The names in the first column of the tables of a part of a document.
fn names_in_tables(text: &str) -> Vec<&str> {
    let rows =
        text.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | ").map(|(name, _)| name));
    rows.filter(|name| !name.is_empty() && !name.starts_with("---")).collect()
}

/// What stands in a document between two texts.
fn between<'t>(text: &'t str, begin: &str, end: &str) -> &'t str {
    let rest = text.split_once(begin).map_or("", |(_, rest)| rest);
    rest.split_once(end).map_or("", |(part, _)| part)
}

#[test]
fn every_element_in_the_tables_of_what_runs_has_a_page() {
    let conformance = document("docs/CONFORMANCE.md");
    let index = document("docs/elements/README.md");
    for (table, begin, end) in [
        ("events", "## Events", "## Other elements"),
        ("elements", "## Other elements", "## Across elements"),
    ] {
        let marked = (format!("<!-- begin {table} -->"), format!("<!-- end {table} -->"));
        let mut known = names_in_tables(between(&conformance, &marked.0, &marked.1));
        let mut listed = names_in_tables(between(&index, begin, end));
        known.retain(|name| *name != "Element" && !name.starts_with('|'));
        listed.retain(|name| *name != "Element" && *name != "Trigger");
        assert!(known.len() > 10, "the table of {table} is found: {known:?}");
        assert_eq!(listed, known, "the index of docs/elements has a page for each row, in their order");
    }
    for line in index.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| ---")) {
        let is_head = line.ends_with("| Page |");
        assert!(is_head || links(line).count() == 1, "docs/elements/README.md: \"{line}\" leads to one page");
    }
}

#[test]
fn every_page_of_an_element_is_listed_and_shows_scenarios() {
    let index = document("docs/elements/README.md");
    let entries = fs::read_dir(root().join("docs/elements"));
    let names = entries.into_iter().flatten().flatten().map(|entry| entry.file_name());
    let names: Vec<String> = names.filter_map(|name| name.into_string().ok()).collect();
    assert!(names.len() > 30, "the pages are found");
    for name in names.iter().filter(|name| *name != "README.md") {
        assert!(index.contains(&format!("]({name})")), "docs/elements/README.md does not lead to {name}");
        let page = document(&format!("docs/elements/{name}"));
        let begins =
            page.starts_with("# ") && page.lines().nth(2).is_some_and(|line| line.starts_with("Section"));
        assert!(begins, "{name} begins with its element and the section of the standard");
        assert!(page.contains("\n## Choices\n\n- "), "{name} says what was chosen");
        let shows = |link: &str| link.starts_with("../../tests/scenarios/") && link.ends_with(".toml");
        assert!(links(&page).any(shows), "{name} leads to no scenario");
    }
}

/// The blocks of a document in this language, each with its text.
fn blocks<'t>(text: &'t str, language: &'t str) -> impl Iterator<Item = &'t str> {
    let opened = text.split("```").skip(1).step_by(2);
    opened.filter_map(move |block| block.strip_prefix(language)?.strip_prefix('\n'))
}

/// A piece of a process as a file of its own.
fn as_file(piece: &str) -> String {
    if piece.contains("<definitions") {
        return piece.to_owned();
    }
    format!(
        "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" \
         xmlns:passo=\"https://passo-bpmn.org/schema/1\" targetNamespace=\"guide\">\n\
         <process id=\"piece\" isExecutable=\"true\">\n{piece}</process></definitions>"
    )
}

#[test]
fn diagrams_in_the_guide_load() {
    let engine = Engine::new();
    let mut count = 0;
    for page in ["first-process", "user-tasks", "diagrams"] {
        let text = document(&format!("docs/guide/{page}.md"));
        for block in blocks(&text, "xml") {
            count += 1;
            let findings = engine.check(as_file(block));
            let doubtful: Vec<_> = findings
                .iter()
                .filter(|found| found.severity == Severity::Error || found.code == Code::InvalidExtension)
                .collect();
            assert!(doubtful.is_empty(), "{page}.md: {block}\n{doubtful:#?}");
        }
    }
    assert_eq!(count, 5, "the diagrams are found");
}

#[test]
fn the_first_process_is_the_file_beside_it() {
    let page = document("docs/guide/first-process.md");
    let shown = blocks(&page, "xml").next().unwrap_or_default();
    let process = |text: &str| {
        let begin = text.find("<process").unwrap_or_default();
        let end = text.find("</process>").unwrap_or_default();
        text[begin..end].to_owned()
    };
    let file = document("docs/guide/order.bpmn");
    assert!(process(shown).len() > 1_000, "the process is found");
    assert_eq!(process(shown), process(&file));
}

#[test]
fn the_guide_shows_the_program_of_the_first_process() {
    let program = Engine::new().program(document("docs/guide/order.bpmn")).unwrap_or_default();
    assert!(program.starts_with("process order"), "{program}");
    let page = document("docs/guide/command-line.md");
    assert!(page.contains(program.trim_end()), "{program}");
}

#[test]
fn the_guide_knows_every_extension_that_passo_reads() {
    let page = document("docs/guide/diagrams.md");
    let dialect = document("crates/passo/src/dialect/passo.rs");
    let arms = dialect.lines().filter_map(|line| line.trim_start().strip_prefix('"'));
    let names: Vec<&str> = arms.filter_map(|arm| arm.split_once("\" =>").map(|(name, _)| name)).collect();
    assert!(names.contains(&"correlationKey"), "the extensions are found: {names:?}");
    for name in names {
        assert!(
            page.contains(&format!("passo:{name}")),
            "docs/guide/diagrams.md says nothing about passo:{name}"
        );
    }
}
