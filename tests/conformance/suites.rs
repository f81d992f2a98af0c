//! Scenario files, run case by case.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use passo::base::Limits;
use passo::read::read;
use passo_conformance::options;
use passo_test::{Options, ScenarioFile, discover, run_case};

use crate::elements;

/// What a file has given.
pub(crate) struct Outcome {
    /// The folder below the suite's root, and the file's name without its ending.
    pub(crate) area: String,
    pub(crate) file: String,
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    /// The elements of its diagrams.
    pub(crate) elements: BTreeSet<String>,
    /// Its diagrams as they are written.
    pub(crate) text: String,
}

/// Runs every scenario file in a folder.
pub(crate) fn run(root: &Path, folder: &Path) -> Vec<Outcome> {
    let options = options();
    let files = discover(folder).unwrap_or_default();
    files.iter().map(|file| outcome(root, file, &options)).collect()
}

fn outcome(root: &Path, file: &ScenarioFile, options: &Options) -> Outcome {
    let passed = file.cases.iter().filter(|case| run_case(file, case, options).is_ok()).count();
    let area = file.path.parent().and_then(|folder| folder.strip_prefix(root).ok());
    let models: Vec<Vec<u8>> = file.models.iter().filter_map(|model| fs::read(model).ok()).collect();
    Outcome {
        area: area.map(|area| area.to_string_lossy().replace('\\', "/")).unwrap_or_default(),
        file: file.path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        passed,
        failed: file.cases.len() - passed,
        elements: models
            .iter()
            .flat_map(|model| elements::of(&read(model, &Limits::default()).definitions))
            .collect(),
        text: models.iter().map(|model| String::from_utf8_lossy(model)).collect(),
    }
}

/// The folders of scenarios, with the files in which a case fails.
pub(crate) fn area_table(outcomes: &[Outcome]) -> String {
    let mut areas: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for outcome in outcomes {
        let failing = areas.entry(&outcome.area).or_default();
        if outcome.failed > 0 {
            failing.push(&outcome.file);
        }
    }
    let mut text = "| Folder | Result |\n| --- | --- |\n".to_owned();
    for (area, failing) in areas {
        let result = if failing.is_empty() { "every case passes".to_owned() } else { failing.join(", ") };
        text.push_str(&format!("| `{area}` | {result} |\n"));
    }
    text
}

/// How many cases pass, by file.
pub(crate) fn file_table(outcomes: &[Outcome]) -> String {
    let sum = |count: fn(&Outcome) -> usize| outcomes.iter().map(count).sum::<usize>();
    let (passed, failed) = (sum(|outcome| outcome.passed), sum(|outcome| outcome.failed));
    let mut text = format!("{passed} of {} cases pass.\n\n", passed + failed);
    text.push_str("| File | Cases that pass | Cases that fail |\n| --- | ---: | ---: |\n");
    for outcome in outcomes {
        let failed = if outcome.failed == 0 { String::new() } else { outcome.failed.to_string() };
        text.push_str(&format!("| `{}/{}` | {} | {failed} |\n", outcome.area, outcome.file, outcome.passed));
    }
    text
}
