//! What the instructions of a modification mean for an instance, and why they cannot be carried out.

use std::sync::Arc;

use crate::execute::Obstacle;
use crate::execute::join::tokens_at;
use crate::execute::run::Run;
use crate::journal::{ActivityId, Instruction, NodeId, Place, Record, ScopeId, ScopeKind};
use crate::program::{Exit, Op, PlanId, Program, RepeatId};
use crate::state::Instance;

/// What the instructions of a modification mean for an instance.
#[derive(Default)]
pub(super) struct Resolved {
    /// Where tokens are set.
    pub(super) beginnings: Vec<Beginning>,
    /// What is ended.
    pub(super) cancellations: Vec<Cancellation>,
}

/// Where a token is set.
pub(super) struct Beginning {
    /// The innermost open scope around the place.
    pub(super) scope: ScopeId,
    /// The sub-processes around the place that are not open, the outermost first.
    pub(super) path: Vec<NodeId>,
    /// The element.
    pub(super) node: NodeId,
    /// Whether the element's outgoing flows are taken in place of the element.
    pub(super) after: bool,
}

/// What is ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cancellation {
    /// A resting token, with everything inside it.
    Activity(Place),
    /// The tokens that wait at a join.
    Join { scope: ScopeId, node: NodeId },
}

/// One instruction to set a token.
struct Wish<'w> {
    element: &'w Arc<str>,
    after: bool,
    inside: Option<u32>,
}

impl<'a, R: Record> Run<'a, R> {
    /// What the instructions mean, or everything that stands against them.
    pub(super) fn resolve_modification(&self, steps: &[Instruction]) -> Result<Resolved, Vec<Obstacle>> {
        let mut resolved = Resolved::default();
        let mut obstacles = Vec::new();
        for step in steps {
            let found = match step {
                Instruction::CancelAll { element } => self.resting_at(element),
                Instruction::CancelOne { serial } => self.resting_under(*serial),
                Instruction::Start { .. } => continue,
            };
            match found {
                Ok(found) => resolved.cancellations.extend(found),
                Err(obstacle) => obstacles.push(obstacle),
            }
        }
        for step in steps {
            let Instruction::Start { element, after, inside } = step else { continue };
            let wish = Wish { element, after: *after, inside: *inside };
            match self.beginning(&wish, &resolved.cancellations) {
                Ok(beginning) => resolved.beginnings.push(beginning),
                Err(reason) => obstacles.push(Obstacle { element: element.clone(), reason }),
            }
        }
        let tokens = self.tx.tokens() as usize + resolved.beginnings.len();
        if tokens > self.world.limits.tokens as usize {
            let reason = format!("the instance would have more than {} tokens", self.world.limits.tokens);
            let element =
                self.program_at(Instance::ROOT).map_or_else(|| "".into(), |root| root.process.clone());
            obstacles.push(Obstacle { element, reason });
        }
        if obstacles.is_empty() { Ok(resolved) } else { Err(obstacles) }
    }

    /// Everything that rests at an element, in whatever open process.
    fn resting_at(&self, element: &Arc<str>) -> Result<Vec<Cancellation>, Obstacle> {
        let is_it = |scope: ScopeId, node: NodeId| {
            self.program_at(scope).is_some_and(|program| *program.element_id(node) == **element)
        };
        let is_frame = |scope: ScopeId| {
            let kind = self.tx.scope(scope).map(|scope| scope.kind);
            matches!(kind, Some(ScopeKind::Repeat | ScopeKind::Round | ScopeKind::Compensation))
        };
        let resting = self.tx.activities().iter().filter(|(_, activity)| {
            !activity.is_listener && !is_frame(activity.scope) && is_it(activity.scope, activity.node)
        });
        let mut found: Vec<Cancellation> = resting
            .map(|(place, activity)| {
                Cancellation::Activity(Place { activity: ActivityId(place), serial: activity.serial })
            })
            .collect();
        for (place, open) in self.tx.scopes().iter() {
            let scope = ScopeId(place);
            let Some(program) = self.program_at(scope) else { continue };
            let joins = self.plan_of(program, scope).map_or(&[][..], |plan| plan.joins.as_slice());
            let holding = joins.iter().filter(|node| {
                let join = program.join_of(**node);
                is_it(scope, **node) && join.is_some_and(|join| tokens_at(open, join) > 0)
            });
            found.extend(holding.map(|node| Cancellation::Join { scope, node: *node }));
        }
        if found.is_empty() {
            return Err(Obstacle { element: element.clone(), reason: "no token rests there".to_owned() });
        }
        Ok(found)
    }

