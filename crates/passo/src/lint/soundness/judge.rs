//! The judgement on one scope: its net is reduced, and what is left is searched.

use super::build::{Drawn, Untold, net_of};
use super::concurrent::Concurrency;
use super::inner::Inner;
use super::net::{Choice, Join, NEVER, Net, Split};
use super::reduce::reduce;
use super::search::{Found, Order, Search};
use super::writer::Writer;
use crate::diagnostic::Code;
use crate::lint::scope::Scope;
use crate::lint::{fake_join, termination};

/// How many moves are looked at in one scope, and as many once more for what happens twice.
const ROOM: usize = 20_000;

/// Nodes that are passed with the flows that are taken, all by their places in the scope.
pub(super) type Steps = Vec<(usize, Vec<usize>)>;

/// Something that is wrong with a scope.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) code: Code,
    /// The elements that it is about, by their places in the scope.
    pub(super) at: Vec<usize>,
    /// What is passed until it is so.
    pub(super) steps: Steps,
    /// What is passed from then on, again and again.
    pub(super) again: Steps,
}

/// What is known of a scope.
pub(super) struct Judgement {
    pub(super) faults: Vec<Fault>,
    /// Whether it is known to have no other faults; or what keeps it from being told.
    pub(super) decided: Result<(), Undecided>,
    /// Whether all of its tokens can be consumed.
    pub(super) completes: bool,
    pub(super) remarks: Remarks,
}

impl Judgement {
    /// Of a scope that was not looked at.
    pub(super) fn none(decided: Result<(), Undecided>) -> Judgement {
        Judgement { faults: Vec::new(), decided, completes: true, remarks: Remarks::default() }
    }
}

/// What is no fault of a scope, and worth a word: the places of elements.
#[derive(Default)]
pub(super) struct Remarks {
    /// To these, tokens can come by several flows at the same time.
    pub(super) meet: Vec<usize>,
    /// These terminate the scope, and nothing else can run then.
    pub(super) alone: Vec<usize>,
}

/// Why nothing is known.
pub(super) enum Undecided {
    /// An element of this scope, and what it is.
    Element(Untold),
    /// There are too many ways.
    TooMany,
    /// Two tokens can come to this element, and from there on there are too many.
    WhileDoubled(usize),
}

/// Judges a scope. What may be ended from outside needs no end of its own.
pub(super) fn judge(scope: &Scope<'_>, inner: &[Inner], is_ended_from_outside: bool) -> Judgement {
    let drawn = match net_of(scope, inner) {
        Ok(drawn) => drawn,
        Err(untold) => return Judgement::none(Err(Undecided::Element(untold))),
    };
    let mut judgement = judge_net(&drawn.net, is_ended_from_outside);
    judgement.faults.extend(never_done(scope, &drawn, inner));
    judgement.remarks = remarks(scope, &drawn);
    if let (Err(_), Some(fault)) = (&judgement.decided, judgement.faults.first()) {
        let is_known = judgement.faults.iter().any(|fault| fault.code != Code::LackOfSynchronization);
        let doubled = fault.at.first().filter(|_| !is_known);
        // Whoever has something else to put right can ask again afterwards.
        judgement.decided = doubled.map_or(Ok(()), |element| Err(Undecided::WhileDoubled(*element)));
    }
    judgement
}

/// Judges a net.
pub(super) fn judge_net(drawn: &Net, is_ended_from_outside: bool) -> Judgement {
    let reduced = reduce(drawn);
    let (found, mut is_decided) = search(&reduced);
    let mut writer = Writer::new(drawn, &reduced);
    let (mut faults, all_told) = writer.faults(&found, is_ended_from_outside);
    is_decided &= all_told;
    match twice(&mut writer) {
        Ok(fault) => faults.extend(fault),
        Err(TooMany) => is_decided = false,
    }
    let decided = if is_decided { Ok(()) } else { Err(Undecided::TooMany) };
    let completes = found.completes || !is_decided;
    Judgement { faults, decided, completes, remarks: Remarks::default() }
}

