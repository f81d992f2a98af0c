//! Italian tax codes: the codice fiscale of natural persons, and the eleven digits of partita IVA and legal persons.

mod numeric;
mod personal;

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

pub use numeric::{NumericCode, OfficeCheck};
pub use personal::{PersonalCode, Sex, compose};

use crate::text::{excerpt, normalised, serde_as_text};

/// A tax code.
///
/// ```
/// use passo_energy::tax_code::TaxCode;
/// let code: TaxCode = "rssmra85m01h501q".parse()?;
/// assert!(code.is_personal());
/// assert!("RSSMRA85M01H501Z".parse::<TaxCode>().is_err());
/// # Ok::<(), passo_energy::tax_code::TaxCodeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaxCode {
    /// The sixteen characters of a natural person.
    Personal(PersonalCode),
    /// The eleven digits of a legal person or a business.
    Numeric(NumericCode),
}

/// Why a text is no tax code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TaxCodeError {
    /// Neither sixteen nor eleven characters.
    #[error(
        "\"{text}\" is no tax code: it has {length} characters, a person's has 16 and a company's has 11 digits"
    )]
    Length {
        /// What was given.
        text: String,
        /// How many characters it has.
        length: usize,
    },
    /// A character that may not stand where it stands.
    #[error("\"{text}\" is no tax code: '{character}' may not stand at place {place}, which is {expected}")]
    Character {
        /// What was given.
        text: String,
        /// The place, from 1.
        place: usize,
        /// The character.
        character: char,
        /// What the place holds.
        expected: &'static str,
    },
    /// The check character is not the one that the others give.
    #[error(
        "\"{text}\" is no tax code: its check character is {given}, the others give {expected}; look for a mistyped character"
    )]
    Check {
        /// What was given.
        text: String,
        /// The check character as given.
        given: char,
        /// The check character that fits.
        expected: char,
    },
    /// The date of birth is none of the calendar.
    #[error("\"{text}\" is no tax code: day {day} of month {month} is no date of birth")]
    Date {
        /// What was given.
        text: String,
        /// The day, with the 40 of women taken off.
        day: u32,
        /// The month, from 1.
        month: u32,
    },
    /// All zeros where the taxpayer's number stands.
    #[error(
        "\"{text}\" is no tax code: the first seven digits are the taxpayer's number and may not all be 0"
    )]
    Taxpayer {
        /// What was given.
        text: String,
    },
    /// An office that does not exist, in the strict check.
    #[error("\"{text}\" is no tax code: {office} is no provincial office (001 to 100, 120, 121, 888, 999)")]
    Office {
        /// What was given.
        text: String,
        /// The three digits.
        office: String,
    },
}

impl TaxCode {
    /// Reads a code, with the check of the provincial office of eleven-digit codes as asked for.
    ///
    /// # Errors
    /// When the text is no tax code; the error says what is wrong with it.
    pub fn parse_with(given: &str, office: OfficeCheck) -> Result<TaxCode, TaxCodeError> {
        let canonical = normalised(given);
        let digits = canonical.strip_prefix("IT").filter(|rest| rest.len() == 11).unwrap_or(&canonical);
        let shown = excerpt(given.trim());
        match digits.chars().count() {
            16 => PersonalCode::from_canonical(digits, &shown).map(TaxCode::Personal),
            11 => NumericCode::from_canonical(digits, &shown, office).map(TaxCode::Numeric),
            length => Err(TaxCodeError::Length { text: shown, length }),
        }
    }

    /// Whether it is a natural person's code.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        match self {
            TaxCode::Personal(_) => true,
            TaxCode::Numeric(_) => false,
        }
    }

    /// The canonical text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            TaxCode::Personal(code) => code.as_str(),
            TaxCode::Numeric(code) => code.as_str(),
        }
    }
}

impl FromStr for TaxCode {
    type Err = TaxCodeError;

    /// Reads a code; of eleven-digit ones only the check digit is verified, not the office.
    fn from_str(text: &str) -> Result<TaxCode, TaxCodeError> {
        TaxCode::parse_with(text, OfficeCheck::Lenient)
    }
}

impl fmt::Display for TaxCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

serde_as_text!(TaxCode);

#[cfg(test)]
mod tests;
