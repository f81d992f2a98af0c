//! Tokens that wait for others: at joins, and at activities that gather them (sections 13.4.1, 13.4.5 and 10.3.1 of the
//! standard).

use super::instance::Instance;
use super::scope::take_tokens;
use crate::journal::ScopeId;

/// Joins have one slot for the number of their filled flows, then one per flow for its tokens.
#[inline]
pub(super) fn arrive(instance: &mut Instance, scope: ScopeId, slot: u32, flow: u16) {
    let Some(scope) = instance.scopes.get_mut(scope.0) else { return };
    let place = slot as usize + 1 + usize::from(flow);
    if scope.joins.len() <= place {
        reach(&mut scope.joins, place);
    }
    if let Some(tokens) = scope.joins.get_mut(place) {
        *tokens += 1;
        let newly_filled = *tokens == 1;
        if newly_filled && let Some(filled) = scope.joins.get_mut(slot as usize) {
            *filled += 1;
        }
    }
}

/// For how many more slots there is room at once: those of a join of usual width, or of several.
const ROOM: usize = 32;

/// Makes slots up to a place: mostly one, when the flows of a join fill one after the other.
#[inline]
fn reach(slots: &mut Vec<u32>, place: usize) {
    if slots.capacity() <= place {
        slots.reserve(ROOM.max(place + 1 - slots.len()));
    }
    while slots.len() <= place {
        slots.push(0);
    }
}

/// A join takes one token of each flow that holds one.
pub(super) fn join(instance: &mut Instance, scope: ScopeId, slot: u32, width: u16) {
    let Some(found) = instance.scopes.get_mut(scope.0) else { return };
    let first = slot as usize + 1;
    let mut consumed = 0;
    let mut emptied = 0;
    for tokens in found.joins.iter_mut().skip(first).take(usize::from(width)).filter(|tokens| **tokens > 0) {
        *tokens -= 1;
        consumed += 1;
        emptied += u32::from(*tokens == 0);
    }
    if let Some(filled) = found.joins.get_mut(slot as usize) {
        *filled = filled.saturating_sub(emptied);
    }
    take_tokens(instance, scope, consumed);
}

/// An activity that gathers tokens has the slots of a join with one flow. It starts with all that it has gathered.
pub(super) fn consume_gathered(instance: &mut Instance, scope: ScopeId, slot: u32) {
    let Some(found) = instance.scopes.get_mut(scope.0) else { return };
    let gathered = found.joins.get(slot as usize + 1).copied().unwrap_or(0);
    found.joins.iter_mut().skip(slot as usize).take(2).for_each(|place| *place = 0);
    take_tokens(instance, scope, gathered);
}

/// A complex gateway has after the slots of its flows one for its phase, and a flag for each flow that has started it.
pub(super) fn start_complex(instance: &mut Instance, scope: ScopeId, slot: u32, width: u16) {
    let Some(scope) = instance.scopes.get_mut(scope.0) else { return };
    let (first, width) = (slot as usize + 1, usize::from(width));
    let flags = first + width + 1;
    if scope.joins.len() < flags + width {
        scope.joins.resize(flags + width, 0);
    }
    for arrival in 0..width {
        let holds = scope.joins.get(first + arrival).is_some_and(|tokens| *tokens > 0);
        if let Some(flag) = scope.joins.get_mut(flags + arrival) {
            *flag = u32::from(holds);
        }
    }
    if let Some(phase) = scope.joins.get_mut(first + width) {
        *phase = 1;
    }
}

/// A complex gateway takes one token of each flow that has not started it, and waits for its condition again.
pub(super) fn reset_complex(instance: &mut Instance, scope: ScopeId, slot: u32, width: u16) {
    let Some(found) = instance.scopes.get_mut(scope.0) else { return };
    let (first, width) = (slot as usize + 1, usize::from(width));
    let mut consumed = 0;
    let mut emptied = 0;
    for arrival in 0..width {
        let has_started = found.joins.get(first + width + 1 + arrival).is_some_and(|flag| *flag > 0);
        if let Some(tokens) =
            found.joins.get_mut(first + arrival).filter(|tokens| !has_started && **tokens > 0)
        {
            *tokens -= 1;
            consumed += 1;
            emptied += u32::from(*tokens == 0);
        }
    }
    found.joins.iter_mut().skip(first + width).take(width + 1).for_each(|place| *place = 0);
    if let Some(filled) = found.joins.get_mut(slot as usize) {
        *filled = filled.saturating_sub(emptied);
    }
    take_tokens(instance, scope, consumed);
}

/// All tokens of a join are gone.
pub(super) fn empty_join(instance: &mut Instance, scope: ScopeId, slot: u32, width: u16) {
    let Some(found) = instance.scopes.get_mut(scope.0) else { return };
    let (first, width) = (slot as usize + 1, usize::from(width));
    let tokens = found.joins.iter().skip(first).take(width).sum();
    found.joins.iter_mut().skip(first - 1).take(width + 1).for_each(|place| *place = 0);
    take_tokens(instance, scope, tokens);
}
