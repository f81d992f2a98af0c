//! Ad-hoc sub-processes: their activities are offered, somebody outside activates them, and a condition tells when it is
//! enough (section 13.3.5 of the standard).

use std::sync::Arc;

use super::activity::plan_of;
use super::incident::Trouble;
use super::mapping::Values;
use super::run::Run;
use super::{Move, Refusal};
use crate::journal::{Event, FlowId, IncidentKind, NodeId, Place, Record, Resume, ScopeId, ScopeKind};
use crate::program::{AdHocPlan, ExpressionId, Program, ScopePlan};
use crate::state::{Instance, Scope};
use crate::value::Value;

/// What an open scope offers now: nothing unless it is an ad-hoc sub-process that goes on, and with sequential ordering
/// nothing while something runs in it.
pub(crate) fn offered<'p>(instance: &Instance, program: &'p Program, scope: &Scope) -> &'p [NodeId] {
    let Some(plan) = plan_of_ad_hoc(instance, program, scope) else { return &[] };
    let is_busy = plan.is_sequential && scope.tokens > 0;
    if is_busy || scope.offers_ended() { &[] } else { &plan.offered }
}

/// The plan of the ad-hoc sub-process whose scope this is.
fn plan_of_ad_hoc<'p>(instance: &Instance, program: &'p Program, scope: &Scope) -> Option<&'p AdHocPlan> {
    plan_of(instance, program, scope)?.ad_hoc()
}

/// The activity with this id that an ad-hoc sub-process offers.
fn offer_of(program: &Program, plan: &AdHocPlan, element: &str) -> Option<NodeId> {
    let has_id =
        |node: &&NodeId| program.elements.get(node.index()).is_some_and(|found| &*found.id == element);
    plan.offered.iter().find(has_id).copied()
}

/// The activities whose ids a list has, which an ad-hoc sub-process must offer.
fn named_offers(program: &Program, plan: &AdHocPlan, ids: &Value) -> Result<Vec<NodeId>, Trouble> {
    let trouble = |message: String| Trouble { kind: IncidentKind::Expression, message };
    let ids = ids.as_list().ok_or_else(|| trouble("what begins must be a list of ids".to_owned()))?;
    let offer = |id: &Value| {
        let found = id.as_str().and_then(|id| offer_of(program, plan, id));
        found.ok_or_else(|| trouble(format!("no activity with the id {id} is offered")))
    };
    ids.iter().map(offer).collect()
}

impl<'a, R: Record> Run<'a, R> {
    /// The open ad-hoc sub-process that offers an activity, and the activity: the one whose token rests at the place, or
    /// the oldest one.
    pub(super) fn offer(&self, at: Option<Place>, element: &str) -> Result<(ScopeId, NodeId), Refusal> {
        let mut refusal = Refusal::NotOffered;
        let mut oldest: Option<(u32, ScopeId, NodeId)> = None;
        for (place, scope) in self.tx.scopes().iter().filter(|(_, scope)| scope.kind == ScopeKind::AdHoc) {
            let Some(host) = self.tx.activity(scope.host) else { continue };
            let is_meant = at.is_none_or(|at| at.activity == scope.host && at.serial == host.serial);
            let Some(program) = self.program_of(scope.definition).filter(|_| is_meant) else { continue };
            let Some(plan) = plan_of_ad_hoc(&self.tx, program, scope) else { continue };
            let Some(node) = offer_of(program, plan, element) else { continue };
            if !offered(&self.tx, program, scope).contains(&node) {
                if !scope.offers_ended() {
                    refusal = Refusal::Busy;
                }
                continue;
            }
            if oldest.is_none_or(|(serial, ..)| host.serial < serial) {
                oldest = Some((host.serial, ScopeId(place), node));
            }
        }
        let (_, scope, node) = oldest.ok_or(refusal)?;
        if self.tx.tokens() >= self.world.limits.tokens { Err(Refusal::Full) } else { Ok((scope, node)) }
    }

