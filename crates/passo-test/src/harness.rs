//! Scenario cases as trials of `libtest-mimic`, so that `cargo test` runs them one by one.

use std::path::Path;
use std::sync::Arc;

use libtest_mimic::{Failed, Trial};

use crate::discover::{DiscoverError, discover};
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

/// One trial for every case of every scenario file at `root`, for the main function of a test with `harness = false`:
///
/// ```no_run
/// let arguments = libtest_mimic::Arguments::from_args();
/// let trials = passo_test::trials("tests/scenarios", &passo_test::Options::new())?;
/// libtest_mimic::run(&arguments, trials).exit();
/// # Ok::<(), passo_test::DiscoverError>(())
/// ```
///
/// # Errors
/// When the path cannot be read, or one of the files is no scenario file.
pub fn trials(root: impl AsRef<Path>, options: &Options) -> Result<Vec<Trial>, DiscoverError> {
    let root = root.as_ref();
    let mut trials = Vec::new();
    for file in discover(root)? {
        let file = Arc::new(file);
        for index in 0..file.cases.len() {
            let (file, options) = (file.clone(), options.clone());
            let Some(case) = file.cases.get(index) else { continue };
            let name = case_name(root, &file, case);
            let file = file.clone();
            trials.push(Trial::test(name, move || match file.cases.get(index) {
                Some(case) => run_case(&file, case, &options).map_err(Failed::from),
                None => Ok(()),
            }));
        }
    }
    Ok(trials)
}
