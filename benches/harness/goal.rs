//! What a figure should be.

use super::figure::{Unit, three_digits};

/// A bound on the figure, on its ratio to the limit, or on both: then it is enough to keep one of them, because the speed of
/// machines differs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Goal {
    figure: Option<f64>,
    ratio: Option<f64>,
}

impl Goal {
    /// At most so much.
    #[must_use]
    pub fn at_most(figure: f64) -> Goal {
        Goal { figure: Some(figure), ratio: None }
    }

    /// At least so often a second.
    #[must_use]
    pub fn a_second(times: f64) -> Goal {
        Goal::at_most(1e9 / times)
    }

    /// At most so many times the limit.
    #[must_use]
    pub fn times_the_limit(ratio: f64) -> Goal {
        Goal { figure: None, ratio: Some(ratio) }
    }

    /// Or at most so many times the limit.
    #[must_use]
    pub fn or_times_the_limit(self, ratio: f64) -> Goal {
        Goal { ratio: Some(ratio), ..self }
    }

    /// Whether it is kept; nothing when there is no bound.
    pub(super) fn is_met(self, figure: f64, ratio: Option<f64>) -> Option<bool> {
        let by_figure = self.figure.map(|bound| figure <= bound);
        let by_ratio = self.ratio.and_then(|bound| ratio.map(|ratio| ratio <= bound));
        match (by_figure, by_ratio) {
            (None, None) => None,
            (figure, ratio) => Some(figure == Some(true) || ratio == Some(true)),
        }
    }

    /// The ratio that would just be good enough, for a limit of so much.
    pub(super) fn good_ratio(self, limit: f64) -> Option<f64> {
        let by_figure = self.figure.map(|bound| bound / limit);
        [by_figure, self.ratio].into_iter().flatten().reduce(f64::max)
    }

    /// As people read it.
    pub(super) fn text(self, unit: Unit) -> String {
        let figure = self.figure.map(|bound| unit.text(bound));
        let ratio = self.ratio.map(|bound| format!("{} ×", three_digits(bound)));
        [figure, ratio].into_iter().flatten().collect::<Vec<_>>().join(" or ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_two_bounds_is_enough() {
        let goal = Goal::a_second(80e6).or_times_the_limit(2.0);
        assert_eq!(goal.is_met(12.0, Some(5.0)), Some(true));
        assert_eq!(goal.is_met(20.0, Some(1.9)), Some(true));
        assert_eq!(goal.is_met(20.0, Some(2.1)), Some(false));
        assert_eq!(goal.text(Unit::Time), "12.5 ns or 2.00 ×");
        assert_eq!(goal.good_ratio(5.0), Some(2.5));
    }

    #[test]
    fn without_a_bound_nothing_is_said() {
        assert_eq!(Goal::default().is_met(1.0, Some(1.0)), None);
        assert_eq!(Goal::default().good_ratio(1.0), None);
    }
}
