//! The bands by which a meter shows numbers.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::text::{excerpt, serde_as_text};
use crate::time_band::TimeBand;

/// What one number of a meter counts: all hours, or those of a time band. As text `F0`, `F1`, `F2` or `F3`; meters show
/// the bands as A1, A2 and A3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReadingBand {
    /// All hours.
    All,
    /// The hours of a time band.
    Of(TimeBand),
}

/// Why a text is no band of a reading.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("\"{text}\" is no band of a reading: F0, F1, F2 and F3 are")]
pub struct ReadingBandError {
    text: String,
}

impl ReadingBand {
    /// The bands of a meter with one number.
    pub(super) const SINGLE: &[ReadingBand] = &[ReadingBand::All];
    /// The bands of a meter that tells the time bands apart.
    pub(super) const BY_TIME: &[ReadingBand] =
        &[ReadingBand::Of(TimeBand::F1), ReadingBand::Of(TimeBand::F2), ReadingBand::Of(TimeBand::F3)];
}

impl FromStr for ReadingBand {
    type Err = ReadingBandError;

    fn from_str(text: &str) -> Result<ReadingBand, ReadingBandError> {
        if text.trim().eq_ignore_ascii_case("F0") {
            return Ok(ReadingBand::All);
        }
        text.parse().map(ReadingBand::Of).map_err(|_| ReadingBandError { text: excerpt(text) })
    }
}

impl fmt::Display for ReadingBand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadingBand::All => f.write_str("F0"),
            ReadingBand::Of(band) => band.fmt(f),
        }
    }
}

serde_as_text!(ReadingBand);
