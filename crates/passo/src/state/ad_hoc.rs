//! What the scope of an ad-hoc sub-process holds besides its tokens (section 13.3.5 of the standard).

use std::collections::BTreeMap;

use super::instance::Instance;
use super::scope::Scope;
use crate::journal::{NodeId, ScopeId};

/// What an ad-hoc sub-process has offered and still offers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct AdHoc {
    /// How often each of its activities was activated.
    pub(crate) activated: BTreeMap<NodeId, u32>,
    /// Whether it offers nothing more: it is complete as soon as nothing runs in it.
    pub(crate) offers_ended: bool,
}

impl Scope {
    /// Whether nothing is offered in it any more; a scope that is no ad-hoc sub-process offers nothing.
    pub(crate) fn offers_ended(&self) -> bool {
        self.ad_hoc.as_ref().is_none_or(|ad_hoc| ad_hoc.offers_ended)
    }

    /// How often an offered activity was activated in it.
    pub(crate) fn activations(&self, node: NodeId) -> u32 {
        self.ad_hoc.as_ref().and_then(|ad_hoc| ad_hoc.activated.get(&node)).copied().unwrap_or(0)
    }
}

/// An offered activity was activated.
pub(super) fn count_activated(instance: &mut Instance, scope: ScopeId, node: NodeId) {
    let ad_hoc = instance.scopes.get_mut(scope.0).and_then(|scope| scope.ad_hoc.as_mut());
    if let Some(ad_hoc) = ad_hoc {
        let count = ad_hoc.activated.entry(node).or_default();
        *count = count.saturating_add(1);
    }
}

/// Nothing more is offered.
pub(super) fn end_offers(instance: &mut Instance, scope: ScopeId) {
    let ad_hoc = instance.scopes.get_mut(scope.0).and_then(|scope| scope.ad_hoc.as_mut());
    if let Some(ad_hoc) = ad_hoc {
        ad_hoc.offers_ended = true;
    }
}
