//! The token game of chapter 13 of the standard, played on the model as it is read: slow, direct, and without any order.
//! Where several tokens can move, every one of them may move first; the game gives all the ways in which that can end.

use std::collections::{BTreeMap, BTreeSet};

use crate::net::{Kind, Net, NetNode, NetScope};

/// How many positions are looked at before the game is given up.
const POSITIONS: usize = 4_000;

/// A position of the game.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    /// The process.
    pub(crate) process: Scope,
    pub(crate) end: End,
    /// How often each node was completed.
    pub(crate) completed: BTreeMap<String, u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    Running,
    Completed,
    Terminated,
}

/// The tokens in the process, or in one run of a sub-process.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Scope {
    /// By flow.
    flows: Vec<u32>,
    /// Tokens in nodes, in order, so that equal positions are equal.
    resting: BTreeMap<Resting, u32>,
}

/// A token in a node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Resting {
    /// Somebody has to do the work.
    Work(usize),
    /// No flow can be taken.
    Stuck(usize),
    /// A sub-process runs.
    Inside(usize, Scope),
}

/// The outcome of a move in a scope: the scope after it, and whether a terminate event has ended it.
type Moved = (Scope, bool);

/// The game on a net, for one value of x.
pub(crate) struct Game<'n> {
    pub(crate) net: &'n Net,
    pub(crate) x: i64,
}

