//! Closed lists of words: enums whose variants are written as lower-case words in texts and forms.

use thiserror::Error;

/// Why a text is none of the words of a list.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("\"{text}\" is no {what}: it must be one of {allowed}")]
pub struct WordError {
    pub(crate) text: String,
    pub(crate) what: &'static str,
    pub(crate) allowed: String,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal, { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// The word as texts and forms have it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)+
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::words::WordError;

            fn from_str(text: &str) -> Result<Self, $crate::words::WordError> {
                let word = text.trim().to_ascii_lowercase().replace([' ', '-'], "_");
                $name::ALL.iter().copied().find(|kind| kind.as_str() == word).ok_or_else(|| {
                    let allowed: Vec<&str> = $name::ALL.iter().map(|kind| kind.as_str()).collect();
                    $crate::words::WordError { text: $crate::text::excerpt(text.trim()), what: $what, allowed: allowed.join(", ") }
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        $crate::text::serde_as_text!($name);
    };
}
pub(crate) use words;
