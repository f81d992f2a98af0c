//! What the figures were measured on.

use std::fs;
use std::process::Command;
use std::thread;

/// The processor, its number of cores as far as this process may use them, and the compiler.
#[must_use]
pub fn machine() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    format!("{}, {cores} cores, {}", processor(), compiler())
}

fn processor() -> String {
    let known = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = known.lines().find_map(|line| line.strip_prefix("model name"));
    let name = line.map(|line| line.trim_start_matches([' ', '\t', ':']).to_owned());
    name.unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

/// The version of the compiler that is called here, which is the one that built this.
#[must_use]
pub fn compiler() -> String {
    let told = Command::new("rustc").arg("--version").output();
    let text = told.map(|told| String::from_utf8_lossy(&told.stdout).into_owned()).unwrap_or_default();
    let words: Vec<&str> = text.split_whitespace().take(2).collect();
    if words.is_empty() { "an unknown compiler".to_owned() } else { words.join(" ") }
}
