//! Samples in turn, and their middle.

use std::time::Duration;

use super::{Goal, Row, Side, Unit};

/// How much is done for a figure.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How many samples of each side.
    pub rounds: usize,
    /// About how long a sample takes.
    pub sample: Duration,
}

impl Effort {
    /// Enough for figures that can be told to others.
    #[must_use]
    pub fn full() -> Effort {
        Effort { rounds: 25, sample: Duration::from_millis(20) }
    }

    /// Everything once.
    #[must_use]
    pub fn once() -> Effort {
        Effort { rounds: 1, sample: Duration::ZERO }
    }
}

/// What was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// What it is about.
    pub name: String,
    /// What the figures count.
    pub unit: Unit,
    /// The engine's figure, the middle of all samples.
    pub engine: f64,
    /// What the limit is, and its figure.
    pub limit: Option<(&'static str, f64)>,
    /// The middle of the ratios of all pairs of samples.
    pub ratio: Option<f64>,
    /// What half of the engine's samples lie between, as a part of its figure.
    pub spread: f64,
    /// What it should be.
    pub goal: Goal,
}

impl Outcome {
    /// Whether the goal is kept; nothing when there is none.
    #[must_use]
    pub fn is_good(&self) -> Option<bool> {
        self.goal.is_met(self.engine, self.ratio)
    }
}

/// Measures a row.
#[must_use]
pub fn measure(row: Row, effort: Effort) -> Outcome {
    let Row { name, unit, mut engine, mut limit, goal } = row;
    let mut sides = vec![&mut engine];
    sides.extend(limit.as_mut().map(|(_, side)| side));
    let samples = in_turn(&mut sides, effort);
    let of = |side: usize| samples.iter().filter_map(move |round| round.get(side).copied());
    let middle = median(of(0));
    let (lower, upper) = (quantile(of(0), 0.25), quantile(of(0), 0.75));
    let spread = if upper > lower { (upper - lower) / middle } else { 0.0 };
    let limit = limit.map(|(what, _)| (what, median(of(1))));
    let ratio = limit.map(|_| median(of(0).zip(of(1)).map(|(engine, limit)| engine / limit)));
    Outcome { name, unit, engine: middle, limit, ratio, spread, goal }
}

/// A sample of each side, so many rounds. The first round finds out how long things take, and does not count.
pub(super) fn in_turn(sides: &mut [&mut Side], effort: Effort) -> Vec<Vec<f64>> {
    let mut round = || sides.iter_mut().map(|side| side.sample(effort.sample)).collect();
    if effort.rounds > 1 {
        let _: Vec<f64> = round();
    }
    (0..effort.rounds).map(|_| round()).collect()
}

/// The middle of some figures.
pub(super) fn median(figures: impl Iterator<Item = f64>) -> f64 {
    quantile(figures, 0.5)
}

/// The figure that this part of all figures lie below; not a number when there is none.
fn quantile(figures: impl Iterator<Item = f64>, part: f64) -> f64 {
    let mut sorted: Vec<f64> = figures.collect();
    sorted.sort_by(f64::total_cmp);
    let place = (sorted.len().saturating_sub(1)) as f64 * part;
    sorted.get(place.round() as usize).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Figures one after the other, whatever the time.
    fn figures(figures: &'static [f64]) -> Side {
        let mut next = figures.iter().cycle();
        Side::figure(move || next.next().copied().unwrap_or_default())
    }

    #[test]
    fn figures_are_middles_and_the_ratio_is_that_of_the_pairs() {
        let row = Row::new("row", figures(&[9.0, 10.0, 20.0, 30.0]))
            .beside("limit", figures(&[9.0, 5.0, 5.0, 30.0]));
        let outcome = measure(row, Effort { rounds: 3, sample: Duration::ZERO });
        assert_eq!(outcome.engine, 20.0);
        assert_eq!(outcome.limit, Some(("limit", 5.0)));
        assert_eq!(outcome.ratio, Some(2.0), "of 2, 4 and 1");
        assert_eq!(outcome.is_good(), None);
    }

    #[test]
    fn one_sample_is_enough_to_see_that_it_runs() {
        let row = Row::new("row", figures(&[3.0])).goal(Goal::at_most(2.0));
        let outcome = measure(row, Effort::once());
        assert_eq!((outcome.engine, outcome.ratio), (3.0, None));
        assert_eq!(outcome.is_good(), Some(false));
    }
}