    fn resting_under(&self, serial: u32) -> Result<Vec<Cancellation>, Obstacle> {
        match self.tx.activity_by_serial(serial).filter(|(_, found)| !found.is_listener) {
            Some((activity, _)) => Ok(vec![Cancellation::Activity(Place { activity, serial })]),
            None => {
                let reason = "no token rests under this number".to_owned();
                Err(Obstacle { element: self.number(serial), reason })
            }
        }
    }

    /// A resting place as callers name it.
    fn number(&self, serial: u32) -> Arc<str> {
        format!("{}-{serial}", self.world.instance).into()
    }

    /// Where a token is set for an instruction. What is cancelled in the same call is not used any more.
    fn beginning(&self, wish: &Wish<'_>, cancelled: &[Cancellation]) -> Result<Beginning, String> {
        let around = self.around(wish, cancelled)?;
        let process = self.process_with(wish.element, around.first().copied(), cancelled)?;
        let program = self.program_at(process).ok_or("its process is not there")?;
        let node = program.find(wish.element).ok_or("there is no such element")?;
        may_begin(program, node, wish.after)?;
        let (mut scope, mut path) = (process, Vec::new());
        for sub_process in sub_processes_around(program, node) {
            let open =
                if path.is_empty() { self.open_scopes(scope, sub_process, cancelled) } else { Vec::new() };
            let named: Vec<ScopeId> = open.iter().copied().filter(|open| around.contains(open)).collect();
            match (open.as_slice(), named.as_slice()) {
                (_, [only]) | ([only], _) => scope = *only,
                ([], _) => {
                    may_open(program, sub_process)?;
                    path.push(sub_process);
                }
                (several, _) => {
                    return Err(format!(
                        "\"{}\" is open several times; name the one that is meant: {}",
                        program.element_id(sub_process),
                        self.hosts(several)
                    ));
                }
            }
        }
        let is_inside = around.first().is_none_or(|inner| self.outwards(scope).contains(inner));
        match wish.inside.filter(|_| !is_inside) {
            Some(inside) => Err(format!("it does not lie in {}", self.number(inside))),
            None => Ok(Beginning { scope, path, node, after: wish.after }),
        }
    }

    /// The scope that an instruction names, and those around it; nothing when it names none.
    fn around(&self, wish: &Wish<'_>, cancelled: &[Cancellation]) -> Result<Vec<ScopeId>, String> {
        let Some(serial) = wish.inside else { return Ok(Vec::new()) };
        let child = self.tx.activity_by_serial(serial).map(|(_, found)| found.child);
        let child =
            child.filter(|child| self.tx.scope(*child).is_some() && !self.is_doomed(*child, cancelled));
        child.map(|child| self.outwards(child)).ok_or_else(|| format!("{} is not open", self.number(serial)))
    }

    /// The process scope that an element is looked for in: the named one, else the instance's own if it has the element,
    /// else the only called process that has it.
    fn process_with(
        &self,
        element: &str,
        inner: Option<ScopeId>,
        cancelled: &[Cancellation],
    ) -> Result<ScopeId, String> {
        let has =
            |scope: ScopeId| self.program_at(scope).is_some_and(|program| program.find(element).is_some());
        if let Some(inner) = inner {
            return Ok(self.tx.process_scope(inner));
        }
        if has(Instance::ROOT) {
            return Ok(Instance::ROOT);
        }
        // What is only kept for compensation hangs on nothing.
        let is_open = |host: ActivityId| self.tx.activity(host).is_some();
        let open = self.tx.scopes().iter();
        let open = open.filter(|(_, scope)| scope.kind == ScopeKind::Process && is_open(scope.host));
        let called: Vec<ScopeId> = open
            .map(|(place, _)| ScopeId(place))
            .filter(|scope| has(*scope) && !self.is_doomed(*scope, cancelled))
            .collect();
        match called.as_slice() {
            [] => Err("there is no such element".to_owned()),
            [only] => Ok(*only),
            several => Err(format!(
                "its process is called several times; name the call that is meant: {}",
                self.hosts(several)
            )),
        }
    }

