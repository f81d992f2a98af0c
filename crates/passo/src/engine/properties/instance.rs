//! What holds of one running instance at rest.

use std::collections::BTreeMap;

use super::joins::late_joins;
use crate::engine::core::Core;
use crate::journal::{ActivityId, NodeId, ScopeId, ScopeKind};
use crate::program::{CatchPlan, CatchTrigger, Join, PlanId, Program};
use crate::state::{Activity, Detail, Instance, Scope, Status};

/// The checks of one running instance.
pub(super) struct Check<'c> {
    pub(super) core: &'c Core,
    pub(super) instance: &'c Instance,
    pub(super) found: &'c mut Vec<String>,
}

impl<'c> Check<'c> {
    /// Notes everything that does not hold.
    pub(super) fn run(&mut self) {
        let instance = self.instance;
        if instance.status() != Status::Active {
            self.found.push("it has ended and is still there".to_owned());
        }
        if instance.first_throw().is_some() {
            self.found.push("a throw rests".to_owned());
        }
        let mut tokens = 0;
        for (place, scope) in instance.scopes().iter() {
            tokens += scope.tokens;
            self.scope(ScopeId(place), scope);
        }
        let mut incidents = 0;
        let mut waits = 0;
        for (place, activity) in instance.activities().iter() {
            incidents += u32::from(activity.incident().is_some());
            waits += self.waits(ActivityId(place), activity);
            self.kind(ActivityId(place), activity);
        }
        if tokens != instance.tokens() || incidents != instance.incidents() {
            let said = (instance.tokens(), instance.incidents());
            self.found.push(format!("tokens and incidents are {tokens} and {incidents}, it says {said:?}"));
        }
        let all = instance.waits().iter().count();
        if all != waits {
            self.found.push(format!("of {all} waits {waits} hang on an activity"));
        }
    }

