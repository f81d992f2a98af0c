//! Scopes that already hold the names of a text's variables, kept by each thread for its next runs.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rhai::{Dynamic, Scope};

/// How many scopes a thread keeps at most. Texts whose numbers are so far apart take each other's place.
const KEPT: usize = 256;

thread_local! {
    /// Threads share none, so that none waits for another.
    static SCOPES: RefCell<Vec<Option<(Text, Scope<'static>)>>> = const { RefCell::new(Vec::new()) };
}

/// A compiled text, told apart from all others of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Text(u64);

impl Text {
    pub(super) fn new() -> Text {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Text(LAST.fetch_add(1, Ordering::Relaxed))
    }

    /// Where its scope is kept.
    fn place(self) -> usize {
        self.0 as usize % KEPT
    }
}

/// A scope with the names of a text's variables, whose values are all unit.
pub(super) fn take(text: Text, names: &[Arc<str>]) -> Scope<'static> {
    let kept = SCOPES.try_with(|scopes| {
        let mut scopes = scopes.borrow_mut();
        let found = scopes.get_mut(text.place())?.take_if(|(known, _)| *known == text)?;
        Some(found.1)
    });
    kept.ok().flatten().unwrap_or_else(|| {
        let mut scope = Scope::new();
        for name in names {
            scope.push_dynamic(name.as_ref(), Dynamic::UNIT);
        }
        scope
    })
}

/// Keeps the scope of a text, without what the text has declared. Its values are forgotten, or they would stay as long as the
/// thread.
pub(super) fn keep(text: Text, names: &[Arc<str>], mut scope: Scope<'static>) {
    for name in names {
        if let Some(place) = scope.get_mut(name) {
            *place = Dynamic::UNIT;
        }
    }
    // A thread that is about to end keeps none.
    let _ = SCOPES.try_with(|scopes| {
        let mut scopes = scopes.borrow_mut();
        let place = text.place();
        if scopes.len() <= place {
            scopes.resize_with(place + 1, || None);
        }
        if let Some(slot) = scopes.get_mut(place) {
            *slot = Some((text, scope));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Text, keep, take};

    #[test]
    fn a_scope_comes_back_without_values_unless_another_took_its_place() {
        let names = ["a".into(), "b".into()];
        let (text, other) = (Text(7), Text(7 + KEPT as u64));
        let mut scope = take(text, &names);
        scope.set_value("a", 7_i64);
        keep(text, &names, scope);
        let back = take(text, &names);
        assert!(back.iter_raw().all(|(_, _, value)| value.is_unit()) && back.len() == names.len());
        assert!(take(other, &["c".into()]).contains("c"), "it is not that of another text");
        keep(text, &names, back);
        keep(other, &["c".into()], take(other, &["c".into()]));
        assert!(take(other, &["c".into()]).contains("c"));
        assert!(take(text, &names).contains("a"), "it is made anew");
    }
}