impl Game<'_> {
    /// Every way in which a new instance can come to rest; none when there are too many positions.
    pub(crate) fn begin(&self) -> Option<BTreeSet<Position>> {
        let mut completed = BTreeMap::new();
        let process = self.open(0, &mut completed);
        self.rest([Position { process, end: End::Running, completed }])
    }

    /// Every way in which the game can come to rest after the work at a node is done.
    pub(crate) fn complete(&self, from: &BTreeSet<Position>, id: &str) -> Option<BTreeSet<Position>> {
        let mut after = Vec::new();
        for position in from {
            let mut done = Vec::new();
            self.complete_in(0, &position.process, &position.completed, id, &mut done);
            after.extend(done.into_iter().map(|(process, completed)| Position {
                process,
                end: End::Running,
                completed,
            }));
        }
        self.rest(after)
    }

    /// Every way in which the game can come to rest after the signal that all boundary events wait for.
    pub(crate) fn signal(&self, from: &BTreeSet<Position>) -> Option<BTreeSet<Position>> {
        let after = from.iter().map(|position| {
            let mut position = position.clone();
            position.process = self.signal_in(0, &position.process, &mut position.completed);
            position
        });
        self.rest(after.collect::<Vec<_>>())
    }

    fn rest(&self, from: impl IntoIterator<Item = Position>) -> Option<BTreeSet<Position>> {
        let mut open: Vec<Position> = from.into_iter().collect();
        let mut seen: BTreeSet<Position> = open.iter().cloned().collect();
        let mut resting = BTreeSet::new();
        while let Some(position) = open.pop() {
            let next = self.moves(&position);
            if next.is_empty() {
                resting.insert(position);
            }
            for position in next {
                if seen.insert(position.clone()) {
                    open.push(position);
                }
            }
            if seen.len() > POSITIONS {
                return None;
            }
        }
        Some(resting)
    }

    /// Every position after one move.
    fn moves(&self, position: &Position) -> Vec<Position> {
        if position.end != End::Running {
            return Vec::new();
        }
        if position.process.is_empty() {
            return vec![Position { end: End::Completed, ..position.clone() }];
        }
        let mut moved = Vec::new();
        self.moves_in(0, &position.process, &position.completed, &mut moved);
        moved
            .into_iter()
            .map(|((process, is_terminated), completed)| {
                let end = if is_terminated { End::Terminated } else { End::Running };
                Position { process, end, completed }
            })
            .collect()
    }

    fn moves_in(
        &self,
        place: usize,
        scope: &Scope,
        completed: &BTreeMap<String, u32>,
        moved: &mut Vec<(Moved, BTreeMap<String, u32>)>,
    ) {
        let net = &self.net.scopes[place];
        for (flow, tokens) in scope.flows.iter().enumerate() {
            if *tokens > 0 {
                let mut completed = completed.clone();
                moved.extend(self.arrive(net, scope, flow, &mut completed).map(|scope| (scope, completed)));
            }
        }
        for resting in scope.resting.keys() {
            let Resting::Inside(node, inner) = resting else { continue };
            let Kind::SubProcess(inside) = net.nodes[*node].kind else { continue };
            if inner.is_empty() {
                let mut completed = completed.clone();
                let left = self.leave(net, scope.without(resting), *node, &mut completed);
                moved.push(((left, false), completed));
                continue;
            }
            let mut within = Vec::new();
            self.moves_in(inside, inner, completed, &mut within);
            for ((mut inner, is_terminated), completed) in within {
                if is_terminated {
                    inner = self.nothing(inside);
                }
                moved.push(((scope.without(resting).with(Resting::Inside(*node, inner)), false), completed));
            }
        }
    }

    /// A token on a flow goes into the node that the flow leads to, if it can.
    fn arrive(
        &self,
        net: &NetScope,
        scope: &Scope,
        flow: usize,
        completed: &mut BTreeMap<String, u32>,
    ) -> Option<Moved> {
        let node = net.flows[flow].to;
        let found = &net.nodes[node];
        let one_token = |mut scope: Scope| {
            scope.flows[flow] -= 1;
            scope
        };
        let taken = match found.kind {
            Kind::Start | Kind::Boundary { .. } => None,
            Kind::Pass | Kind::Exclusive => Some(one_token(scope.clone())),
            Kind::Work => return Some((one_token(scope.clone()).with(Resting::Work(node)), false)),
            Kind::SubProcess(inside) => {
                let inner = self.open(inside, completed);
                return Some((one_token(scope.clone()).with(Resting::Inside(node, inner)), false));
            }
            Kind::End => {
                count(completed, &found.id);
                return Some((one_token(scope.clone()), false));
            }
            Kind::Terminate => {
                count(completed, &found.id);
                return Some((Scope { flows: vec![0; net.flows.len()], resting: BTreeMap::new() }, true));
            }
            Kind::Parallel => {
                let is_full = found.incoming.iter().all(|flow| scope.flows[*flow] > 0);
                is_full.then(|| take(scope, &found.incoming))
            }
            Kind::Inclusive => (!waits(net, scope, node)).then(|| {
                let filled: Vec<usize> =
                    found.incoming.iter().copied().filter(|flow| scope.flows[*flow] > 0).collect();
                take(scope, &filled)
            }),
        };
        taken.map(|scope| (self.leave(net, scope, node, completed), false))
    }

    /// A token leaves a node.
    fn leave(
        &self,
        net: &NetScope,
        mut scope: Scope,
        node: usize,
        completed: &mut BTreeMap<String, u32>,
    ) -> Scope {
        let found = &net.nodes[node];
        let chosen = match found.kind {
            Kind::Parallel => found.outgoing.clone(),
            Kind::Exclusive => self.first(net, node),
            _ => self.each(net, node),
        };
        if chosen.is_empty() && !found.outgoing.is_empty() {
            return scope.with(Resting::Stuck(node));
        }
        count(completed, &found.id);
        chosen.into_iter().for_each(|flow| scope.flows[flow] += 1);
        scope
    }

    /// The first flow whose condition holds, or the default one (section 13.4.2).
    fn first(&self, net: &NetScope, node: usize) -> Vec<usize> {
        let NetNode { outgoing, default, .. } = &net.nodes[node];
        let mut tried = outgoing.iter().copied().filter(|flow| Some(*flow) != *default);
        tried.find(|flow| self.holds(net, *flow)).or(*default).into_iter().collect()
    }

    /// Each flow that has no condition or one that holds; the default one when no condition holds (table 10.3).
    fn each(&self, net: &NetScope, node: usize) -> Vec<usize> {
        let NetNode { outgoing, default, .. } = &net.nodes[node];
        let tried = outgoing.iter().copied().filter(|flow| Some(*flow) != *default);
        let mut chosen: Vec<usize> = tried.filter(|flow| self.holds(net, *flow)).collect();
        if !chosen.iter().any(|flow| net.flows[*flow].least.is_some()) {
            chosen.extend(default);
        }
        chosen
    }

    fn holds(&self, net: &NetScope, flow: usize) -> bool {
        net.flows[flow].least.is_none_or(|least| self.x >= least)
    }

    /// A scope in which tokens have just left the start events.
    fn open(&self, place: usize, completed: &mut BTreeMap<String, u32>) -> Scope {
        let net = &self.net.scopes[place];
        let mut scope = self.nothing(place);
        let starts: Vec<usize> =
            (0..net.nodes.len()).filter(|node| net.nodes[*node].kind == Kind::Start).collect();
        for start in starts {
            scope = self.leave(net, scope, start, completed);
        }
        scope
    }

    fn nothing(&self, place: usize) -> Scope {
        Scope { flows: vec![0; self.net.scopes[place].flows.len()], resting: BTreeMap::new() }
    }

    fn complete_in(
        &self,
        place: usize,
        scope: &Scope,
        completed: &BTreeMap<String, u32>,
        id: &str,
        done: &mut Vec<(Scope, BTreeMap<String, u32>)>,
    ) {
        let net = &self.net.scopes[place];
        for resting in scope.resting.keys() {
            match resting {
                Resting::Work(node) if net.nodes[*node].id == id => {
                    let mut completed = completed.clone();
                    let left = self.leave(net, scope.without(resting), *node, &mut completed);
                    done.push((left, completed));
                }
                Resting::Inside(node, inner) => {
                    let Kind::SubProcess(inside) = net.nodes[*node].kind else { continue };
                    let mut within = Vec::new();
                    self.complete_in(inside, inner, completed, id, &mut within);
                    for (inner, completed) in within {
                        done.push((scope.without(resting).with(Resting::Inside(*node, inner)), completed));
                    }
                }
                Resting::Work(_) | Resting::Stuck(_) => {}
            }
        }
    }

    fn signal_in(&self, place: usize, scope: &Scope, completed: &mut BTreeMap<String, u32>) -> Scope {
        let net = &self.net.scopes[place];
        let mut after = scope.clone();
        for (resting, times) in &scope.resting {
            for _ in 0..*times {
                match resting {
                    Resting::Work(node) => {
                        for (event, interrupting) in net.boundaries(*node) {
                            if interrupting {
                                after = after.without(resting);
                            }
                            after = self.leave(net, after, event, completed);
                        }
                    }
                    Resting::Inside(node, inner) => {
                        let Kind::SubProcess(inside) = net.nodes[*node].kind else { continue };
                        let inner = self.signal_in(inside, inner, completed);
                        after = after.without(resting).with(Resting::Inside(*node, inner));
                    }
                    Resting::Stuck(_) => {}
                }
            }
        }
        after
    }

    /// How many tokens wait at tasks with boundary events.
    pub(crate) fn guarded(&self, position: &Position) -> usize {
        let has_boundary = |id: &str| {
            self.net.scopes.iter().any(|scope| {
                let node = scope.nodes.iter().position(|node| node.id == id);
                node.is_some_and(|node| scope.boundaries(node).next().is_some())
            })
        };
        self.waiting(position).iter().filter(|id| has_boundary(id)).count()
    }

    /// The nodes where tokens are, one entry for each.
    pub(crate) fn waiting(&self, position: &Position) -> Vec<String> {
        let mut found = Vec::new();
        if position.end == End::Running {
            self.waiting_in(0, &position.process, &mut found);
        }
        found.sort();
        found
    }

    fn waiting_in(&self, place: usize, scope: &Scope, found: &mut Vec<String>) {
        let net = &self.net.scopes[place];
        for (flow, tokens) in net.flows.iter().zip(&scope.flows) {
            (0..*tokens).for_each(|_| found.push(net.nodes[flow.to].id.clone()));
        }
        for (resting, times) in &scope.resting {
            for _ in 0..*times {
                match resting {
                    Resting::Work(node) | Resting::Stuck(node) => found.push(net.nodes[*node].id.clone()),
                    Resting::Inside(node, inner) => {
                        let Kind::SubProcess(inside) = net.nodes[*node].kind else { continue };
                        self.waiting_in(inside, inner, found);
                    }
                }
            }
        }
    }
}