    fn program(&self, scope: ScopeId) -> Option<&'c Program> {
        let definition = self.instance.scope(scope)?.definition;
        self.core.catalog.program(definition).map(AsRef::as_ref)
    }

    /// The tokens of a scope rest in it or wait at its joins; one without tokens is closed.
    fn scope(&mut self, id: ScopeId, scope: &Scope) {
        let resting = self.list(id, scope);
        if id != Instance::ROOT && scope.host == ActivityId::NONE {
            return self.kept(id, scope, resting);
        }
        let host = self.instance.activity(scope.host);
        let sees_another = matches!(scope.kind, ScopeKind::Compensation | ScopeKind::Handler);
        let hangs = |host: &Activity| host.child == id && (host.scope == scope.parent || sees_another);
        if id != Instance::ROOT && !host.is_some_and(hangs) {
            self.found.push(format!("scope {id:?} hangs on nothing"));
        }
        let Some(program) = self.program(id) else {
            return self.found.push(format!("scope {id:?} has no program"));
        };
        // The activity of a terminated scope may have stopped when it was left; what is in the scope is over then.
        if host.is_some_and(|host| matches!(host.detail, Detail::Stopped(_))) {
            return;
        }
        let plan = plan_of(self.instance, program, scope);
        let numbered = program.nodes.iter().enumerate().filter(|(_, node)| Some(node.scope) == plan);
        let joins = numbered.map(|(index, _)| NodeId(index as u32));
        let at_joins: u32 = joins.filter_map(|node| self.tokens_at(program, scope, node)).sum();
        let rest = resting + at_joins;
        if rest != scope.tokens || !may_hold(scope, rest) {
            self.found.push(format!("scope {id:?} has {} tokens, {rest} of them rest", scope.tokens));
        }
        if let Some(plan) = plan {
            self.found.extend(late_joins(self.instance, program, id, plan));
        }
    }

    /// A scope without host is kept for compensation, by one record, and nothing runs in it.
    fn kept(&mut self, id: ScopeId, scope: &Scope, resting: u32) {
        let scopes = self.instance.scopes().iter();
        let records = scopes.flat_map(|(_, scope)| &scope.records).filter(|record| record.kept == id).count();
        if records != 1 || resting != 0 || scope.tokens != 0 || scope.first != ActivityId::NONE {
            self.found.push(format!("scope {id:?} is kept by {records} records: {scope:?}"));
        }
    }

    /// The list of a scope's resting tokens is whole; gives their number.
    fn list(&mut self, id: ScopeId, scope: &Scope) -> u32 {
        let mut listed: Vec<ActivityId> = self.instance.activities_of(id).map(|(id, _)| id).collect();
        let last = listed.last().copied().unwrap_or(ActivityId::NONE);
        listed.sort_unstable();
        let own = self.instance.activities().iter().filter(|(_, activity)| activity.scope == id);
        let own: Vec<ActivityId> = own.map(|(place, _)| ActivityId(place)).collect();
        if listed != own || last != scope.last {
            self.found.push(format!("scope {id:?} lists {listed:?}, it has {own:?}"));
        }
        let tokens = self.instance.activities_of(id).filter(|(_, activity)| !activity.is_listener);
        tokens.count() as u32
    }

    /// The tokens at a join, whose number of filled flows is right, or at an activity that gathers them and needs more.
    fn tokens_at(&mut self, program: &Program, scope: &Scope, node: NodeId) -> Option<u32> {
        let join = program.join_of(node)?;
        let Join { slot, width } = join;
        let tokens = scope.joins.iter().skip(slot as usize + 1).take(usize::from(width));
        let filled = tokens.clone().filter(|tokens| **tokens > 0).count() as u32;
        if scope.joins.get(slot as usize).copied().unwrap_or(0) != filled {
            self.found.push(format!("{join:?} has {filled} filled flows: {scope:?}"));
        }
        let tokens = tokens.sum();
        let quantity = program.node(node).and_then(|node| program.quantity_of(node));
        if quantity.is_some_and(|plan| plan.start <= tokens) {
            self.found.push(format!("\"{}\" has gathered {tokens} tokens", program.element_id(node)));
        }
        Some(tokens)
    }

    /// A resting token waits for what its element and its boundary events say; gives the number of its waits.
    fn waits(&mut self, id: ActivityId, activity: &Activity) -> usize {
        let Some(program) = self.program(activity.scope) else { return 0 };
        let mut count = 0;
        let mut waits: BTreeMap<NodeId, usize> = BTreeMap::new();
        for (_, found) in self.instance.waits_of(id) {
            count += 1;
            *waits.entry(found.node).or_default() += 1;
            if found.activity != id {
                self.found.push(format!("activity {id:?} waits for another: {found:?}"));
            }
        }
        for (node, (least, most)) in self.expected_waits(program, activity) {
            let has = waits.remove(&node).unwrap_or(0);
            if has < least || has > most {
                let name = program.element_id(node);
                self.found.push(format!("activity {id:?} waits {has} times for \"{name}\": {activity:?}"));
            }
        }
        if !waits.is_empty() {
            self.found.push(format!("activity {id:?} waits for what it should not: {activity:?}"));
        }
        count
    }

    /// The events that a resting token waits for, each with the least and the greatest number of its waits.
    fn expected_waits(&self, program: &Program, activity: &Activity) -> BTreeMap<NodeId, (usize, usize)> {
        let own: Vec<NodeId> = match &activity.detail {
            Detail::Catch => vec![activity.node],
            Detail::Race => {
                let flows = program.outgoing_of(activity.node).iter();
                flows.filter_map(|flow| program.flow(*flow)).map(|flow| flow.target).collect()
            }
            Detail::Listener => {
                let plan = self.instance.scope(activity.scope);
                let plan = plan.and_then(|scope| plan_of(self.instance, program, scope));
                let inner = plan.and_then(|plan| {
                    let listed = &program.scope(plan)?.event_sub_processes;
                    listed.iter().find(|(node, _)| *node == activity.node)
                });
                let inner = inner.and_then(|(_, inner)| program.scope(*inner));
                inner.map_or_else(Vec::new, |inner| inner.entries.clone())
            }
            _ => Vec::new(),
        };
        // An element that stopped before it was entered does not wait at all.
        let is_stopped = matches!(activity.detail, Detail::Stopped(_));
        let boundaries = program.boundaries_of(activity.node).iter().copied();
        // The boundary events of a repeated activity wait once, and not for each of its rounds.
        let kind = self.instance.scope(activity.scope).map(|scope| scope.kind);
        let has_own = !activity.is_listener
            && !matches!(kind, Some(ScopeKind::Repeat | ScopeKind::Round | ScopeKind::Compensation));
        let all = own.into_iter().chain(boundaries.filter(|_| has_own));
        let numbers = all.filter_map(|node| Some((node, number_of_waits(program.catch_of(node)?))));
        let for_data = (activity.detail == Detail::Ready).then_some((activity.node, (1, 1)));
        // The next try, or the end of a worker's lock.
        let is_work = matches!(activity.detail, Detail::Work(Some(_)));
        let for_work = is_work.then_some((activity.node, (0, 1)));
        numbers
            .chain(for_data)
            .chain(for_work)
            .map(|(node, (least, most))| (node, (if is_stopped { 0 } else { least }, most)))
            .collect()
    }

    /// What a resting token has fits why it rests.
    fn kind(&mut self, id: ActivityId, activity: &Activity) {
        let child = self.instance.scope(activity.child).map(|scope| scope.kind);
        let fits = match &activity.detail {
            Detail::SubProcess => matches!(child, Some(ScopeKind::SubProcess | ScopeKind::AdHoc)),
            Detail::Call => child == Some(ScopeKind::Process),
            Detail::Race | Detail::Listener => child.is_none(),
            Detail::Work(Some(_)) | Detail::Catch => child.is_none_or(|kind| kind == ScopeKind::Local),
            Detail::Compensation => child == Some(ScopeKind::Compensation),
            Detail::Compensating(_) => {
                matches!(child, Some(ScopeKind::Compensation | ScopeKind::Handler))
            }
            Detail::Repeat => child == Some(ScopeKind::Repeat),
            Detail::Round => child == Some(ScopeKind::Round),
            // These are only passed through.
            Detail::Work(None) | Detail::Stopped(None) | Detail::Script | Detail::Throw(_) => false,
            _ => true,
        };
        if !fits {
            self.found.push(format!("activity {id:?} with a scope {child:?} is {activity:?}"));
        }
    }
}

