//! Runs every scenario of this repository, and the conformance suites beside it where they are: each as it is; with an engine that
//! is closed and opened again before every step, over a store in memory and over a SQLite file; with engines that share a store, each
//! of which does one step; and over a PostgreSQL database, where `PASSO_POSTGRES` names one.
//!
//! The cases of the suites that Passo cannot pass yet stand in `tests/expected_failures.txt`. A case that stands there
//! and passes fails the run, so that the list only shrinks.

#[path = "../crates/passo-postgres/tests/database/mod.rs"]
#[allow(
    clippy::unwrap_used,
    dead_code,
    reason = "a test stops where the database fails, and does not do all that another one does"
)]
mod database;

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use passo::MemoryStore;
use passo::store::StoreError;
use passo_conformance::{options, root};
use passo_postgres::{PostgresOptions, PostgresStore};
use passo_sqlite::{SqliteStore, Synchronous};
use passo_test::{
    OpenSharedStore, OpenStore, Options, ScenarioFile, case_name, run_case, scenario_paths, trials,
};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::from_args();
    let root = root();
    let conformance = root.join("../shared/conformance");
    let expected = expected_failures(&root.join("tests/expected_failures.txt"))?;
    let suites: Vec<PathBuf> = ["betsy", "vendor"]
        .iter()
        .map(|suite| conformance.join(suite))
        .filter(|suite| suite.is_dir())
        .collect();
    let mut all = Vec::new();
    for (kind, options) in ways(&options()) {
        let mut trials = trials(root.join("tests/scenarios"), &options)?;
        if !suites.is_empty() {
            trials.extend(suite_trials(&conformance, &suites, &expected, &options)?);
        }
        all.extend(trials.into_iter().map(|trial| trial.with_kind(kind)));
    }
    libtest_mimic::run(&arguments, all).exit()
}

/// The ways in which every case is run, each with its name.
fn ways(options: &Options) -> Vec<(&'static str, Options)> {
    let sharing = options.clone().shared_store(|| {
        let store = MemoryStore::new();
        Box::new(move || Ok(Arc::new(store.clone())))
    });
    let mut ways = vec![
        ("", options.clone()),
        ("restarting", options.clone().restart_before_every_step()),
        ("sqlite", on_sqlite(options).restart_before_every_step()),
        ("sharing", sharing.restart_before_every_step()),
    ];
    ways.extend(on_postgres(options).map(|options| ("postgres", options)));
    ways
}

/// The same over a file of its own for each case. No power is cut, so nobody waits for a disk.
fn on_sqlite(options: &Options) -> Options {
    options.clone().store(|| -> OpenStore {
        let folder = tempfile::tempdir();
        Box::new(move || {
            let failed = |error: &std::io::Error| StoreError::InUse(format!("there is no folder: {error}"));
            let path = folder.as_ref().map_err(failed)?.path().join("case.passo");
            Ok(Arc::new(SqliteStore::open_with(path, Synchronous::Normal)?))
        })
    })
}

/// The same over a database, if there is one: each case in a schema of its own.
fn on_postgres(options: &Options) -> Option<Options> {
    database::database()?;
    Some(options.clone().shared_store(|| -> OpenSharedStore {
        let found = database::database().map(|database| (database.new_schema(), database));
        Box::new(move || {
            let gone = || StoreError::InUse("PASSO_POSTGRES names no database any more".to_owned());
            let (schema, database) = found.as_ref().ok_or_else(gone)?;
            let options = PostgresOptions::new().schema(schema).connections(2);
            Ok(Arc::new(PostgresStore::open(database.connection(), options)?))
        })
    }))
}

/// The names of cases in a list, one a line; what follows a `#` is a comment.
fn expected_failures(path: &Path) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    let names = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim().to_owned());
    Ok(names.filter(|name| !name.is_empty()).collect())
}

/// One trial for each case of the suites, and one that looks for names in the list that no case has.
fn suite_trials(
    root: &Path,
    suites: &[PathBuf],
    expected: &BTreeSet<String>,
    options: &Options,
) -> Result<Vec<Trial>, Box<dyn Error>> {
    let mut trials = Vec::new();
    let mut unknown = expected.clone();
    let mut paths = Vec::new();
    for suite in suites {
        paths.extend(scenario_paths(suite)?);
    }
    for path in paths {
        let file = Arc::new(ScenarioFile::load(&path)?);
        for case in &file.cases {
            let name = case_name(root, &file, case);
            let must_fail = unknown.remove(&name);
            let (file, case, options) = (file.clone(), case.clone(), options.clone());
            trials.push(Trial::test(name, move || match (run_case(&file, &case, &options), must_fail) {
                (Ok(()), false) | (Err(_), true) => Ok(()),
                (Err(failure), false) => Err(Failed::from(failure)),
                (Ok(()), true) => Err(Failed::from("it passes; take it off tests/expected_failures.txt")),
            }));
        }
    }
    trials.push(Trial::test("the list of expected failures names cases that exist", move || {
        if unknown.is_empty() { Ok(()) } else { Err(Failed::from(format!("no such cases: {unknown:?}"))) }
    }));
    Ok(trials)
}
