//! `passo test`: runs scenario files.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use passo_test::{DiscoverError, Options, ScenarioFile, case_name, run_case, scenario_paths};
use serde_json::json;

use crate::failure::Failure;
use crate::plugins::BuiltIn;
use crate::terminal;

/// Runs scenario files: TOML files that say what a diagram must do.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 every case passes, 1 a case fails or a file is no scenario file, 2 a path cannot be read or nothing fits.

Examples:
  passo test tests/scenarios            every .toml file in the folder and the folders in it
  passo test order.toml --filter late   the cases whose file or name contains \"late\"
  passo test --json tests/scenarios     one line of JSON for each case

A scenario file:
  name = \"Order\"
  models = [\"order.bpmn\"]
  process = \"order\"

  [[case]]
  name = \"approved\"
  variables = { amount = 120 }

  [[case.step]]
  complete = \"approve\"

  [case.expect]
  state = \"completed\"")]
pub(crate) struct Arguments {
    /// Scenario files, and folders of them.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// One line of JSON for each case.
    #[arg(long)]
    json: bool,
    /// Only the cases whose file or name contains this text.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
}

/// What has become of one case, or of a file that has none.
struct Outcome {
    file: PathBuf,
    case: Option<String>,
    failure: Option<String>,
}

pub(crate) fn main(arguments: &Arguments, output: &mut dyn Write) -> Result<ExitCode, Failure> {
    let mut files = Vec::new();
    for path in &arguments.paths {
        files.extend(scenario_paths(path).map_err(unreadable)?);
    }
    let options =
        Options::new().plugin_for_all(passo_feel::plugin).plugin("energy", || BuiltIn::Energy.make());
    let progress = Progress { files: files.len(), is_shown: terminal::shows_progress() && !arguments.json };
    let (mut passed, mut failed) = (0, 0);
    for (index, path) in files.iter().enumerate() {
        progress.show(index, path)?;
        for outcome in run_file(path, arguments.filter.as_deref(), &options) {
            if outcome.failure.is_none() {
                passed += 1;
            } else {
                failed += 1;
            }
            report(&outcome, arguments.json, &progress, output)?;
        }
    }
    progress.clear()?;
    if passed + failed == 0 {
        return Err(Failure::Usage(match &arguments.filter {
            Some(filter) => format!("no case has \"{filter}\" in its file or name"),
            None => "there are no scenario files (.toml) at these paths".to_owned(),
        }));
    }
    if !arguments.json {
        writeln!(output, "{passed} passed, {failed} failed")?;
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn unreadable(error: DiscoverError) -> Failure {
    match error {
        DiscoverError::Unreadable { path, source } => Failure::Unreadable { path, error: source },
        DiscoverError::Load(error) => Failure::Usage(error.to_string()),
    }
}

/// Runs the cases of a file that the filter lets through.
fn run_file(path: &Path, filter: Option<&str>, options: &Options) -> Vec<Outcome> {
    let file = match ScenarioFile::load(path) {
        Ok(file) => file,
        Err(error) => {
            let failure = Some(error.to_string());
            return vec![Outcome { file: path.to_owned(), case: None, failure }];
        }
    };
    file.cases
        .iter()
        .filter(|case| filter.is_none_or(|text| case_name(Path::new(""), &file, case).contains(text)))
        .map(|case| Outcome {
            file: path.to_owned(),
            case: Some(case.name.clone()),
            failure: run_case(&file, case, options).err().map(|failure| failure.to_string()),
        })
        .collect()
}

fn report(
    outcome: &Outcome,
    as_json: bool,
    progress: &Progress,
    output: &mut dyn Write,
) -> Result<(), Failure> {
    if as_json {
        let line = json!({
            "file": outcome.file.display().to_string(),
            "case": outcome.case,
            "passed": outcome.failure.is_none(),
            "message": outcome.failure,
        });
        writeln!(output, "{line}")?;
    } else if let Some(failure) = &outcome.failure {
        progress.clear()?;
        writeln!(output, "FAILED {failure}\n")?;
    }
    Ok(())
}

/// The line that shows how far the run is, on standard error and only on a terminal.
struct Progress {
    files: usize,
    is_shown: bool,
}

impl Progress {
    fn show(&self, index: usize, path: &Path) -> io::Result<()> {
        if self.is_shown {
            let mut error = io::stderr();
            write!(error, "\r\u{1b}[K{}/{} {}", index + 1, self.files, path.display())?;
            error.flush()?;
        }
        Ok(())
    }

    fn clear(&self) -> io::Result<()> {
        if self.is_shown {
            write!(io::stderr(), "\r\u{1b}[K")?;
        }
        Ok(())
    }
}