/// There were too many ways to look at all of them.
struct TooMany;

/// Looks at every way in which the tokens of a net can go, and whether that was all.
fn search(net: &Net) -> (Found, bool) {
    let run = |order: Order| Search::new(net, order, ROOM).map(Search::run);
    let Ok(mut found) = run(Order::JoinsFirst) else { return (Found::default(), false) };
    // What is found so can be played by the machine; but a join may also be late.
    if found.is_ordered {
        let Ok(any) = run(Order::Any) else { return (found, false) };
        let deadlocks = std::mem::take(&mut found.deadlocks);
        found = any;
        if !deadlocks.is_empty() {
            found.deadlocks = deadlocks;
        }
    }
    let is_complete = found.is_complete;
    (found, is_complete)
}

/// Two tokens on one flow at the same time, where they do something twice.
fn twice(writer: &mut Writer<'_>) -> Result<Option<Fault>, TooMany> {
    let (mut room, mut all_told) = (ROOM, true);
    let concurrency = Concurrency::of(writer.reduced).ok_or(TooMany)?;
    for flow in concurrency.doubled(writer.reduced) {
        let Some(drawn) = writer.reduced.flows[flow].doubles else { continue };
        let (net, late) = watched(writer.reduced, flow);
        for order in [Order::JoinsFirst, Order::Any] {
            let search = Search::new(&net, order, room).map_err(|_| TooMany)?;
            let found = search.watch(flow, late).run();
            if let Some(run) = found.twice {
                if let Some(fault) = writer.twice(&run, drawn) {
                    return Ok(Some(fault));
                }
                all_told = false;
            } else if !found.is_complete {
                return Err(TooMany);
            }
            room = found.room;
            if !found.is_ordered {
                break;
            }
        }
    }
    if all_told { Ok(None) } else { Err(TooMany) }
}

/// The same net, in which a token on a flow may stay there for ever, and the flow on which it stays.
fn watched(net: &Net, flow: usize) -> (Net, usize) {
    let mut net = net.clone();
    let to = net.flows[flow].to;
    let chooses = net.add_node(Join::Any, Split::One, None);
    net.flows[flow].to = chooses;
    net.nodes[chooses].incoming.push(flow);
    net.nodes[to].incoming.retain(|incoming| *incoming != flow);
    for to in [to, NEVER] {
        let added = net.add_flow(chooses, to, Choice::Always);
        net.flows[added].first.clear();
    }
    let late = net.flows.len() - 1;
    (net, late)
}

/// Looks where tokens meet and where they are alone; nowhere, if there are too many flows.
fn remarks(scope: &Scope<'_>, drawn: &Drawn) -> Remarks {
    let (mut meet, mut alone) = (fake_join::candidates(scope), termination::candidates(scope));
    let reachable = drawn.net.reachable(|_| true);
    alone.retain(|element| reachable[drawn.entries[*element]]);
    if meet.is_empty() && alone.is_empty() {
        return Remarks::default();
    }
    let Some(concurrency) = Concurrency::of(&drawn.net) else { return Remarks::default() };
    meet.retain(|element| concurrency.meet(&drawn.net, drawn.entries[*element]));
    alone.retain(|element| concurrency.is_alone(&drawn.net, drawn.entries[*element]));
    Remarks { meet, alone }
}

/// What comes after an activity that is never done, if nothing else leads there.
fn never_done(scope: &Scope<'_>, drawn: &Drawn, inner: &[Inner]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let reachable = drawn.net.reachable(|_| true);
    let is_reached = |element: usize| reachable[drawn.entries[element]];
    for element in (0..inner.len()).filter(|element| !inner[*element].completes && is_reached(*element)) {
        let targets = scope.outgoing(element).iter();
        let targets = targets.filter_map(|flow| scope.place(&flow.target.as_ref()?.id));
        for target in targets.filter(|target| !is_reached(*target)) {
            let at = vec![target, element];
            faults.push(Fault { code: Code::DeadNode, at, steps: Steps::new(), again: Steps::new() });
        }
    }
    faults
}
