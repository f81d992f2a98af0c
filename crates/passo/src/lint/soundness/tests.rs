//! Random nets: what is told of them after they were reduced is what every order of every move shows, and every run that is told
//! leads there.

use std::cell::Cell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};

use super::game::{Game, Marking};
use super::judge::{Judgement, judge_net};
use super::net::{Choice, END, Join, LEAVE, Net, START, STOP, Split};
use super::reduce::reduce;
use crate::diagnostic::Code;

/// How many positions are looked at before a net is left aside.
const POSITIONS: usize = 4_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Task,
    Exclusive,
    Parallel,
    Inclusive,
    End,
    Terminate,
    Error,
}

/// Nodes, and flows between them with what makes them always taken, conditional, or the default.
#[derive(Clone, Debug)]
struct Graph {
    nodes: Vec<Kind>,
    flows: Vec<(usize, usize, u8)>,
}

fn graph() -> impl Strategy<Value = Graph> {
    let node = prop_oneof![
        6 => Just(Kind::Task),
        5 => Just(Kind::Exclusive),
        5 => Just(Kind::Parallel),
        3 => Just(Kind::Inclusive),
        2 => Just(Kind::End),
        1 => Just(Kind::Terminate),
        1 => Just(Kind::Error),
    ];
    let flow = (any::<Index>(), any::<Index>(), 0..6_u8);
    let any = (prop::collection::vec(node, 2..11), prop::collection::vec(flow, 0..9), any::<bool>());
    let any = any.prop_map(|(nodes, flows, forward)| {
        let count = nodes.len();
        let spine = (1..count).map(|to| ((to - 1) / 2, to, 1));
        let flows = flows.into_iter().map(|(from, to, choice)| (from.index(count), to.index(count), choice));
        // Without ways back there are no loops, and more is decided.
        let flows =
            flows.map(
                |(from, to, choice)| {
                    if forward { (from.min(to), from.max(to), choice) } else { (from, to, choice) }
                },
            );
        let flows = flows.filter(|(from, to, _)| !forward || from != to);
        Graph { flows: spine.chain(flows).collect(), nodes }
    });
    prop_oneof![3 => any, 2 => blocks()]
}

/// Blocks with a flow or two that do not belong there.
fn blocks() -> impl Strategy<Value = Graph> {
    let part = prop::sample::select(&[Kind::Task, Kind::Exclusive, Kind::Parallel, Kind::Inclusive][..]);
    let parts = prop::collection::vec((part, 2..4_usize), 1..4);
    let extra = prop::collection::vec((any::<Index>(), any::<Index>(), 0..6_u8), 0..3);
    (parts, extra).prop_map(|(parts, extra)| {
        let mut graph = Graph { nodes: vec![Kind::Task], flows: Vec::new() };
        for (kind, branches) in parts {
            let split = graph.nodes.len();
            graph.flows.push((split - 1, split, 1));
            graph.nodes.push(kind);
            if kind != Kind::Task {
                graph.nodes.extend(vec![Kind::Task; branches]);
                let join = graph.nodes.len();
                graph.nodes.push(kind);
                for branch in split + 1..join {
                    graph.flows.extend([(split, branch, 1), (branch, join, 0)]);
                }
            }
        }
        let count = graph.nodes.len();
        let extra = extra.into_iter().map(|(from, to, choice)| (from.index(count), to.index(count), choice));
        graph.flows.extend(extra);
        graph
    })
}

impl Graph {
    fn net(&self) -> Net {
        let mut net = Net::new();
        let leaves = |node: usize| self.flows.iter().filter(|(from, _, _)| *from == node).count();
        let enters = |node: usize| self.flows.iter().filter(|(_, to, _)| *to == node).count();
        let ends = |kind: Kind| matches!(kind, Kind::End | Kind::Terminate | Kind::Error);
        let (mut entries, mut exits) = (Vec::new(), Vec::new());
        for (element, kind) in self.nodes.iter().enumerate() {
            let joins = enters(element) + usize::from(element == 0) > 1;
            let (join, split) = match kind {
                Kind::Parallel if joins => (Join::All, Split::All),
                Kind::Inclusive if joins => (Join::Reachable, Split::Some),
                Kind::Inclusive => (Join::Any, Split::Some),
                Kind::Exclusive => (Join::Any, Split::One),
                Kind::Task | Kind::Parallel | Kind::End | Kind::Terminate | Kind::Error => {
                    (Join::Any, Split::All)
                }
            };
            let split = if split == Split::Some && leaves(element) < 2 { Split::All } else { split };
            let last = net.add_node(join, split, Some(element));
            let mut first = last;
            if *kind == Kind::Task {
                first = net.add_node(Join::Any, Split::All, None);
                let flow = net.add_flow(first, last, Choice::Always);
                net.flows[flow].doubles = Some(flow);
                net.places[flow] = Some(element);
            }
            entries.push(first);
            exits.push(last);
        }
        let mut has_default = vec![false; self.nodes.len()];
        for (number, (from, to, choice)) in self.flows.iter().enumerate() {
            if ends(self.nodes[*from]) {
                continue;
            }
            let choice = match (net.nodes[exits[*from]].split, choice) {
                (Split::One | Split::All, _) | (Split::Some, 5) => Choice::Always,
                (Split::Some, 4) if !std::mem::replace(&mut has_default[*from], true) => Choice::Default,
                (Split::Some, _) => Choice::Conditional,
            };
            let flow = net.add_flow(exits[*from], entries[*to], choice);
            net.places[flow] = Some(*to);
            net.drawn[flow] = Some(number);
        }
        for (element, kind) in self.nodes.iter().enumerate() {
            if net.nodes[exits[element]].outgoing.is_empty() {
                let to = match kind {
                    Kind::Terminate => STOP,
                    Kind::Error => LEAVE,
                    Kind::Task | Kind::Exclusive | Kind::Parallel | Kind::Inclusive | Kind::End => END,
                };
                net.add_flow(exits[element], to, Choice::Always);
            }
        }
        net.add_flow(START, entries[0], Choice::Always);
        let mut net = net.without_unreachable();
        net.note_cycles();
        net
    }
}

