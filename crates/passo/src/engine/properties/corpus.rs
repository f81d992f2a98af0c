//! Real diagrams of many tools, where the corpus stands beside the repository: whatever is done to them, the engine
//! keeps its invariants.

use std::path::{Path, PathBuf};

use proptest::test_runner::{TestCaseError, TestRunner};

use super::action::{Action, choices};
use super::world::World;
use super::{cases, look, perform};

/// The files of the corpus, in order.
fn files() -> Vec<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let Ok(index) = std::fs::read_to_string(corpus.join("INDEX.tsv")) else { return Vec::new() };
    index.lines().skip(1).filter_map(|line| line.split('\t').next()).map(|path| corpus.join(path)).collect()
}

#[test]
fn every_deployable_file_of_the_corpus_keeps_the_invariants_whatever_is_done() {
    let mut failures = Vec::new();
    for path in files() {
        let Ok(file) = std::fs::read(&path) else { continue };
        if World::with(&file).is_err() {
            continue;
        }
        let mut runner = TestRunner::new(cases(1));
        let result = runner.run(&choices(30), |choices| {
            let mut world = World::with(&file).map_err(|error| TestCaseError::fail(error.to_string()))?;
            for definition in world.engine().definitions() {
                let start = Action::Start { process: definition.process.clone(), x: 1, key: "a" };
                perform(&mut world, &start)?;
            }
            for choice in choices {
                let action = choice.action(&world);
                perform(&mut world, &action)?;
            }
            look(&world);
            Ok(())
        });
        if let Err(error) = result {
            failures.push(format!("{}: {error}", path.display()));
        }
    }
    assert!(failures.is_empty(), "{} files:\n{}", failures.len(), failures.join("\n"));
}
