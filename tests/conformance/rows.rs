//! Rows of what runs: the section of the standard, what it is compiled to, and the scenarios that show it.

use std::fs;
use std::path::Path;

use passo::Engine;
use passo_conformance::root;

use crate::probes;
use crate::suites::Outcome;

/// How many scenarios a row leads to; those whose diagrams have the fewest elements.
const SHOWN: usize = 2;

/// The page of `docs/elements` for a row of its index.
pub(crate) fn page_of(name: &str) -> String {
    let index = fs::read_to_string(root().join("docs/elements/README.md")).unwrap_or_default();
    let row = index.lines().find_map(|line| line.strip_prefix(&format!("| {name} | [")));
    let page = row.and_then(|row| row.split_once("](")).and_then(|(_, rest)| rest.split_once(".md)"));
    assert!(page.is_some(), "docs/elements/README.md has no page for \"{name}\"");
    page.map(|(page, _)| page.to_owned()).unwrap_or_default()
}

/// The sections of the standard that a page is about, as a link to the page.
fn section(page: &str) -> String {
    let text = fs::read_to_string(root().join(format!("docs/elements/{page}.md"))).unwrap_or_default();
    let line = text.lines().nth(2).unwrap_or_default();
    let sections = line.trim_start_matches("Sections ").trim_start_matches("Section ");
    let sections = sections.trim_end_matches(" of BPMN 2.0.2.");
    assert!(sections.starts_with(|first: char| first.is_ascii_digit()), "{page} names its section: {line}");
    format!("[{sections}](elements/{page}.md)")
}

/// What the element `x` of a probe is compiled to; nothing for one that is no node.
fn operation(content: &str) -> String {
    let program = Engine::new().program(probes::file(content)).unwrap_or_default();
    let line = program.lines().find_map(|line| line.split_once(" x: ").map(|(_, operation)| operation));
    let operation = line.map(|line| line.strip_suffix(" -> end").unwrap_or(line));
    operation.map(|operation| format!("`{}`", operation.replace('|', "\\|"))).unwrap_or_default()
}

/// The head of a table of rows.
pub(crate) fn head(subject: &str) -> String {
    format!("| {subject} | Section | Compiled to | Cases | For example |\n| --- | --- | --- | ---: | --- |\n")
}

/// A row of a table; `unshown` gets the name where no scenario that passes shows it.
pub(crate) fn row(
    name: &str,
    page: &str,
    content: Option<&str>,
    outcomes: &[Outcome],
    shows: impl Fn(&Outcome) -> bool,
    unshown: &mut Vec<String>,
) -> String {
    let mut showing: Vec<&Outcome> = outcomes
        .iter()
        .filter(|outcome| outcome.failed == 0 && outcome.passed > 0 && shows(outcome))
        .collect();
    showing.sort_by_key(|outcome| (outcome.elements.len(), &outcome.area, &outcome.file));
    let cases: usize = showing.iter().map(|outcome| outcome.passed).sum();
    if cases == 0 {
        unshown.push(name.to_owned());
    }
    let links: Vec<String> = showing.iter().take(SHOWN).map(|outcome| link(outcome)).collect();
    let operation = content.map(operation).unwrap_or_default();
    format!("| {name} | {} | {operation} | {cases} | {} |\n", section(page), links.join(", "))
}

fn link(outcome: &Outcome) -> String {
    let Outcome { area, file, .. } = outcome;
    let name = Path::new(file).display().to_string().replace('_', " ");
    format!("[{name}](../tests/scenarios/{area}/{file}.toml)")
}
