//! Scopes: what they hold, and how events open, empty and close them.

use std::sync::Arc;

use super::ad_hoc::{AdHoc, end_offers};
use super::compensation::{self, CompensationRecord};
use super::instance::Instance;
use super::names::Names;
use super::repeat::Repetition;
use super::variables::Variables;
use crate::journal::{ActivityId, DefinitionId, ScopeId, ScopeKind};

/// A scope instance: of the process, of a sub-process, of a called process, or of one activity with own variables.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scope {
    /// What it belongs to.
    pub(crate) kind: ScopeKind,
    /// The scope around it; none for the instance's own process.
    pub(crate) parent: ScopeId,
    /// The resting token of the activity that it belongs to; none for the instance's own process.
    pub(crate) host: ActivityId,
    /// The definition whose program describes it.
    pub(crate) definition: DefinitionId,
    /// How deep it lies in calls; 0 for the instance's own process.
    pub(crate) call_depth: u32,
    /// Its tokens, those that move and those that rest.
    pub(crate) tokens: u32,
    /// The resting token that came first; the others follow by [`Activity::next`].
    pub(crate) first: ActivityId,
    /// The resting token that came last.
    pub(crate) last: ActivityId,
    /// Tokens at joins, by the slots of the program.
    pub(crate) joins: Vec<u32>,
    /// Activities that are over in it and can be compensated.
    pub(crate) records: Vec<CompensationRecord>,
    /// Its variables.
    pub(crate) variables: Variables,
    /// Names that the program does not have, of a process scope.
    pub(crate) names: Names,
    /// The caller's key, of the scope of a called process.
    pub(crate) business_key: Option<Arc<str>>,
    /// What a scope of a repeated activity, or of one of its rounds, has besides.
    pub(crate) repetition: Repetition,
    /// What the scope of an ad-hoc sub-process has besides.
    pub(crate) ad_hoc: Option<Box<AdHoc>>,
}

pub(super) fn add_tokens(instance: &mut Instance, scope: ScopeId, count: u32) {
    if let Some(scope) = instance.scopes.get_mut(scope.0) {
        scope.tokens += count;
        instance.tokens += count;
    }
}

pub(super) fn take_tokens(instance: &mut Instance, scope: ScopeId, count: u32) {
    if let Some(scope) = instance.scopes.get_mut(scope.0) {
        debug_assert!(scope.tokens >= count, "a scope cannot lose more tokens than it has");
        scope.tokens = scope.tokens.saturating_sub(count);
        instance.tokens = instance.tokens.saturating_sub(count);
    }
}

/// A process begins: that of the instance, or one that the host calls.
pub(super) fn open_process(
    instance: &mut Instance,
    scope: ScopeId,
    host: ActivityId,
    definition: DefinitionId,
) {
    let call = instance.activities.get(host.0).and_then(|host| instance.scopes.get(host.scope.0));
    let call_depth = call.map_or(0, |caller| caller.call_depth + 1);
    open_scope(instance, ScopeKind::Process, scope, host, Some((definition, call_depth)));
}

pub(super) fn open_scope(
    instance: &mut Instance,
    kind: ScopeKind,
    scope: ScopeId,
    host: ActivityId,
    process: Option<(DefinitionId, u32)>,
) {
    let parent = match instance.activities.get_mut(host.0) {
        Some(host) => {
            host.child = scope;
            host.scope
        }
        None => ScopeId::NONE,
    };
    let inherited = instance.scopes.get(parent.0).map(|parent| (parent.definition, parent.call_depth));
    let (definition, call_depth) = process.or(inherited).unwrap_or((instance.definition, 0));
    instance.scopes.insert_with(scope.0, || Scope {
        kind,
        parent,
        host,
        definition,
        call_depth,
        tokens: 0,
        first: ActivityId::NONE,
        last: ActivityId::NONE,
        joins: Vec::new(),
        records: Vec::new(),
        variables: Variables::default(),
        names: Names::default(),
        business_key: None,
        repetition: Repetition::None,
        ad_hoc: (kind == ScopeKind::AdHoc).then(Box::<AdHoc>::default),
    });
}

/// What is left in a scope are tokens at joins and on their way; they are gone, and nothing is offered any more.
pub(super) fn interrupt(instance: &mut Instance, scope: ScopeId) {
    let Some(found) = instance.scopes.get_mut(scope.0) else { return };
    instance.tokens = instance.tokens.saturating_sub(found.tokens);
    found.tokens = 0;
    found.joins = Vec::new();
    end_offers(instance, scope);
}

pub(super) fn close_scope(instance: &mut Instance, scope: ScopeId) {
    compensation::forget_all(instance, scope);
    let Some((tokens, host)) = instance.scopes.get(scope.0).map(|gone| (gone.tokens, gone.host)) else {
        return;
    };
    instance.scopes.discard(scope.0);
    instance.tokens = instance.tokens.saturating_sub(tokens);
    instance.keys.forget(scope);
    if let Some(host) = instance.activities.get_mut(host.0) {
        host.child = ScopeId::NONE;
    }
}
