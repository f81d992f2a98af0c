//! The guard: instructions of hot paths beside benches/guard.toml. It fails when a path takes more than five in a hundred more.
//!
//! ```text
//! .ci/guard                   # compares; needs valgrind
//! .ci/guard --bless           # writes the counts as they are now
//! .ci/guard step              # one path
//! .ci/guard --growth          # a message to one of 1,000,000 beside one of 10,000; takes minutes
//! ```
//!
//! With the name of a path and a number of times, it is the program that is counted.
#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use passo_benches::harness::compiler;
use passo_benches::instructions::{Baselines, Comparison, HotPath, Verdict, count};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/guard.toml");

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => check(&HotPath::WATCHED),
        ["--bless"] => bless(),
        ["--growth"] => growth(),
        ["--test"] => {
            HotPath::WATCHED.into_iter().for_each(|path| path.run(path.times() / 20));
            Ok(ExitCode::SUCCESS)
        }
        [name] => check(&[named(name)?, HotPath::Calibration]),
        [name, times] => {
            named(name)?.run(times.parse()?);
            Ok(ExitCode::SUCCESS)
        }
        _ => Err("one path at a time".into()),
    }
}

fn named(name: &str) -> Result<HotPath, String> {
    let known = || HotPath::WATCHED.map(HotPath::name).join(", ");
    HotPath::named(name).ok_or_else(|| format!("there is no path {name}; there are {}", known()))
}

fn check(paths: &[HotPath]) -> Result<ExitCode, Box<dyn Error>> {
    let stored = Baselines::read(&fs::read_to_string(FILE)?)?;
    let now = counted(paths)?;
    if !stored.is_same_compiler(&now) {
        println!(
            "Another compiler has built this than the baselines: compared by the calibration, less strictly."
        );
    }
    let compared = stored.compare(&now);
    compared.iter().for_each(show);
    let has = |verdict| compared.iter().any(|found| found.verdict == verdict);
    if has(Verdict::Faster) || has(Verdict::New) {
        println!("Keep what is faster or new with .ci/guard --bless.");
    }
    if has(Verdict::Slower) {
        println!("Find out why with callgrind_annotate {}/PATH.callgrind.", env!("CARGO_TARGET_TMPDIR"));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn show(compared: &Comparison) {
    let Comparison { path, count, expected, verdict } = compared;
    let said = match verdict {
        Verdict::Same => "as before",
        Verdict::Slower => "SLOWER",
        Verdict::Faster => "faster",
        Verdict::New => "new",
    };
    let before = expected.map_or_else(String::new, |expected| {
        format!("{expected:>10.1} before, {:+.1} %", (count / expected - 1.0) * 100.0)
    });
    println!("{:<12} {count:>10.1} instructions {before:<28} {said}", path.name());
}

fn bless() -> Result<ExitCode, Box<dyn Error>> {
    fs::write(FILE, counted(&HotPath::WATCHED)?.write())?;
    Ok(ExitCode::SUCCESS)
}

fn growth() -> Result<ExitCode, Box<dyn Error>> {
    let [many, few] = HotPath::GROWTH.map(|path| (path.name(), count(path, profiles())));
    let (more, less) = (many.1?, few.1?);
    println!("{:<20} {more:>10.1} instructions\n{:<20} {less:>10.1} instructions", many.0, few.0);
    println!("{:.2} times as many", more / less);
    Ok(ExitCode::SUCCESS)
}

fn counted(paths: &[HotPath]) -> Result<Baselines, String> {
    let counts: Result<Vec<_>, String> =
        paths.iter().map(|path| Ok((*path, count(*path, profiles())?))).collect();
    Ok(Baselines::new(compiler(), &counts?))
}

/// Where the profiles are put.
fn profiles() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}
