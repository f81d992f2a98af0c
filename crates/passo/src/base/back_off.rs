//! How long to wait between the tries of a job.

use std::fmt;
use std::str::FromStr;

use super::time::Duration;

/// How long to wait after a failed try before the next one.
///
/// As a text: `PT10S` waits ten seconds each time, `PT10S, PT1M, PT1H` so long after the first, the second, and every later
/// try, and `PT1S..PT5M` a second after the first try, and twice as long after each further one, up to five minutes.
///
/// ```
/// use passo::base::BackOff;
/// let back_off: BackOff = "PT1S..PT5S".parse()?;
/// let waits: Vec<String> = (1..=4).filter_map(|failures| back_off.after(failures)).map(|wait| wait.to_string()).collect();
/// assert_eq!(waits, ["PT1S", "PT2S", "PT4S", "PT5S"]);
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackOff {
    /// So long after each try, one after the other; the last one counts for all later tries. Without any the next try
    /// comes at once.
    Intervals(Vec<Duration>),
    /// So many milliseconds after the first try, and twice as long after each further one.
    Doubling {
        /// After the first failed try.
        first: i64,
        /// No longer than this.
        longest: i64,
    },
}

impl Default for BackOff {
    fn default() -> BackOff {
        BackOff::Intervals(Vec::new())
    }
}

impl BackOff {
    /// How long to wait after so many failed tries; nothing when the next one comes at once.
    #[must_use]
    pub fn after(&self, failures: u32) -> Option<Duration> {
        let index = failures.saturating_sub(1);
        match self {
            BackOff::Intervals(intervals) => {
                intervals.get(index as usize).or_else(|| intervals.last()).copied()
            }
            BackOff::Doubling { first, longest } => {
                let doubled =
                    first.saturating_mul(1_i64.checked_shl(index).filter(|_| index < 62).unwrap_or(i64::MAX));
                Some(Duration { months: 0, milliseconds: doubled.min(*longest) })
            }
        }
    }
}

impl FromStr for BackOff {
    type Err = String;

    fn from_str(text: &str) -> Result<BackOff, String> {
        let duration = |text: &str| -> Result<Duration, String> {
            let text = text.trim();
            text.parse().map_err(|_| format!("\"{text}\" is no duration; write it like PT10S"))
        };
        let Some((first, longest)) = text.split_once("..") else {
            return text.split(',').map(duration).collect::<Result<_, _>>().map(BackOff::Intervals);
        };
        match (duration(first)?, duration(longest)?) {
            (Duration { months: 0, milliseconds: first }, Duration { months: 0, milliseconds: longest })
                if 0 < first && first <= longest =>
            {
                Ok(BackOff::Doubling { first, longest })
            }
            _ => Err(format!(
                "\"{}\" must lead from a short time to a longer one, without months",
                text.trim()
            )),
        }
    }
}

impl fmt::Display for BackOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |milliseconds: i64| Duration { months: 0, milliseconds };
        match self {
            BackOff::Intervals(intervals) => {
                let texts: Vec<String> = intervals.iter().map(ToString::to_string).collect();
                f.write_str(&texts.join(", "))
            }
            BackOff::Doubling { first, longest } => write!(f, "{}..{}", of(*first), of(*longest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::BackOff;

    fn waits(text: &str) -> Vec<String> {
        let back_off: BackOff = text.parse().unwrap();
        assert_eq!(back_off.to_string().parse(), Ok(back_off.clone()));
        (1..=4).map(|failures| back_off.after(failures).unwrap().to_string()).collect()
    }

    #[test]
    fn the_last_interval_counts_for_all_later_tries() {
        assert_eq!(waits("PT10S"), ["PT10S", "PT10S", "PT10S", "PT10S"]);
        assert_eq!(waits("PT10S, PT1M"), ["PT10S", "PT1M", "PT1M", "PT1M"]);
    }

    #[test]
    fn doubling_never_overflows() {
        let back_off: BackOff = "PT1S..P365D".parse().unwrap();
        assert_eq!(back_off.after(u32::MAX), back_off.after(60));
        assert_eq!(BackOff::default().after(1), None);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for text in ["", "soon", "PT1M..PT1S", "PT0S..PT1S", "P1M..P2M", "PT1S,"] {
            assert!(text.parse::<BackOff>().is_err(), "{text}");
        }
    }
}
