//! Runs this program again under valgrind.

use std::path::Path;
use std::process::Command;

use super::HotPath;

/// The instructions of going through a path once: those of twice as many times, without those of so many times. So what comes
/// before and after cancels out.
///
/// The profile of the longer run stays in the folder, for `callgrind_annotate`.
///
/// # Errors
/// When valgrind is not there or cannot run this program.
pub fn count(path: HotPath, profiles: &Path) -> Result<f64, String> {
    let times = path.times();
    let once = collected(path, times, profiles)?;
    let twice = collected(path, 2 * times, profiles)?;
    Ok((twice as f64 - once as f64) / times as f64)
}

fn collected(path: HotPath, times: usize, profiles: &Path) -> Result<u64, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let profile = profiles.join(format!("{}.callgrind", path.name()));
    let run = Command::new("valgrind")
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", profile.display()))
        .arg(program)
        .args([path.name(), &times.to_string()])
        .output()
        .map_err(|error| format!("valgrind cannot be run ({error}); .ci/guard installs it"))?;
    let told = String::from_utf8_lossy(&run.stderr);
    let number = number_after(&told, "Collected :").filter(|_| run.status.success());
    number.ok_or_else(|| format!("valgrind did not count {}:\n{told}", path.name()))
}

/// The first word behind a mark, as a number.
fn number_after(text: &str, mark: &str) -> Option<u64> {
    let (_, rest) = text.split_once(mark)?;
    rest.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_found_in_what_valgrind_says() {
        let told = "==7== Events    : Ir\n==7== Collected : 46094\n==7==\n==7== I   refs:      46,094\n";
        assert_eq!(number_after(told, "Collected :"), Some(46_094));
        assert_eq!(number_after("==7== nothing", "Collected :"), None);
    }
}
