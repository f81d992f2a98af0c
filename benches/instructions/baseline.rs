//! What the counts were.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use toml::{Table, Value};

use super::HotPath;

/// By how much a count may differ.
const TOLERANCE: f64 = 0.05;

/// The same when another compiler has built the paths: then only their ratios to the calibration are compared, and those
/// differ more.
const OTHER_COMPILER: f64 = 0.25;

/// The counts of the paths, and the compiler that built them.
#[derive(Clone, Debug, PartialEq)]
pub struct Baselines {
    compiler: String,
    counts: BTreeMap<&'static str, f64>,
}

/// What a comparison says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As it was.
    Same,
    /// More instructions than are tolerated.
    Slower,
    /// So much fewer that the baseline should be written again.
    Faster,
    /// There is no baseline.
    New,
}

/// A path beside its baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Which path.
    pub path: HotPath,
    /// What it takes.
    pub count: f64,
    /// What it took, as this compiler would have it.
    pub expected: Option<f64>,
    /// What that says.
    pub verdict: Verdict,
}

impl Baselines {
    /// Counts of a build with this compiler.
    #[must_use]
    pub fn new(compiler: String, counts: &[(HotPath, f64)]) -> Baselines {
        Baselines { compiler, counts: counts.iter().map(|(path, count)| (path.name(), *count)).collect() }
    }

    /// Reads the file.
    ///
    /// # Errors
    /// When it is not such a file.
    pub fn read(text: &str) -> Result<Baselines, String> {
        let table: Table = text.parse().map_err(|error| format!("benches/guard.toml: {error}"))?;
        let compiler = table.get("compiler").and_then(Value::as_str).unwrap_or_default().to_owned();
        let instructions = table.get("instructions").and_then(Value::as_table);
        let known = |path: HotPath| Some((path.name(), instructions?.get(path.name())?.as_float()?));
        Ok(Baselines { compiler, counts: HotPath::WATCHED.into_iter().filter_map(known).collect() })
    }

    /// The file.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = String::from(
            "# Instructions of the hot paths, written by `.ci/guard --bless`. What is measured is in benches/instructions/hot_path.rs.\n",
        );
        let _ = writeln!(text, "compiler = \"{}\"\n\n[instructions]", self.compiler);
        for path in HotPath::WATCHED {
            if let Some(count) = self.counts.get(path.name()) {
                let _ = writeln!(text, "{} = {count:.1}", path.name());
            }
        }
        text
    }

    /// Whether both were built by one compiler.
    #[must_use]
    pub fn is_same_compiler(&self, other: &Baselines) -> bool {
        self.compiler == other.compiler
    }

    /// Sets what is measured now beside these, but for the calibration, which is not Passo's.
    #[must_use]
    pub fn compare(&self, now: &Baselines) -> Vec<Comparison> {
        let (scale, tolerance) = match self.scale_to(now) {
            _ if self.is_same_compiler(now) => (1.0, TOLERANCE),
            Some(scale) => (scale, OTHER_COMPILER),
            None => (1.0, OTHER_COMPILER),
        };
        let compared = |path: HotPath| {
            let count = *now.counts.get(path.name())?;
            let expected = self.counts.get(path.name()).map(|count| count * scale);
            Some(Comparison { path, count, expected, verdict: verdict(count, expected, tolerance) })
        };
        let watched = HotPath::WATCHED.into_iter().filter(|path| *path != HotPath::Calibration);
        watched.filter_map(compared).collect()
    }

    /// How many times the instructions the other compiler needs for the loop written by hand.
    fn scale_to(&self, now: &Baselines) -> Option<f64> {
        let calibration = HotPath::Calibration.name();
        Some(now.counts.get(calibration)? / self.counts.get(calibration)?)
    }
}

fn verdict(count: f64, expected: Option<f64>, tolerance: f64) -> Verdict {
    match expected {
        None => Verdict::New,
        Some(expected) if count > expected * (1.0 + tolerance) => Verdict::Slower,
        Some(expected) if count < expected * (1.0 - tolerance) => Verdict::Faster,
        Some(_) => Verdict::Same,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn baselines(compiler: &str, step: f64, calibration: f64) -> Baselines {
        Baselines::new(compiler.to_owned(), &[(HotPath::Step, step), (HotPath::Calibration, calibration)])
    }

    fn verdict_on_step(before: &Baselines, now: &Baselines) -> Option<Verdict> {
        match before.compare(now).as_slice() {
            [only] if only.path == HotPath::Step => Some(only.verdict),
            _ => None,
        }
    }

    #[test]
    fn five_in_a_hundred_are_tolerated() {
        let before = baselines("rustc 1", 100.0, 10.0);
        for (step, expected) in
            [(105.0, Verdict::Same), (105.1, Verdict::Slower), (95.0, Verdict::Same), (94.9, Verdict::Faster)]
        {
            assert_eq!(verdict_on_step(&before, &baselines("rustc 1", step, 10.0)), Some(expected), "{step}");
        }
    }

    #[test]
    fn with_another_compiler_the_calibration_counts() {
        let before = baselines("rustc 1", 100.0, 10.0);
        assert_eq!(verdict_on_step(&before, &baselines("rustc 2", 200.0, 20.0)), Some(Verdict::Same));
        assert_eq!(verdict_on_step(&before, &baselines("rustc 2", 200.0, 10.0)), Some(Verdict::Slower));
        assert_eq!(verdict_on_step(&before, &baselines("rustc 2", 120.0, 10.0)), Some(Verdict::Same));
    }

    #[test]
    fn a_path_without_a_baseline_is_new() {
        let before = Baselines::new("rustc 1".to_owned(), &[(HotPath::Calibration, 10.0)]);
        assert_eq!(verdict_on_step(&before, &baselines("rustc 1", 100.0, 10.0)), Some(Verdict::New));
    }

    #[test]
    fn the_file_is_read_as_it_is_written() {
        let before = baselines("rustc 1.95.0", 61.5, 12.0);
        assert_eq!(Baselines::read(&before.write()), Ok(before));
        assert!(Baselines::read("compiler = ").is_err());
    }

    #[test]
    fn the_stored_file_has_every_path() {
        let stored = Baselines::read(include_str!("../guard.toml"));
        let known = stored.map(|stored| stored.counts.len());
        assert_eq!(known, Ok(HotPath::WATCHED.len()));
    }
}