    /// Somebody activates an offered activity: what is handed in becomes variables, and a token begins there.
    pub(super) fn activate(&mut self, at: Option<Place>, element: &Arc<str>, variables: Values) {
        let Ok((scope, node)) = self.offer(at, element) else { return };
        self.assign_all(scope, variables);
        self.begin_offered(scope, node);
    }

    /// The activities that begin by themselves in an ad-hoc sub-process that is about to be opened, as seen from the scope
    /// around it and with what goes in.
    pub(super) fn begin_by_themselves(
        &self,
        program: &'a Program,
        outer: ScopeId,
        plan: &AdHocPlan,
        inputs: &Values,
        serial: u32,
    ) -> Result<Vec<NodeId>, Trouble> {
        let mut begins = plan.begins.clone();
        if plan.begins_by != ExpressionId::NONE {
            let given = self.value_with(program, outer, plan.begins_by, Some(inputs), serial)?;
            begins.extend(named_offers(program, plan, &given)?);
        }
        self.has_room(begins.len())?;
        Ok(begins)
    }

    /// A token begins at an offered activity.
    pub(super) fn begin_offered(&mut self, scope: ScopeId, node: NodeId) {
        self.tx.emit(Event::Activated { scope, node });
        self.scratch.queue.push(Move { scope, node, flow: FlowId::NONE });
        self.touch(scope);
    }

    /// Where an ad-hoc sub-process has nothing to offer and nothing that begins by itself, it is complete at once.
    pub(super) fn open_offers(&mut self, scope: ScopeId, plan: &ScopePlan, ad_hoc: &AdHocPlan) {
        if ad_hoc.offered.is_empty() && plan.entries.is_empty() {
            self.tx.emit(Event::OffersEnded { scope });
            self.finish(scope);
        }
    }

    /// A token that moves has done its node: where it is an activity of an ad-hoc sub-process, the completion condition is
    /// tried.
    pub(super) fn look_at_offers(&mut self, program: &'a Program, scope: ScopeId, node: NodeId) {
        let Some(found) = self.tx.scope(scope) else { return };
        let plan = plan_of_ad_hoc(&self.tx, program, found);
        if plan.is_some_and(|plan| plan.activities.contains(node)) {
            self.finish(scope);
        }
    }

    /// Whether an ad-hoc sub-process is complete, now that something in it is done. When its condition holds, what still
    /// runs is ended or waited for; a condition that fails is an incident at the sub-process, and the rest goes on.
    pub(super) fn is_ad_hoc_complete(&mut self, scope: ScopeId) -> bool {
        let Some(program) = self.program_at(scope) else { return true };
        let Some(found) = self.tx.scope(scope) else { return true };
        let (host, tokens, ended) = (found.host, found.tokens, found.offers_ended());
        let Some(plan) = plan_of_ad_hoc(&self.tx, program, found) else { return tokens == 0 };
        let holds = if ended {
            Ok(true)
        } else if plan.completion_condition == ExpressionId::NONE {
            Ok(tokens == 0 && plan.offered.iter().all(|node| found.activations(*node) > 0))
        } else {
            self.decide(program, scope, plan.completion_condition)
        };
        let holds = match holds {
            Ok(holds) => holds,
            Err(trouble) => {
                self.raise(host, trouble.kind, trouble.message, Resume::Leave, None);
                return false;
            }
        };
        if self.incident_of(host).is_some() {
            self.tx.emit(Event::IncidentResolved { activity: host });
        }
        if !holds {
            return false;
        }
        if !ended && plan.cancels_remaining && tokens > 0 {
            self.cancel_content(scope);
            self.tx.emit(Event::Interrupted { scope });
            return true;
        }
        if !ended {
            self.tx.emit(Event::OffersEnded { scope });
        }
        tokens == 0
    }
}
