//! Takes over supply contracts (Italian: voltura) on records in memory.
//!
//! ```text
//! cargo run --release --example takeover                    # all six paths, with a scripted operator
//! cargo run --release --example takeover -- --interactive   # you are the operator
//! ```
#![allow(clippy::print_stdout, reason = "an example talks to the terminal")]

mod desk;
mod operator;
mod paths;
mod show;
mod terminal;

use std::error::Error;

use desk::{Desk, Request};
use operator::Script;
use terminal::Terminal;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        None => paths::all().into_iter().try_for_each(run_path),
        Some("--interactive") => be_the_operator(),
        Some(other) => Err(format!("unknown argument {other}; there is only --interactive").into()),
    }
}

/// Runs one path on fresh records, with answers that are prepared.
fn run_path(path: paths::Path) -> Result<(), Box<dyn Error>> {
    println!("=== {} ===\n", path.title);
    let desk = Desk::open()?;
    carry_out(&desk, &path.request, &mut Script::new(path.answers))?;
    println!();
    Ok(())
}

/// Lets a person at the terminal take requests until there is no more input.
fn be_the_operator() -> Result<(), Box<dyn Error>> {
    let desk = Desk::open()?;
    let mut terminal = Terminal::new();
    println!(
        "You are at the desk of an energy company, on 2 March 2026. Enter keeps what stands in brackets.\n"
    );
    while let Some(request) = terminal.ask_request()? {
        if !carry_out(&desk, &request, &mut terminal)? {
            break;
        }
        println!();
    }
    println!("\nGood-bye. Nothing of this was real.");
    Ok(())
}

/// Carries out one request, and shows what became of it. False when the operator has gone home before the end.
fn carry_out(
    desk: &Desk,
    request: &Request,
    operator: &mut dyn operator::Operator,
) -> Result<bool, Box<dyn Error>> {
    println!("{} ({}) wants to take over {}.", request.applicant_name, request.tax_code, request.pod);
    let case = desk.register(request)?;
    let done = desk.work(case, operator)?;
    if done {
        show::outcome(desk, case)?;
    }
    Ok(done)
}
