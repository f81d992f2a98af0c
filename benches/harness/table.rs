//! Outcomes as a table, for the terminal and for the document.

use super::Outcome;
use super::figure::three_digits;

const HEAD: [&str; 8] = ["What", "Engine", "A second", "Limit", "Ratio", "Goal", "Kept", "The limit is"];

/// The cells of a row, in the order of the head.
fn cells(outcome: &Outcome) -> [String; 8] {
    let kept = match outcome.is_good() {
        None => "",
        Some(true) => "yes",
        Some(false) => "no",
    };
    [
        outcome.name.clone(),
        outcome.unit.text(outcome.engine),
        outcome.unit.rate(outcome.engine),
        outcome.limit.map(|(_, limit)| outcome.unit.text(limit)).unwrap_or_default(),
        outcome.ratio.map(three_digits).unwrap_or_default(),
        outcome.goal.text(outcome.unit),
        kept.to_owned(),
        outcome.limit.map(|(what, _)| what.to_owned()).unwrap_or_default(),
    ]
}

/// The table in Markdown.
#[must_use]
pub fn markdown(outcomes: &[Outcome]) -> String {
    let mut text =
        format!("| {} |\n| --- | ---: | ---: | ---: | ---: | --- | --- | --- |\n", HEAD.join(" | "));
    for outcome in outcomes {
        text.push_str(&format!("| {} |\n", cells(outcome).join(" | ")));
    }
    text
}

/// The table for the terminal, with what half of the samples lie between.
pub fn show(outcomes: &[Outcome]) {
    line(&HEAD.map(str::to_owned), "Spread");
    for outcome in outcomes {
        line(&cells(outcome), &format!("{:.0} %", outcome.spread * 100.0));
    }
}

fn line(cells: &[String; 8], spread: &str) {
    let [what, engine, rate, limit, ratio, goal, kept, is] = cells;
    println!("{what:<58} {engine:>9} {rate:>7} {limit:>9} {ratio:>6} {spread:>6}  {goal:<20} {kept:<4} {is}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::{Goal, Unit};

    #[test]
    fn a_row_says_whether_its_goal_is_kept() {
        let outcome = Outcome {
            name: "a step".to_owned(),
            unit: Unit::Time,
            engine: 10.0,
            limit: Some(("a table", 5.0)),
            ratio: Some(2.0),
            spread: 0.1,
            goal: Goal::times_the_limit(1.5),
        };
        let table = markdown(&[outcome]);
        let last = table.lines().last().unwrap_or_default();
        assert_eq!(last, "| a step | 10.0 ns | 100 M | 5.00 ns | 2.00 | 1.50 × | no | a table |");
        let columns = |line: &str| line.matches('|').count();
        assert!(table.lines().all(|line| columns(line) == columns(last)), "{table}");
    }
}
