//! What the tests of the whole workspace share: where the repository is, and with what scenarios run. The crate is apart from
//! the workspace's root, so that examples and benches are built without what only tests need.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use passo::base::Limits;
use passo_energy::crm::MemoryCrm;
use passo_test::Options;

#[doc = include_str!("../docs/guide/feel.md")]
pub mod feel {}

#[doc = include_str!("../docs/guide/decisions.md")]
pub mod decisions {}

/// The folder of the repository.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}

/// With what scenarios run: FEEL everywhere, the energy domain where they name it, and a tenth of the usual limits, so that
/// models that run away are stopped soon.
#[must_use]
pub fn options() -> Options {
    let limits = Limits { steps_per_command: 10_000, tokens: 10_000, ..Limits::default() };
    Options::new()
        .limits(limits)
        .plugin_for_all(passo_feel::plugin)
        .plugin("energy", || passo_energy::plugin(Arc::new(MemoryCrm::with_personas())))
}