/// What every order of every move shows.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shown {
    deadlock: bool,
    endless: bool,
    twice: bool,
    completes: bool,
}

/// Moves every token in every order; nothing where there are too many positions.
fn shown(net: &Net) -> Option<Shown> {
    let mut game = Game::new(net).ok()?;
    game.prepare();
    let mut shown = Shown::default();
    let mut known: BTreeMap<Marking, usize> = BTreeMap::from([(vec![0], 0)]);
    let mut markings: Vec<Marking> = vec![vec![0]];
    let mut before: Vec<Vec<usize>> = vec![Vec::new()];
    let mut rests: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(marking) = markings.get(at).cloned() {
        shown.twice |=
            marking.windows(2).any(|pair| pair[0] == pair[1] && net.flows[pair[0]].doubles.is_some());
        let nodes = game.nodes(&marking);
        let moves: Vec<_> = nodes.into_iter().flat_map(|node| game.moves_of(&marking, node)).collect();
        if moves.is_empty() {
            shown.deadlock |= !marking.is_empty();
            rests.push(at);
        }
        for found in moves {
            for flows in game.outcomes(found.node).ok()? {
                let (after, ended) = game.after(&marking, &found, &flows);
                shown.completes |= ended.is_some_and(|ended| ended != super::game::Ended::Left);
                if after.windows(4).any(|tokens| tokens[0] == tokens[3]) || markings.len() > POSITIONS {
                    return None;
                }
                let next = *known.entry(after.clone()).or_insert(markings.len());
                if next == markings.len() {
                    markings.push(after);
                    before.push(Vec::new());
                }
                before[next].push(at);
            }
        }
        at += 1;
    }
    let mut is_resting = vec![false; markings.len()];
    while let Some(at) = rests.pop() {
        if !std::mem::replace(&mut is_resting[at], true) {
            rests.extend(&before[at]);
        }
    }
    shown.endless = is_resting.contains(&false);
    Some(shown)
}

fn has(judgement: &Judgement, code: Code) -> bool {
    judgement.faults.iter().any(|fault| fault.code == code)
}

/// Compares what is told with what is shown. Gives whether anything was compared.
fn compare(graph: &Graph) -> Result<bool, TestCaseError> {
    let net = graph.net();
    let judgement = judge_net(&net, false);
    let Some(shown) = shown(&net) else { return Ok(false) };
    if judgement.decided.is_err() {
        return Ok(false);
    }
    let told = Shown {
        deadlock: has(&judgement, Code::Deadlock),
        // Where many deadlocks were found, nothing else was looked for.
        endless: if has(&judgement, Code::Deadlock) {
            shown.endless
        } else {
            has(&judgement, Code::EndlessLoop)
        },
        twice: has(&judgement, Code::LackOfSynchronization),
        completes: if has(&judgement, Code::Deadlock) { shown.completes } else { judgement.completes },
    };
    prop_assert_eq!(&told, &shown, "{:#?}\n{:#?}\nreduced to {:?}", graph, judgement.faults, left(&net));
    Ok(true)
}

/// What is left of a net, for failures.
fn left(net: &Net) -> Vec<(usize, usize, Option<usize>)> {
    let reduced = reduce(net);
    let nodes = reduced.nodes.iter().flat_map(|node| node.outgoing.iter());
    nodes
        .map(|flow| (reduced.flows[*flow].from, reduced.flows[*flow].to, reduced.flows[*flow].doubles))
        .collect()
}

#[track_caller]
fn run(cases: u32, property: impl Fn(&Graph) -> Result<bool, TestCaseError>) {
    let wanted = std::env::var("PASSO_CASES").ok().and_then(|text| text.parse().ok());
    let cases: u32 = wanted.unwrap_or(cases);
    let told = Cell::new(0);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(&graph(), |graph| {
        told.set(told.get() + u32::from(property(&graph)?));
        Ok(())
    });
    match result {
        Ok(()) => assert!(told.get() * 2 > cases, "only {} of {cases} were told", told.get()),
        Err(TestError::Fail(reason, graph)) => panic!("{reason}\n{graph:?}"),
        Err(TestError::Abort(reason)) => panic!("given up: {reason}"),
    }
}

#[test]
fn what_is_told_of_a_reduced_net_is_what_every_order_of_moves_shows() {
    run(2_000, compare);
}
