//! Scenario cases as trials of `libtest-mimic`, so that `cargo test` runs them one by one.

use std::path::Path;
use std::sync::Arc;

use libtest_mimic::{Failed, Trial};

use crate::discover::{DiscoverError, scenario_paths};
use crate::format::{Case, ScenarioFile};
use crate::options::Options;
use crate::run::run_case;

/// The name of a case in lists: the file's path below `root` with forward slashes, two colons, the case's name.
#[must_use]
pub fn case_name(root: &Path, file: &ScenarioFile, case: &Case) -> String {
    let path = file.path.strip_prefix(root).unwrap_or(&file.path);
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    format!("{}::{}", parts.join("/"), case.name)
}

/// One trial for every case of every scenario file at `root`, for the main function of a test with `harness = false`. A
/// file that is no scenario file is a trial that fails.
///
/// ```no_run
/// let arguments = libtest_mimic::Arguments::from_args();
/// let trials = passo_test::trials("tests/scenarios", &passo_test::Options::new())?;
/// libtest_mimic::run(&arguments, trials).exit();
/// # Ok::<(), passo_test::DiscoverError>(())
/// ```
///
/// # Errors
/// When the path, or a folder in it, cannot be read.
pub fn trials(root: impl AsRef<Path>, options: &Options) -> Result<Vec<Trial>, DiscoverError> {
    let root = root.as_ref();
    let mut trials = Vec::new();
    for path in scenario_paths(root)? {
        match ScenarioFile::load(&path) {
            Ok(file) => trials.extend(trials_of(root, file, options)),
            Err(error) => {
                let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
                trials.push(Trial::test(name, move || Err(Failed::from(error))));
            }
        }
    }
    Ok(trials)
}

fn trials_of(root: &Path, file: ScenarioFile, options: &Options) -> Vec<Trial> {
    let file = Arc::new(file);
    let trial = |case: &Case| {
        let (file, case, options) = (file.clone(), case.clone(), options.clone());
        let name = case_name(root, &file, &case);
        Trial::test(name, move || run_case(&file, &case, &options).map_err(Failed::from))
    };
    file.cases.iter().map(trial).collect()
}
