//! The eleven digits of partita IVA and of legal persons' tax codes.

use super::TaxCodeError;

/// Seven digits of the taxpayer, three of the provincial office, one check digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumericCode {
    digits: String,
}

/// Whether the three digits of the provincial office must name one that exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OfficeCheck {
    /// Any office; only the check digit counts.
    #[default]
    Lenient,
    /// 001 to 100, 120, 121, 888 or 999.
    Strict,
}

impl NumericCode {
    /// The eleven digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.digits
    }

    /// The three digits of the provincial office.
    #[must_use]
    pub fn office(&self) -> &str {
        self.digits.get(7..10).unwrap_or_default()
    }

    /// The check digit for ten digits: those in odd places count as they are, those in even places doubled and less 9
    /// when above 9; the sum and the check digit make a multiple of ten.
    #[must_use]
    pub fn check_digit(first_ten: &[u8]) -> u8 {
        let sum: u32 = first_ten.iter().enumerate().map(|(index, digit)| weighted(index, *digit)).sum();
        u8::try_from((10 - sum % 10) % 10).unwrap_or_default()
    }

    pub(super) fn from_canonical(
        text: &str,
        shown: &str,
        office: OfficeCheck,
    ) -> Result<NumericCode, TaxCodeError> {
        let mut digits = Vec::with_capacity(11);
        for (index, character) in text.chars().enumerate() {
            let digit = character.to_digit(10).and_then(|digit| u8::try_from(digit).ok());
            digits.push(digit.ok_or_else(|| TaxCodeError::Character {
                text: shown.to_owned(),
                place: index + 1,
                character,
                expected: "a digit in a code of 11",
            })?);
        }
        let code = NumericCode { digits: text.to_owned() };
        if digits.iter().take(7).all(|digit| *digit == 0) {
            return Err(TaxCodeError::Taxpayer { text: shown.to_owned() });
        }
        if office == OfficeCheck::Strict && !office_exists(code.office()) {
            return Err(TaxCodeError::Office { text: shown.to_owned(), office: code.office().to_owned() });
        }
        let Some((given, first_ten)) = digits.split_last() else {
            return Err(TaxCodeError::Length { text: shown.to_owned(), length: 0 });
        };
        let expected = NumericCode::check_digit(first_ten);
        if *given != expected {
            let shown_digit = |digit: u8| char::from(b'0' + digit);
            return Err(TaxCodeError::Check {
                text: shown.to_owned(),
                given: shown_digit(*given),
                expected: shown_digit(expected),
            });
        }
        Ok(code)
    }
}

fn weighted(index: usize, digit: u8) -> u32 {
    let digit = u32::from(digit);
    if index.is_multiple_of(2) {
        return digit;
    }
    let doubled = digit * 2;
    if doubled > 9 { doubled - 9 } else { doubled }
}

fn office_exists(office: &str) -> bool {
    office
        .parse::<u32>()
        .is_ok_and(|number| (1..=100).contains(&number) || matches!(number, 120 | 121 | 888 | 999))
}
