//! The tables of `docs/CONFORMANCE.md`, and the list of what is refused in the README, are what the tests give: which elements run and which are refused, in how many cases
//! of the scenarios each one stands, and which cases of the conformance suite pass. Every element, event and attribute must be
//! shown by a scenario of this repository. `PASSO_BLESS=1` writes them anew.
//!
//! What is about the suite is looked at only where the suite stands beside the repository.

mod attributes;
mod elements;
mod page;
mod probes;
mod rows;
mod suites;

use passo_conformance::root;

#[test]
fn the_tables_show_what_runs() {
    let root = root();
    let scenarios = suites::run(&root.join("tests/scenarios"), &root.join("tests/scenarios"));
    assert!(scenarios.len() > 50, "the scenarios are found");
    let mut page = page::Page::open(root.join("docs/CONFORMANCE.md"));
    page.put("events", &elements::event_table(&scenarios));
    let mut unshown = Vec::new();
    page.put("positions", &elements::position_table(&scenarios, &mut unshown));
    page.put("elements", &elements::element_table(&scenarios, &mut unshown));
    page.put("attributes", &elements::attribute_table(&scenarios, &mut unshown));
    assert!(unshown.is_empty(), "no scenario that passes shows {unshown:?}");
    page.put("scenarios", &suites::area_table(&scenarios));
    let mut readme = page::Page::open(root.join("README.md"));
    readme.put("refused", &elements::refused());
    readme.close();
    let conformance = root.join("../shared/conformance");
    let suite = conformance.join("betsy");
    if suite.is_dir() {
        page.put("suite", &suites::file_table(&suites::run(&conformance, &suite)));
    }
    let vendor = conformance.join("vendor");
    if vendor.is_dir() {
        page.put("vendor", &suites::file_table(&suites::run(&conformance, &vendor)));
    }
    page.close();
}
