//! The point of delivery (Italian: punto di prelievo).

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use thiserror::Error;

use crate::text::{excerpt, normalised, serde_as_text};

/// The code of a point of delivery: `IT`, three digits of the distributor, `E` for electricity, eight letters or digits
/// of the point, and optionally one check character.
///
/// It never changes with the holder, the seller or the meter. Two codes are equal when their first fourteen characters
/// are: the check character is kept and never verified, since no published rule defines it.
///
/// ```
/// use passo_energy::pod::Pod;
/// let pod: Pod = "it 001 e 12345678".parse()?;
/// assert_eq!(pod.to_string(), "IT001E12345678");
/// assert_eq!(pod, "IT001E123456789".parse()?);
/// # Ok::<(), passo_energy::pod::PodError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pod {
    text: String,
}

/// How many characters tell one point from another.
const KEY_LENGTH: usize = 14;

/// Why a text is no POD.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PodError {
    /// Neither fourteen nor fifteen characters.
    #[error("\"{text}\" is no POD: it has {length} characters, a POD has 14, or 15 with its check character")]
    Length {
        /// What was given.
        text: String,
        /// How many characters it has without spaces, dots and hyphens.
        length: usize,
    },
    /// Not of Italy.
    #[error("\"{text}\" is no POD: it must begin with IT")]
    Country {
        /// What was given.
        text: String,
    },
    /// The distributor is not three digits.
    #[error("\"{text}\" is no POD: IT must be followed by the three digits of the distributor")]
    Distributor {
        /// What was given.
        text: String,
    },
    /// Not electricity.
    #[error("\"{text}\" is no POD: the sixth character must be E, for electricity")]
    Service {
        /// What was given.
        text: String,
    },
    /// A character that is neither a letter nor a digit.
    #[error("\"{text}\" is no POD: after E only the letters A to Z and digits may follow, not '{character}'")]
    Point {
        /// What was given.
        text: String,
        /// The first character that is wrong.
        character: char,
    },
}

impl Pod {
    /// The canonical text, with the check character if there is one.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The fourteen characters that tell this point from all others.
    #[must_use]
    pub fn key(&self) -> &str {
        self.text.get(..KEY_LENGTH).unwrap_or(&self.text)
    }

    /// The three digits of the distributor.
    #[must_use]
    pub fn distributor(&self) -> &str {
        self.text.get(2..5).unwrap_or_default()
    }

    /// The fifteenth character, if there is one.
    #[must_use]
    pub fn check_character(&self) -> Option<char> {
        self.text.chars().nth(KEY_LENGTH)
    }
}

impl FromStr for Pod {
    type Err = PodError;

    fn from_str(given: &str) -> Result<Pod, PodError> {
        let canonical = normalised(given);
        let text = excerpt(given.trim());
        let length = canonical.chars().count();
        if length != KEY_LENGTH && length != KEY_LENGTH + 1 {
            return Err(PodError::Length { text, length });
        }
        let Some(after_country) = canonical.strip_prefix("IT") else {
            return Err(PodError::Country { text });
        };
        let mut rest = after_country.chars();
        if !rest.by_ref().take(3).all(|character| character.is_ascii_digit()) {
            return Err(PodError::Distributor { text });
        }
        if rest.next() != Some('E') {
            return Err(PodError::Service { text });
        }
        if let Some(character) = rest.find(|character| !character.is_ascii_alphanumeric()) {
            return Err(PodError::Point { text, character });
        }
        Ok(Pod { text: canonical })
    }
}

impl fmt::Display for Pod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Pod {
    fn eq(&self, other: &Pod) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Pod {}

impl Hash for Pod {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl PartialOrd for Pod {
    fn partial_cmp(&self, other: &Pod) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Pod {
    fn cmp(&self, other: &Pod) -> Ordering {
        self.key().cmp(other.key())
    }
}

serde_as_text!(Pod);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn accepts_and_normalises() {
        for (given, canonical) in [
            ("IT001E12345678", "IT001E12345678"),
            ("it 001 e 12345678", "IT001E12345678"),
            ("IT001E1234-5678", "IT001E12345678"),
            ("IT.001.E.12345678 ", "IT001E12345678"),
            ("IT001E123456789", "IT001E123456789"),
            ("IT002EABCD1234", "IT002EABCD1234"),
        ] {
            assert_eq!(given.parse::<Pod>().unwrap().to_string(), canonical, "{given}");
        }
    }

    #[test]
    fn check_character_does_not_tell_points_apart() {
        let with: Pod = "IT001E123456789".parse().unwrap();
        let without: Pod = "IT001E12345678".parse().unwrap();
        assert_eq!(with, without);
        assert_eq!(with.key(), without.key());
        assert_eq!(with.check_character(), Some('9'));
        assert_eq!(without.check_character(), None);
        assert_eq!(with.distributor(), "001");
    }

    #[test]
    fn refuses_with_the_reason() {
        for (given, reason) in [
            ("IT001E1234567", "it has 13 characters"),
            ("IT001E1234567890", "it has 16 characters"),
            ("IT01E12345678", "it has 13 characters"),
            ("IT01E123456789", "three digits of the distributor"),
            ("FR001E12345678", "it must begin with IT"),
            ("IT001G12345678", "the sixth character must be E"),
            ("IT001E1234567é", "not 'é'"),
            ("IT001E1234/678", "not '/'"),
            ("", "it has 0 characters"),
        ] {
            let error = given.parse::<Pod>().unwrap_err().to_string();
            assert!(error.contains(reason) && error.contains("POD"), "{given}: {error}");
        }
    }

    #[test]
    fn serde_goes_through_the_parser() {
        let pod: Pod = serde_json::from_str("\"it001e12345678\"").unwrap();
        assert_eq!(serde_json::to_string(&pod).unwrap(), "\"IT001E12345678\"");
        assert!(serde_json::from_str::<Pod>("\"IT001\"").is_err());
    }

    proptest! {
        #[test]
        fn parse_of_display_is_identity(text in "IT[0-9]{3}E[0-9A-Z]{8,9}") {
            let pod: Pod = text.parse().unwrap();
            prop_assert_eq!(pod.as_str(), &text);
            let again: Pod = pod.to_string().parse().unwrap();
            prop_assert_eq!(again.as_str(), &text);
        }

        #[test]
        fn any_text_is_accepted_or_refused(text in "\\PC{0,20}") {
            if let Ok(pod) = text.parse::<Pod>() {
                prop_assert_eq!(pod.to_string().parse::<Pod>().unwrap(), pod);
            }
        }
    }
}
