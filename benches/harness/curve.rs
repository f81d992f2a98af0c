//! How a cost grows with the size of something.

use super::figure::{grouped, three_digits};
use super::measure::{in_turn, median};
use super::{Effort, Side, Unit};

/// The same work at several sizes.
pub struct Curve {
    name: &'static str,
    points: Vec<(usize, Side)>,
}

impl Curve {
    /// A curve: what it is about, and the work for a size.
    pub fn new(name: &'static str, sizes: &[usize], side: impl Fn(usize) -> Side) -> Curve {
        Curve { name, points: sizes.iter().map(|size| (*size, side(*size))).collect() }
    }

    /// Measures all sizes in turn, and says it in a line. The last figure is that of the largest size beside the best one:
    /// 1 is flat.
    #[must_use]
    pub fn line(mut self, effort: Effort) -> String {
        let mut sides: Vec<&mut Side> = self.points.iter_mut().map(|(_, side)| side).collect();
        let samples = in_turn(&mut sides, effort);
        let figures: Vec<f64> = (0..self.points.len())
            .map(|side| median(samples.iter().filter_map(|round| round.get(side).copied())))
            .collect();
        let best = figures.iter().copied().fold(f64::INFINITY, f64::min);
        let growth = figures.last().map_or(f64::NAN, |last| last / best);
        let points = self.points.iter().zip(&figures);
        let points = points
            .map(|((size, _), figure)| format!("{}: {}", grouped(*size as u64), Unit::Time.text(*figure)));
        format!("{:<48} {}  (× {})", self.name, points.collect::<Vec<_>>().join("  "), three_digits(growth))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_size_is_set_beside_the_best() {
        let curve = Curve::new("of sizes", &[10, 1_000], |size| Side::figure(move || size as f64 / 5.0));
        let line = curve.line(Effort::once());
        assert!(line.starts_with("of sizes "), "{line}");
        assert!(line.ends_with("10: 2.00 ns  1,000: 200 ns  (× 100)"), "{line}");
    }
}