/// Whether a scope may have so many tokens at rest: one without tokens is closed, but an ad-hoc sub-process waits for what
/// it offers.
fn may_hold(scope: &Scope, tokens: u32) -> bool {
    match scope.kind {
        ScopeKind::Local => tokens == 0,
        ScopeKind::AdHoc => tokens > 0 || !scope.offers_ended(),
        ScopeKind::Process
        | ScopeKind::SubProcess
        | ScopeKind::Repeat
        | ScopeKind::Round
        | ScopeKind::Compensation
        | ScopeKind::Handler => tokens > 0,
    }
}

/// How often a token waits for an event, at least and at most. A timer that does not interrupt fires for the last time at
/// some point; what needs all of its triggers does not wait for those that have come, or never come again.
fn number_of_waits(plan: &CatchPlan) -> (usize, usize) {
    let is_timer = |trigger: &&CatchTrigger| matches!(trigger, CatchTrigger::Timer(_));
    let is_thrown = |trigger: &&CatchTrigger| {
        matches!(trigger, CatchTrigger::Error(_) | CatchTrigger::Escalation(_) | CatchTrigger::Cancel)
    };
    let timers = plan.triggers.iter().filter(is_timer).count();
    let most = plan.triggers.len() - plan.triggers.iter().filter(is_thrown).count();
    let sure = if plan.interrupting { most } else { most - timers };
    let least = match (plan.needs_all, plan.interrupting) {
        (true, true) => most.min(1),
        (true, false) => 0,
        (false, _) => sure,
    };
    (least, most)
}

/// The part of a program that a scope runs.
fn plan_of(instance: &Instance, program: &Program, scope: &Scope) -> Option<PlanId> {
    let plan = crate::execute::plan_of(instance, program, scope)?;
    Some(if plan.node == NodeId::NONE { PlanId(0) } else { program.inner_plan(plan.node) })
}
