//! Which findings are wanted: the file `passo.toml` of a project, and the options of the command, which weigh more.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use passo::diagnostic::{Level, Selection, UnknownName};
use serde::Deserialize;

use crate::failure::Failure;

/// The file that says for a folder, and those below it, which findings are wanted.
const FILE: &str = "passo.toml";

/// Options and configurations say the same things.
#[derive(Args, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Levels {
    /// Only the findings of this set; may be repeated.
    #[arg(long = "set", value_name = "SET")]
    sets: Vec<String>,
    /// Leaves out the findings of this code or set; may be repeated.
    #[arg(long, value_name = "CODE")]
    allow: Vec<String>,
    /// Makes the findings of this code or set warnings; may be repeated.
    #[arg(long, value_name = "CODE")]
    warn: Vec<String>,
    /// Makes the findings of this code or set errors; may be repeated.
    #[arg(long, value_name = "CODE")]
    deny: Vec<String>,
}

/// What a configuration says.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Configuration {
    lint: Levels,
}

impl Levels {
    /// What is wanted when this is said after what was said before.
    fn after(&self, before: &Selection) -> Result<Selection, UnknownName> {
        // Sets that are named take the place of those before.
        let mut wanted = if self.sets.is_empty() { before.clone() } else { before.clone().of_all_sets() };
        for set in &self.sets {
            wanted.set(set)?;
        }
        for (names, level) in
            [(&self.allow, Level::Allow), (&self.warn, Level::Warn), (&self.deny, Level::Deny)]
        {
            for name in names {
                wanted.level(name, level)?;
            }
        }
        Ok(wanted)
    }
}

/// The configurations of the folders that were met, with the options on top.
pub(super) struct Configurations<'a> {
    options: &'a Levels,
    without: Arc<Selection>,
    of_folders: BTreeMap<PathBuf, Arc<Selection>>,
}

impl<'a> Configurations<'a> {
    pub(super) fn new(options: &'a Levels) -> Result<Configurations<'a>, Failure> {
        let without =
            options.after(&Selection::all()).map_err(|unknown| Failure::Usage(unknown.to_string()))?;
        Ok(Configurations { options, without: Arc::new(without), of_folders: BTreeMap::new() })
    }

    /// What is wanted of a file's findings: as the nearest configuration in its folder or above it has it.
    pub(super) fn of(&mut self, file: &Path) -> Result<Arc<Selection>, Failure> {
        let unreadable = |error| Failure::Unreadable { path: file.to_owned(), error };
        let folder = match file.parent() {
            Some(folder) if file != Path::new("-") => {
                std::path::absolute(folder.join(".")).map_err(unreadable)?
            }
            _ => env::current_dir().map_err(unreadable)?,
        };
        let mut met = Vec::new();
        let mut found = None;
        for folder in folder.ancestors() {
            found = match self.of_folders.get(folder) {
                Some(known) => Some(known.clone()),
                None => self.read(&folder.join(FILE))?,
            };
            met.push(folder.to_owned());
            if found.is_some() {
                break;
            }
        }
        let found = found.unwrap_or_else(|| self.without.clone());
        self.of_folders.extend(met.into_iter().map(|folder| (folder, found.clone())));
        Ok(found)
    }

    /// What a configuration says, with the options on top; none when there is no such file.
    fn read(&self, path: &Path) -> Result<Option<Arc<Selection>>, Failure> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::Unreadable { path: path.to_owned(), error }),
        };
        let wrong = |why: String| Failure::Usage(format!("{}: {}", path.display(), why.trim_end()));
        let configuration: Configuration = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        let of_file =
            configuration.lint.after(&Selection::all()).map_err(|unknown| wrong(unknown.to_string()))?;
        let wanted = self.options.after(&of_file).map_err(|unknown| Failure::Usage(unknown.to_string()))?;
        Ok(Some(Arc::new(wanted)))
    }
}
