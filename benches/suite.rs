//! The suite: the engine beside its limits.
//!
//! ```text
//! cargo bench --bench suite                        # every subject
//! cargo bench --bench suite -- step fork           # some
//! cargo bench --bench suite -- --curves            # how costs grow with sizes
//! cargo bench --bench suite -- --table --chart     # every subject, and writes docs/PERFORMANCE.md and docs/performance.svg
//! cargo bench --bench suite -- --test              # everything once and small, to see that it runs
//! ```
#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::error::Error;

use passo_benches::harness::{Command, Outcome, Section, chart, machine, markdown, measure, show};
use passo_benches::harness::{write_section, write_svg};
use passo_benches::subjects::SUBJECTS;

fn main() -> Result<(), Box<dyn Error>> {
    let command = Command::read(std::env::args().skip(1))?;
    if let Some(unknown) =
        command.names.iter().find(|name| !SUBJECTS.iter().any(|known| known.name == **name))
    {
        let known = SUBJECTS.map(|subject| subject.name).join(", ");
        return Err(format!("there is no subject {unknown}; there are {known}").into());
    }
    if command.curves {
        curves(&command);
        return Ok(());
    }
    let outcomes = pairs(&command);
    let caption = format!("{}. Medians of {} samples in turn.", machine(), command.effort().rounds);
    println!("\n{caption}");
    if command.output.table {
        write_section(Section::Times, &format!("{caption}\n\n{}", markdown(&outcomes)))?;
    }
    if command.output.chart {
        write_svg(&chart(&outcomes, &caption))?;
    }
    Ok(())
}

/// Measures the subjects that are asked for, one after the other, and shows each when it is done.
fn pairs(command: &Command) -> Vec<Outcome> {
    let mut all = Vec::new();
    for subject in SUBJECTS.iter().filter(|subject| command.wants(subject.name)) {
        let rows = (subject.rows)(command.scale);
        let outcomes: Vec<Outcome> = rows.into_iter().map(|row| measure(row, command.effort())).collect();
        println!("\n{}", subject.name);
        show(&outcomes);
        all.extend(outcomes);
    }
    all
}

fn curves(command: &Command) {
    for subject in SUBJECTS.iter().filter(|subject| command.wants(subject.name)) {
        for curve in (subject.curves)(command.scale) {
            println!("{}", curve.line(command.effort()));
        }
    }
}
