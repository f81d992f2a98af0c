//! Stores that the user names, and the instances in them.

use std::io::{self, Write};
use std::path::Path;

use clap::Args;
use passo::{Archive, InstanceQuery};
use passo_sqlite::SqliteReader;

use crate::failure::Failure;
use crate::plugins::{self, BuiltIn};

/// Opens a store to read it, beside the engine that may use it. What is not known as it should be is said on standard error.
pub(crate) fn open(store: &Path, plugins: &[BuiltIn]) -> Result<Archive, Failure> {
    let archive = plugins::builder(plugins).archive(SqliteReader::open(store)?)?;
    for note in archive.notes() {
        writeln!(io::stderr(), "passo: {note}")?;
    }
    Ok(archive)
}

/// Which instances are meant.
#[derive(Args)]
pub(crate) struct Selection {
    /// Only instances of the process with this id.
    #[arg(long, value_name = "ID")]
    process: Option<String>,
    /// Only instances with this business key.
    #[arg(long, value_name = "KEY")]
    business_key: Option<String>,
    /// Only instances that have not ended.
    #[arg(long)]
    running: bool,
    /// No more than so many instances, the oldest first.
    #[arg(long, value_name = "NUMBER")]
    limit: Option<usize>,
}

impl Selection {
    pub(crate) fn query(&self) -> InstanceQuery {
        let mut query = InstanceQuery::new();
        if let Some(process) = &self.process {
            query = query.process(process.as_str());
        }
        if let Some(key) = &self.business_key {
            query = query.business_key(key.as_str());
        }
        if self.running {
            query = query.running();
        }
        if let Some(limit) = self.limit {
            query = query.limit(limit);
        }
        query
    }

    /// Whether one instance may be meant: a key is named.
    pub(crate) fn names_a_case(&self) -> bool {
        self.business_key.is_some()
    }
}
