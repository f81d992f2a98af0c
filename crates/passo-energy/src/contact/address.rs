//! Italian addresses.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text::{excerpt, serde_as_text};

/// An address in Italy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// The street, with its kind: `Via Roma`.
    pub street: String,
    /// The house number, with what follows it.
    pub number: String,
    /// The postal code (CAP).
    pub postal_code: PostalCode,
    /// The municipality.
    pub municipality: String,
    /// The province.
    pub province: Province,
    /// The cadastral code of the municipality.
    pub cadastral_code: Option<CadastralCode>,
}

/// Why an address cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AddressError {
    /// A part without text.
    #[error("{field}: an address needs it")]
    Missing {
        /// The part's name.
        field: &'static str,
    },
    /// Not five digits.
    #[error("\"{text}\" is no postal code: a CAP has five digits")]
    PostalCode {
        /// What was given.
        text: String,
    },
    /// Not two letters.
    #[error("\"{text}\" is no province: write its two letters, for example MI")]
    Province {
        /// What was given.
        text: String,
    },
    /// Not a letter and three digits.
    #[error("\"{text}\" is no cadastral code: it is a letter and three digits, for example F205")]
    CadastralCode {
        /// What was given.
        text: String,
    },
}

impl Address {
    /// What is missing in it; empty when it can be used.
    #[must_use]
    pub fn problems(&self) -> Vec<AddressError> {
        [("street", &self.street), ("number", &self.number), ("municipality", &self.municipality)]
            .into_iter()
            .filter(|(_, text)| text.trim().is_empty())
            .map(|(field, _)| AddressError::Missing { field })
            .collect()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Address { street, number, postal_code, municipality, province, cadastral_code: _ } = self;
        write!(f, "{street} {number}, {postal_code} {municipality} {province}")
    }
}

macro_rules! address_code {
    ($(#[$doc:meta])* $name:ident, $error:ident, $fits:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The canonical text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = AddressError;

            fn from_str(text: &str) -> Result<Self, AddressError> {
                let canonical = text.trim().to_ascii_uppercase();
                let fits: fn(&[u8]) -> bool = $fits;
                if fits(canonical.as_bytes()) {
                    Ok($name(canonical))
                } else {
                    Err(AddressError::$error { text: excerpt(text.trim()) })
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        serde_as_text!($name);
    };
}

address_code!(
    /// A postal code (CAP): five digits.
    PostalCode,
    PostalCode,
    |code| code.len() == 5 && code.iter().all(u8::is_ascii_digit)
);
address_code!(
    /// A province: two letters.
    Province,
    Province,
    |code| code.len() == 2 && code.iter().all(u8::is_ascii_uppercase)
);
address_code!(
    /// The cadastral code of a municipality: a letter and three digits.
    CadastralCode,
    CadastralCode,
    |code| matches!(code, [letter, digits @ ..] if letter.is_ascii_uppercase()
        && digits.len() == 3 && digits.iter().all(u8::is_ascii_digit))
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        assert_eq!(" 20121 ".parse::<PostalCode>().unwrap().as_str(), "20121");
        assert_eq!("mi".parse::<Province>().unwrap().as_str(), "MI");
        assert_eq!("f205".parse::<CadastralCode>().unwrap().as_str(), "F205");
        for wrong in ["2012", "201211", "2012a", "", "２０１２１"] {
            assert!(matches!(wrong.parse::<PostalCode>(), Err(AddressError::PostalCode { .. })), "{wrong}");
        }
        for wrong in ["M", "MIL", "M1", ""] {
            assert!(matches!(wrong.parse::<Province>(), Err(AddressError::Province { .. })), "{wrong}");
        }
        for wrong in ["205F", "F20", "FF205", ""] {
            assert!(
                matches!(wrong.parse::<CadastralCode>(), Err(AddressError::CadastralCode { .. })),
                "{wrong}"
            );
        }
        assert_eq!(
            "2012".parse::<PostalCode>().unwrap_err().to_string(),
            "\"2012\" is no postal code: a CAP has five digits"
        );
    }

    #[test]
    fn an_address_reads_as_on_a_letter() {
        let address = Address {
            street: "Via Roma".to_owned(),
            number: "1".to_owned(),
            postal_code: "20121".parse().unwrap(),
            municipality: "Milano".to_owned(),
            province: "MI".parse().unwrap(),
            cadastral_code: None,
        };
        assert_eq!(address.to_string(), "Via Roma 1, 20121 Milano MI");
        assert_eq!(address.problems(), []);
        let problems = Address { street: " ".to_owned(), ..address }.problems();
        assert_eq!(problems, [AddressError::Missing { field: "street" }]);
    }
}
