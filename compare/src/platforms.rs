//! Engines on other platforms: a program in their language runs the model, and is asked for samples in turn with Passo's.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use passo_benches::harness::Side;

/// About how long a sample takes.
const SAMPLE: f64 = 100e6;

/// An engine on another platform.
#[derive(Clone, Copy)]
pub enum Platform {
    /// bpmn-engine, a package for Node.js.
    Node,
    /// SpiffWorkflow, a package for Python.
    Python,
}

impl Platform {
    /// All of them.
    pub const ALL: [Platform; 2] = [Platform::Node, Platform::Python];

    /// The engine's name.
    pub fn engine(self) -> &'static str {
        match self {
            Platform::Node => "bpmn-engine 25 (Node.js)",
            Platform::Python => "SpiffWorkflow 3.2 (Python)",
        }
    }

    /// Instances of a model, started and ended by this engine; nothing when it is not installed.
    pub fn instances(self, name: &str, model: &str) -> Option<Side> {
        let file = std::env::temp_dir().join(format!("passo-compare-{}-{name}.bpmn", std::process::id()));
        std::fs::write(&file, model).ok()?;
        let mut runner = Runner::start(self, &file)?;
        let first = runner.run(1)?;
        // The file is read.
        let _ = std::fs::remove_file(&file);
        let times = (SAMPLE / first).clamp(1.0, 10_000.0) as u64;
        Some(Side::figure(move || runner.run(times).expect("the other engine goes on") / times as f64))
    }

    fn command(self) -> Command {
        let programs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("platforms");
        match self {
            Platform::Node => {
                let mut command = Command::new("node");
                command.arg(programs.join("bench.mjs"));
                command
            }
            Platform::Python => {
                let python = std::env::var_os("PASSO_PYTHON").unwrap_or_else(|| "python3".into());
                let mut command = Command::new(python);
                command.arg(programs.join("bench.py"));
                command
            }
        }
    }
}

/// A program that runs instances when it is told how many.
struct Runner {
    program: Child,
    numbers: ChildStdin,
    times: BufReader<ChildStdout>,
}

impl Runner {
    fn start(platform: Platform, model: &Path) -> Option<Runner> {
        let mut command = platform.command();
        command.arg(model).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut program = command.spawn().ok()?;
        let (numbers, times) = (program.stdin.take()?, BufReader::new(program.stdout.take()?));
        Some(Runner { program, numbers, times })
    }

    /// Runs so many instances; gives how many nanoseconds that took.
    fn run(&mut self, instances: u64) -> Option<f64> {
        writeln!(self.numbers, "{instances}").and_then(|()| self.numbers.flush()).ok()?;
        let mut line = String::new();
        self.times.read_line(&mut line).ok()?;
        line.trim().parse().ok()
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