    /// The open scopes of a sub-process directly inside a scope, through the rounds of a repeated one; without those that
    /// are done and only cannot be left.
    fn open_scopes(&self, scope: ScopeId, node: NodeId, cancelled: &[Cancellation]) -> Vec<ScopeId> {
        let open = self.tx.scopes().iter().filter(|(place, found)| {
            let host = self.tx.activity(found.host);
            matches!(found.kind, ScopeKind::SubProcess | ScopeKind::AdHoc)
                && (found.tokens > 0 || !found.offers_ended())
                && host.is_some_and(|host| host.node == node && self.nearest_body(host.scope) == scope)
                && !self.is_doomed(ScopeId(*place), cancelled)
        });
        open.map(|(place, _)| ScopeId(place)).collect()
    }

    /// Whether a scope is cancelled in the same call.
    fn is_doomed(&self, scope: ScopeId, cancelled: &[Cancellation]) -> bool {
        let hosts = self.outwards(scope).into_iter().filter_map(|scope| self.tx.scope(scope));
        let mut hosts = hosts.map(|scope| scope.host);
        hosts.any(|host| {
            let is_host = |cancellation: &Cancellation| matches!(cancellation, Cancellation::Activity(place) if place.activity == host);
            cancelled.iter().any(is_host)
        })
    }

    /// A scope and those around it, the innermost first.
    fn outwards(&self, scope: ScopeId) -> Vec<ScopeId> {
        let mut scopes = Vec::new();
        let mut next = scope;
        while let Some(found) = self.tx.scope(next) {
            scopes.push(next);
            next = found.parent;
        }
        scopes
    }

    /// The resting tokens that scopes belong to, as callers name them.
    fn hosts(&self, scopes: &[ScopeId]) -> String {
        let hosts = scopes.iter().filter_map(|scope| self.tx.activity(self.tx.scope(*scope)?.host));
        hosts.map(|host| self.number(host.serial).to_string()).collect::<Vec<_>>().join(", ")
    }
}

/// The sub-processes around a node, the outermost first.
fn sub_processes_around(program: &Program, node: NodeId) -> Vec<NodeId> {
    let mut around = Vec::new();
    let mut plan = program.node(node).map_or(PlanId::NONE, |node| node.scope);
    while let Some(found) = program.scope(plan).filter(|found| found.node != NodeId::NONE) {
        around.push(found.node);
        plan = found.parent;
    }
    around.reverse();
    around
}

/// Whether a token can be set before or after a node.
fn may_begin(program: &Program, node: NodeId, after: bool) -> Result<(), String> {
    let Some(found) = program.node(node) else { return Err("there is no such element".to_owned()) };
    if program.is_event_sub_process(node) {
        return Err("an event sub-process begins by its start event only".to_owned());
    }
    if after {
        return match (found.op, found.exit) {
            (Op::Race, _) => {
                Err("what follows an event-based gateway waits there; start before it".to_owned())
            }
            (_, Exit::End) => Err("no sequence flow leads on from it".to_owned()),
            (_, Exit::One(_) | Exit::All(_) | Exit::Choose(_)) => Ok(()),
        };
    }
    if program.compensation.handlers.values().any(|handler| *handler == node) {
        return Err("it only runs to compensate another activity".to_owned());
    }
    let around = program.scope(found.scope).map_or(NodeId::NONE, |plan| plan.node);
    let starts = program.scope(found.scope).is_some_and(|plan| plan.entries.contains(&node));
    if starts && program.is_event_sub_process(around) {
        return Err("the start event of an event sub-process waits for its event; start after it".to_owned());
    }
    if program.boundaries.contains(&node) {
        return Err("a boundary event waits for its event; start after it".to_owned());
    }
    Ok(())
}

/// Whether a sub-process that is not open can be opened around a place.
fn may_open(program: &Program, node: NodeId) -> Result<(), String> {
    let id = program.element_id(node);
    if program.is_event_sub_process(node) {
        return Err(format!("the event sub-process \"{id}\" around it is not open"));
    }
    if program.node(node).is_some_and(|node| node.repeat != RepeatId::NONE) {
        return Err(format!(
            "\"{id}\" around it is repeated, and no round of it is open; start before \"{id}\""
        ));
    }
    Ok(())
}
