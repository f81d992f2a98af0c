//! The settings of an element, in memory only where there are some.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

use super::ElementSettings;

/// What extensions say about an element. They are large, and most elements have none: those that are empty take no memory until
/// they are written to.
///
/// ```
/// let mut settings = passo::model::LazySettings::default();
/// assert_eq!(settings.retries, None);
/// settings.retries = Some(3);
/// assert_eq!(settings.retries, Some(3));
/// ```
#[derive(Clone, Default)]
pub struct LazySettings(Option<Box<ElementSettings>>);

/// What elements have of which extensions say nothing.
static EMPTY: LazyLock<ElementSettings> = LazyLock::new(ElementSettings::default);

impl Deref for LazySettings {
    type Target = ElementSettings;

    fn deref(&self) -> &ElementSettings {
        self.0.as_deref().unwrap_or(&EMPTY)
    }
}

impl DerefMut for LazySettings {
    fn deref_mut(&mut self) -> &mut ElementSettings {
        self.0.get_or_insert_default()
    }
}

impl PartialEq for LazySettings {
    fn eq(&self, other: &LazySettings) -> bool {
        **self == **other
    }
}

impl fmt::Debug for LazySettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