/// Whether an inclusive gateway waits (section 13.4.3): a token elsewhere can come to an empty incoming flow, and cannot come to
/// a filled one.
fn waits(net: &NetScope, scope: &Scope, gateway: usize) -> bool {
    let incoming = &net.nodes[gateway].incoming;
    let can_come = |from: usize, filled: bool| {
        let flows = incoming.iter().filter(|flow| (scope.flows[**flow] > 0) == filled);
        flows.into_iter().any(|flow| net.reaches(from, *flow, gateway))
    };
    let on_flows =
        net.flows.iter().zip(&scope.flows).filter(|(_, tokens)| **tokens > 0).map(|(flow, _)| flow.to);
    let in_nodes = scope.resting.keys().map(|resting| match resting {
        Resting::Work(node) | Resting::Stuck(node) | Resting::Inside(node, _) => *node,
    });
    on_flows.chain(in_nodes).any(|from| from != gateway && can_come(from, false) && !can_come(from, true))
}

fn take(scope: &Scope, flows: &[usize]) -> Scope {
    let mut scope = scope.clone();
    flows.iter().for_each(|flow| scope.flows[*flow] -= 1);
    scope
}

fn count(completed: &mut BTreeMap<String, u32>, id: &str) {
    *completed.entry(id.to_owned()).or_default() += 1;
}

impl Scope {
    fn is_empty(&self) -> bool {
        self.resting.is_empty() && self.flows.iter().all(|tokens| *tokens == 0)
    }

    fn with(mut self, resting: Resting) -> Scope {
        *self.resting.entry(resting).or_default() += 1;
        self
    }

    fn without(&self, resting: &Resting) -> Scope {
        let mut scope = self.clone();
        if let Some(times) = scope.resting.get_mut(resting) {
            *times -= 1;
            if *times == 0 {
                scope.resting.remove(resting);
            }
        }
        scope
    }
}
