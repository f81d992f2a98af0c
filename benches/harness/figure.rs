//! Figures as people read them.

/// What a figure counts. Less is better for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Nanoseconds.
    Time,
    /// Bytes.
    Bytes,
    /// A number of something.
    Count,
    /// A part of a whole.
    Share,
}

impl Unit {
    /// The figure with its unit.
    #[must_use]
    pub fn text(self, value: f64) -> String {
        match self {
            Unit::Time => time(value),
            Unit::Bytes => format!("{} B", grouped(value.round() as u64)),
            Unit::Count => format!("{value:.3}"),
            Unit::Share => format!("{value:.2}"),
        }
    }

    /// How often a second, for what takes time.
    #[must_use]
    pub fn rate(self, value: f64) -> String {
        match self {
            Unit::Time if value > 0.0 => short(1e9 / value),
            Unit::Time | Unit::Bytes | Unit::Count | Unit::Share => String::new(),
        }
    }
}

/// Three digits that count.
pub(super) fn three_digits(value: f64) -> String {
    match value {
        value if value >= 99.95 => format!("{value:.0}"),
        value if value >= 9.995 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

/// With commas between thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        value if value < 999.5 => format!("{} ns", three_digits(value)),
        value if value < 999_500.0 => format!("{} µs", three_digits(value / 1e3)),
        value if value < 999_500_000.0 => format!("{} ms", three_digits(value / 1e6)),
        value => format!("{} s", three_digits(value / 1e9)),
    }
}

fn short(number: f64) -> String {
    match number {
        value if value < 999.5 => three_digits(value),
        value if value < 999_500.0 => format!("{} k", three_digits(value / 1e3)),
        value => format!("{} M", three_digits(value / 1e6)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_three_digits_and_a_unit() {
        let times = [0.5, 17.44, 999.4, 999.6, 1_530.0, 2_000_000.0, 3.2e9];
        let texts = times.map(|time| Unit::Time.text(time));
        assert_eq!(texts, ["0.50 ns", "17.4 ns", "999 ns", "1.00 µs", "1.53 µs", "2.00 ms", "3.20 s"]);
        assert_eq!(Unit::Bytes.text(1_127.2), "1,127 B");
        assert_eq!(Unit::Share.text(0.512), "0.51");
    }

    #[test]
    fn only_times_have_a_rate() {
        assert_eq!(Unit::Time.rate(12.5), "80.0 M");
        assert_eq!(Unit::Time.rate(2_000_000.0), "500");
        assert_eq!(Unit::Bytes.rate(400.0), "");
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([7, 100, 1_000, 1_234_567].map(grouped), ["7", "100", "1,000", "1,234,567"]);
    }
}
