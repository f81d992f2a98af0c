//! Whether the chains of an instance that comes from outside end: whoever walks along them relies on it.

use super::activity::{Activity, Detail};
use super::instance::Instance;
use crate::journal::{ActivityId, ScopeId, WaitId};

/// Whether every chain of resting tokens, of waits, of throws and of scopes ends, and no two chains meet.
pub(super) fn links_are_right(instance: &Instance) -> bool {
    let mut tokens = Seen::default();
    let mut waits = Seen::default();
    let mut throws = Seen::default();
    let tokens_end = instance.scopes.iter().all(|(_, scope)| {
        walk(scope.first.0, &mut tokens, |id| Some(instance.activity(ActivityId(id))?.next.0))
    });
    let waits_end = instance.activities.iter().all(|(_, activity)| {
        walk(activity.first_wait.0, &mut waits, |id| Some(instance.wait(WaitId(id))?.next.0))
    });
    let throws_end =
        walk(instance.first_throw.0, &mut throws, |id| match instance.activity(ActivityId(id))? {
            Activity { detail: Detail::Throw(Some(throw)), .. } => Some(throw.next.0),
            _ => None,
        });
    tokens_end && waits_end && throws_end && scopes_form_trees(instance)
}

/// Every scope's parents lead to one that has none.
fn scopes_form_trees(instance: &Instance) -> bool {
    let mut rooted = Seen::default();
    instance.scopes.iter().all(|(place, _)| {
        let mut path = Seen::default();
        let mut id = place;
        while let Some(scope) = instance.scope(ScopeId(id)) {
            if rooted.has(id) {
                break;
            }
            if !path.insert(id) {
                return false;
            }
            id = scope.parent.0;
        }
        path.0.into_iter().for_each(|id| {
            rooted.insert(id);
        });
        true
    })
}

/// Whether a chain ends before it comes to a place that was seen before.
fn walk(first: u32, seen: &mut Seen, next: impl Fn(u32) -> Option<u32>) -> bool {
    let mut id = first;
    while let Some(following) = next(id) {
        if !seen.insert(id) {
            return false;
        }
        id = following;
    }
    true
}

/// Places that were seen.
#[derive(Default)]
struct Seen(std::collections::BTreeSet<u32>);

impl Seen {
    fn has(&self, id: u32) -> bool {
        self.0.contains(&id)
    }

    /// Notes a place; says whether it is new.
    fn insert(&mut self, id: u32) -> bool {
        self.0.insert(id)
    }
}
