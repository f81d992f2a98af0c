//! Each room of the crate knows only the rooms that `docs/ARCHITECTURE.md` allows it, and what belongs in one place stays
//! there: libraries, the computer's clock, files.

use std::fs;
use std::path::{Path, PathBuf};

/// Every room, and the rooms that it may import.
const ROOMS: [(&str, &[&str]); 21] = [
    ("base", &[]),
    ("value", &["base"]),
    ("diagnostic", &["base"]),
    ("model", &["base"]),
    ("dialect", &["base", "diagnostic", "model"]),
    ("xml", &["base", "diagnostic", "model"]),
    ("read", &["base", "diagnostic", "model", "dialect", "xml"]),
    ("write", &["base", "diagnostic", "model", "xml", "read"]),
    ("graph", &["model"]),
    ("lint", &["base", "diagnostic", "model", "graph"]),
    ("plugin", &["base", "value", "diagnostic", "model"]),
    ("expression", &["base", "value", "plugin"]),
    ("journal", &["base", "value"]),
    ("program", &["base", "model", "expression", "journal"]),
    ("compile", &["base", "diagnostic", "model", "graph", "expression", "journal", "program"]),
    ("state", &["value", "journal"]),
    ("execute", &["base", "value", "plugin", "expression", "journal", "program", "state"]),
    ("store", &["value", "journal", "state"]),
    ("history", &["base", "value", "journal", "program", "state", "execute"]),
    ("export", &["value", "xml", "history"]),
    ("replay", &["base", "diagnostic", "model", "graph", "lint", "engine"]),
];

/// The room that knows all others but the replay, which knows it.
const TOP: &str = "engine";

/// Words of the code, and the only places that may have them.
const HOMES: [(&str, &[&str]); 7] = [
    ("petgraph::", &["graph/"]),
    ("use rhai", &["expression/rhai/"]),
    ("quick_xml::", &["xml/"]),
    ("encoding_rs::", &["xml/"]),
    ("SystemTime", &["engine/clock.rs"]),
    ("catch_unwind", &["engine/drive.rs", "plugin/"]),
    (
        "thread_local!",
        &["engine/carry_out.rs", "expression/rhai/functions.rs", "expression/rhai/interpreter.rs"],
    ),
];

/// Words that no file has: no clock of another kind, no thread, no file, no network, no randomness, nothing unordered.
const ABSENT: [&str; 11] = [
    "Instant::now",
    "Utc::now",
    "Local::now",
    "thread::spawn",
    "std::fs",
    "std::net",
    "async fn",
    "getrandom",
    "HashMap",
    "HashSet",
    "unsafe {",
];

/// A source file without its comments and its tests.
struct Source {
    /// Below `src`, with forward slashes.
    path: String,
    code: String,
}

impl Source {
    fn room(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }

    /// How many `super::` lead from the file's module to the root of the crate.
    fn depth(&self) -> usize {
        let folders = self.path.matches('/').count();
        if self.path.ends_with("/mod.rs") { folders } else { folders + 1 }
    }

    /// The rooms that the code names.
    fn imports(&self) -> impl Iterator<Item = &str> {
        let after = self.code.split("crate::").skip(1);
        after.map(|rest| rest.split(|letter: char| !letter.is_ascii_lowercase()).next().unwrap_or_default())
    }
}

/// Every source file of the crate that is no test, in the order of the paths.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut found, mut tests) = (Vec::new(), Vec::new());
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for path in entries(&folder) {
            let relative = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            if path.is_dir() {
                open.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap_or_default();
                tests.extend(test_modules(&relative, &text));
                found.push(Source { path: relative, code: without_tests(&text) });
            }
        }
    }
    found.retain(|source| !tests.iter().any(|module| source.path.starts_with(module)));
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

/// The paths of the modules that a file has for its tests alone, without their endings.
fn test_modules(path: &str, text: &str) -> Vec<String> {
    let folder = path.strip_suffix("mod.rs").map_or_else(|| path.replace(".rs", "/"), str::to_owned);
    let declared = text.split("#[cfg(test)]\n").skip(1);
    let declared =
        declared.filter_map(|rest| rest.strip_prefix("pub(crate) ").unwrap_or(rest).strip_prefix("mod "));
    let names = declared.filter_map(|rest| rest.split_once(';')).map(|(name, _)| name);
    let names = names.filter(|name| name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_'));
    names.flat_map(|name| [format!("{folder}{name}/"), format!("{folder}{name}.rs")]).collect()
}

/// The code up to the module of its tests, which stands last, without lines of comments.
fn without_tests(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let lines = text[..end].lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn rooms_import_only_the_rooms_before_them() {
    let sources = sources();
    assert!(sources.len() > 100, "the sources are found");
    let mut wrong = Vec::new();
    for source in &sources {
        let room = source.room();
        if room == TOP || room == "lib" {
            continue;
        }
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            wrong.push(format!("{} is in no known room", source.path));
            continue;
        };
        for import in source.imports().filter(|import| *import != room && !allowed.contains(import)) {
            wrong.push(format!("{} imports {import}", source.path));
        }
        if source.code.contains(&"super::".repeat(source.depth())) {
            wrong.push(format!("{} reaches the root of the crate by super", source.path));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_table_has_no_circle() {
    for (place, (room, allowed)) in ROOMS.iter().enumerate() {
        for name in *allowed {
            let before = *name == TOP || ROOMS.iter().take(place).any(|(known, _)| known == name);
            assert!(before, "{room} may import {name}, which does not stand before it");
        }
    }
}

#[test]
fn what_has_one_home_stays_there() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (word, homes) in HOMES {
            if source.code.contains(word) && !homes.iter().any(|home| source.path.starts_with(home)) {
                wrong.push(format!("{} has {word}, which belongs in {homes:?}", source.path));
            }
        }
        for word in ABSENT.iter().filter(|word| source.code.contains(**word)) {
            wrong.push(format!("{} has {word}", source.path));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_document_shows_the_same_table() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/ARCHITECTURE.md");
    // The published crate comes without the repository's documents.
    let Ok(text) = fs::read_to_string(document) else { return };
    for (room, allowed) in ROOMS {
        let names: Vec<String> = allowed.iter().map(|name| format!("`{name}`")).collect();
        let names = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
        let begins = format!("| `{room}` | {names} |");
        assert!(text.lines().any(|line| line.starts_with(&begins)), "no line begins with: {begins}");
    }
}
