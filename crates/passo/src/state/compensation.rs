//! What a scope remembers of activities that are over, so that they can be compensated, and how events change it.

use super::activity::{Activity, Detail, insert_activity, next_serial, remove_activity};
use super::instance::Instance;
use super::scope::{add_tokens, interrupt, open_scope, take_tokens};
use super::transaction::Change;
use crate::journal::{ActivityId, CompensationFact, NodeId, ScopeId, ScopeKind};

/// An activity that is over and can be compensated, in the order in which activities of the scope were over.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CompensationRecord {
    /// The activity.
    pub(crate) node: NodeId,
    /// The serial that it took when it began.
    pub(crate) began: u32,
    /// The serial that it took when it was over.
    pub(crate) completed: u32,
    /// The scope inside it, as it was then; none where it had none.
    pub(crate) kept: ScopeId,
    /// Whether its compensation has begun: an activity is compensated once at most.
    pub(crate) is_taken: bool,
}

impl Instance {
    /// What can be compensated in a scope, in the order in which it was over.
    pub(crate) fn compensation_records(&self, scope: ScopeId) -> &[CompensationRecord] {
        self.scope(scope).map_or(&[], |scope| scope.records.as_slice())
    }

    /// How many activities the instance remembers for compensation.
    pub(crate) fn preserved(&self) -> u32 {
        self.preserved
    }
}

/// An activity with a resting token is over: the scope inside it is kept, without host and without tokens.
pub(super) fn preserve(instance: &mut Instance, activity: ActivityId) {
    let Some(found) = instance.activities.get_mut(activity.0) else { return };
    let kept = std::mem::replace(&mut found.child, ScopeId::NONE);
    let (scope, node, began) = (found.scope, found.node, found.serial);
    if let Some(kept) = instance.scopes.get_mut(kept.0) {
        kept.host = ActivityId::NONE;
    }
    interrupt(instance, kept);
    let completed = next_serial(instance);
    remember(instance, scope, CompensationRecord { node, began, completed, kept, is_taken: false });
}

/// An activity whose token has not rested is over.
pub(super) fn preserve_run(instance: &mut Instance, scope: ScopeId, node: NodeId) {
    let serial = next_serial(instance);
    let record =
        CompensationRecord { node, began: serial, completed: serial, kept: ScopeId::NONE, is_taken: false };
    remember(instance, scope, record);
}

fn remember(instance: &mut Instance, scope: ScopeId, record: CompensationRecord) {
    if let Some(scope) = instance.scopes.get_mut(scope.0) {
        scope.records.push(record);
        instance.preserved += 1;
    }
}

/// The compensation of an activity begins, with a token of its own that rests.
pub(super) fn begin(instance: &mut Instance, scope: ScopeId, activity: ActivityId, fact: CompensationFact) {
    let Some(holder) = instance.scopes.get(scope.0).map(|scope| scope.parent) else { return };
    if let Some(holder) = instance.scopes.get_mut(holder.0)
        && let Some(place) = place_of(&holder.records, fact.record)
        && let Some(record) = holder.records.get_mut(place)
    {
        record.is_taken = true;
    }
    add_tokens(instance, scope, 1);
    insert_activity(instance, Detail::Compensating(fact.record), scope, fact.node, activity);
}

/// A compensation is done: its token is gone, and what was remembered for it.
pub(super) fn end(instance: &mut Instance, id: ActivityId, changes: &mut Vec<Change>) {
    let Some(Activity { scope, detail, .. }) = remove_activity(instance, id, changes) else { return };
    take_tokens(instance, scope, 1);
    let Detail::Compensating(key) = detail else { return };
    let Some(holder) = instance.scopes.get(scope.0).map(|scope| scope.parent) else { return };
    let Some(holder) = instance.scopes.get_mut(holder.0) else { return };
    if let Some(place) = place_of(&holder.records, key) {
        let record = holder.records.remove(place);
        instance.preserved -= 1;
        forget(instance, vec![record]);
    }
}

/// The place of the record of an activity that took this serial when it was over: they stand in that order.
fn place_of(records: &[CompensationRecord], completed: u32) -> Option<usize> {
    records.binary_search_by_key(&completed, |record| record.completed).ok()
}

/// Scopes that were kept for records that are gone are gone too, with what they remember.
pub(super) fn forget(instance: &mut Instance, records: Vec<CompensationRecord>) {
    let mut open = records;
    while let Some(record) = open.pop() {
        if let Some(mut gone) = instance.scopes.remove(record.kept.0) {
            instance.preserved -= gone.records.len() as u32;
            open.append(&mut gone.records);
        }
    }
}

/// A scope is gone: what it remembers is, too.
pub(super) fn forget_all(instance: &mut Instance, scope: ScopeId) {
    if instance.preserved == 0 {
        return;
    }
    let records = instance.scopes.get_mut(scope.0).map(|scope| std::mem::take(&mut scope.records));
    let records = records.unwrap_or_default();
    if records.is_empty() {
        return;
    }
    instance.preserved -= records.len() as u32;
    forget(instance, records);
}

/// A scope opens for the token `host`, and sees what the scope `within` sees.
pub(super) fn open_within(
    instance: &mut Instance,
    kind: ScopeKind,
    scope: ScopeId,
    host: ActivityId,
    within: ScopeId,
) {
    open_scope(instance, kind, scope, host, None);
    let around = instance.scopes.get(within.0).map(|within| (within.definition, within.call_depth));
    if let (Some(opened), Some((definition, call_depth))) = (instance.scopes.get_mut(scope.0), around) {
        opened.parent = within;
        opened.definition = definition;
        opened.call_depth = call_depth;
    }
}
