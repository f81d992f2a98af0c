//! What the scopes of repeated activities hold, and how events change it.

use std::sync::Arc;

use super::instance::Instance;
use crate::journal::{ActivityId, RepeatFact, ScopeId};
use crate::value::Value;

/// What a scope has to do with a repeated activity.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Repetition {
    /// Nothing.
    #[default]
    None,
    /// It holds the rounds of one.
    Rounds(Box<Rounds>),
    /// It belongs to the round with this number, from 0.
    Round(u32),
}

/// The rounds of a repeated activity. Those that run are the tokens of its scope.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rounds {
    /// The number of instances of a multi-instance activity; none for a loop.
    pub(crate) total: Option<u32>,
    /// The items of the instances.
    pub(crate) items: Option<Arc<Vec<Value>>>,
    /// How many have begun.
    pub(crate) begun: u32,
    /// How many have completed.
    pub(crate) completed: u32,
    /// Their results, by their numbers.
    pub(crate) gathered: Vec<Value>,
}

impl Instance {
    /// The rounds of the repeated activity whose scope this is.
    pub(crate) fn rounds(&self, scope: ScopeId) -> Option<&Rounds> {
        match &self.scope(scope)?.repetition {
            Repetition::Rounds(rounds) => Some(rounds),
            Repetition::None | Repetition::Round(_) => None,
        }
    }

    fn rounds_mut(&mut self, scope: ScopeId) -> Option<&mut Rounds> {
        match &mut self.scopes.get_mut(scope.0)?.repetition {
            Repetition::Rounds(rounds) => Some(rounds),
            Repetition::None | Repetition::Round(_) => None,
        }
    }
}

/// A scope that has just opened holds the rounds of a repeated activity.
pub(super) fn begin_rounds(instance: &mut Instance, scope: ScopeId, fact: RepeatFact) {
    let RepeatFact { total, items } = fact;
    if let Some(scope) = instance.scopes.get_mut(scope.0) {
        let rounds = Rounds { total, items, begun: 0, completed: 0, gathered: Vec::new() };
        scope.repetition = Repetition::Rounds(Box::new(rounds));
    }
}

/// A scope that has just opened belongs to the next round.
pub(super) fn begin_round(instance: &mut Instance, scope: ScopeId) {
    let Some(outer) = instance.scopes.get(scope.0).map(|scope| scope.parent) else { return };
    let Some(rounds) = instance.rounds_mut(outer) else { return };
    let number = rounds.begun;
    rounds.begun += 1;
    if let Some(scope) = instance.scopes.get_mut(scope.0) {
        scope.repetition = Repetition::Round(number);
    }
}

/// So many rounds of a repeated activity have begun and are done.
pub(super) fn pass_rounds(instance: &mut Instance, scope: ScopeId, count: u32) {
    if let Some(rounds) = instance.rounds_mut(scope) {
        rounds.begun += count;
        rounds.completed += count;
    }
}

/// A token of a scope has completed: in the scope of a repeated activity it is a round.
pub(super) fn count_completed(instance: &mut Instance, scope: ScopeId) {
    if let Some(rounds) = instance.rounds_mut(scope) {
        rounds.completed += 1;
    }
}

/// A round has its result.
pub(super) fn gather(instance: &mut Instance, round: ActivityId, value: Value) {
    let Some((outer, inner)) = instance.activity(round).map(|round| (round.scope, round.child)) else {
        return;
    };
    let Some(Repetition::Round(number)) = instance.scope(inner).map(|scope| &scope.repetition) else {
        return;
    };
    let place = *number as usize;
    let Some(rounds) = instance.rounds_mut(outer) else { return };
    if rounds.gathered.len() <= place {
        rounds.gathered.resize(place + 1, Value::Null);
    }
    if let Some(slot) = rounds.gathered.get_mut(place) {
        *slot = value;
    }
}
