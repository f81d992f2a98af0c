//! What few elements have, in memory only where there is some.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

use super::{ActivityDetails, Additions, ElementSettings};

/// What few elements have, such as what extensions say about one. It is large, and takes no memory until it is written to; before
/// that it is the default.
///
/// ```
/// use passo::model::{ElementSettings, Rare};
///
/// let mut settings = Rare::<ElementSettings>::default();
/// assert_eq!(settings.retries, None);
/// settings.retries = Some(3);
/// assert_eq!(settings.retries, Some(3));
/// ```
#[derive(Clone)]
pub struct Rare<T>(Option<Box<T>>);

/// What [`Rare`] can hold.
pub trait Lacking: Default + 'static {
    /// What elements have that lack it: the default.
    fn lacking() -> &'static Self;
}

macro_rules! lacking {
    ($($held:ty),+) => {
        $(impl Lacking for $held {
            fn lacking() -> &'static $held {
                static LACKING: LazyLock<$held> = LazyLock::new(<$held>::default);
                &LACKING
            }
        })+
    };
}

lacking!(ActivityDetails, Additions, ElementSettings);

impl<T> Rare<T> {
    /// What there is, to change it; nothing where it is still the default.
    pub fn if_any(&mut self) -> Option<&mut T> {
        self.0.as_deref_mut()
    }
}

impl<T> Default for Rare<T> {
    fn default() -> Rare<T> {
        Rare(None)
    }
}

impl<T> From<T> for Rare<T> {
    fn from(value: T) -> Rare<T> {
        Rare(Some(Box::new(value)))
    }
}

impl<T: Lacking> Deref for Rare<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_deref().unwrap_or_else(|| T::lacking())
    }
}

impl<T: Lacking> DerefMut for Rare<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.get_or_insert_default()
    }
}

impl<T: Lacking + PartialEq> PartialEq for Rare<T> {
    fn eq(&self, other: &Rare<T>) -> bool {
        **self == **other
    }
}

impl<T: Lacking + fmt::Debug> fmt::Debug for Rare<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
