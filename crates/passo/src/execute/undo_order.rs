//! In which order activities are compensated: nothing before what came after it (section 10.7 of the standard).
//!
//! A command may undo many activities one after the other, and asks after each what can be undone now. It keeps what is left of each node,
//! so that it looks no further than to where everything left has to wait.

use std::collections::BTreeMap;

use smallvec::SmallVec;

use super::run::Run;
use crate::journal::{NodeId, Record, ScopeId, ScopeKind};
use crate::program::{CompensationPlan, NodeSet};
use crate::state::CompensationRecord;

/// What is left of the activities that a scope of compensations is to undo.
#[derive(Debug, Default)]
pub(super) struct Left {
    /// By node, how many are left: never fewer than there are.
    counts: BTreeMap<NodeId, usize>,
    /// The nodes with something left.
    nodes: NodeSet,
}

impl Left {
    fn of<'r>(records: impl Iterator<Item = &'r CompensationRecord>) -> Left {
        let mut left = Left::default();
        for record in records {
            *left.counts.entry(record.node).or_default() += 1;
            left.nodes.insert(record.node);
        }
        left
    }

    fn take(&mut self, node: NodeId) {
        let Some(count) = self.counts.get_mut(&node) else { return };
        *count -= 1;
        if *count == 0 {
            self.counts.remove(&node);
            self.nodes.remove(node);
        }
    }
}

/// How an activity that a scope remembers stands to a compensation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// It is left to undo.
    Left,
    /// It is being undone.
    Running,
    /// It is not meant, or another compensation undoes it.
    Aside,
}

/// Goes through what a scope remembers, the newest first.
struct Search<'r> {
    plan: &'r CompensationPlan,
    left: &'r Left,
    /// Whether everything waits for whatever came after it, as the rounds of a repeated activity do.
    in_turn: bool,
    /// What is still to be undone and may have begun before what comes next was over.
    overlapping: SmallVec<[&'r CompensationRecord; 4]>,
    /// The nodes of which something is left that was not met yet, and that need not wait.
    ahead: NodeSet,
    /// How many of a node were met, of the few that were.
    met: SmallVec<[(NodeId, usize); 4]>,
    /// The nodes that need not wait for what was met; all of them while nothing was met that they could wait for.
    free: Option<NodeSet>,
}

impl<'r> Search<'r> {
    fn new(plan: &'r CompensationPlan, left: &'r Left, in_turn: bool) -> Search<'r> {
        let ahead = left.nodes.clone();
        Search { plan, left, in_turn, overlapping: SmallVec::new(), ahead, met: SmallVec::new(), free: None }
    }

    /// What can be undone now, the newest first.
    fn due(
        mut self,
        records: &'r [CompensationRecord],
        standing: impl Fn(&CompensationRecord) -> Standing,
    ) -> Vec<CompensationRecord> {
        let mut due = Vec::new();
        for record in records.iter().rev() {
            self.order_before(record);
            if self.ahead.is_empty() {
                break;
            }
            match standing(record) {
                Standing::Left => {
                    if self.free.as_ref().is_none_or(|free| free.contains(record.node)) {
                        due.push(record.clone());
                    }
                    self.meet(record.node);
                }
                Standing::Running => {}
                Standing::Aside => continue,
            }
            self.overlapping.push(record);
        }
        due
    }

    /// What began after the end of this activity is undone before it, and before all that was over earlier.
    fn order_before(&mut self, record: &CompensationRecord) {
        let Search { plan, in_turn, overlapping, ahead, free, .. } = self;
        overlapping.retain(|later| {
            let comes_after = record.completed < later.began;
            if comes_after {
                let independent = match plan.independent_of(later.node) {
                    Some(independent) if !*in_turn => independent,
                    Some(_) | None => NodeSet::empty(),
                };
                ahead.keep_common(independent);
                free.get_or_insert_with(|| independent.clone()).keep_common(independent);
            }
            !comes_after
        });
    }

    fn meet(&mut self, node: NodeId) {
        let place = self.met.iter().position(|(known, _)| *known == node).unwrap_or_else(|| {
            self.met.push((node, 0));
            self.met.len() - 1
        });
        let Some((_, met)) = self.met.get_mut(place) else { return };
        *met += 1;
        if self.left.counts.get(&node) == Some(met) {
            self.ahead.remove(node);
        }
    }
}

impl<R: Record> Run<'_, R> {
    /// What can be compensated now: the newest first, and nothing before what came after it is compensated.
    pub(super) fn due(&mut self, scope: ScopeId) -> Vec<CompensationRecord> {
        let Some(found) = self.tx.scope(scope) else { return Vec::new() };
        let (host, holder) = (found.host, found.parent);
        let Some(program) = self.program_at(holder) else { return Vec::new() };
        let Some(before) = self.tx.activity(host).map(|host| host.serial) else { return Vec::new() };
        let meant = self.meant_by(host);
        let records = self.tx.compensation_records(holder);
        let is_left = |record: &CompensationRecord| is_meant(record, meant, before);
        let count = || Left::of(records.iter().filter(|record| is_left(record)));
        let left = &*self.scratch.left_to_undo.entry(scope).or_insert_with(count);
        if left.nodes.is_empty() {
            return Vec::new();
        }
        let mut running: Vec<u32> =
            self.tx.activities_of(scope).filter_map(|(_, at)| at.compensating()).collect();
        running.sort_unstable();
        let kind = self.tx.scope(holder).map(|holder| holder.kind);
        let in_turn = matches!(kind, Some(ScopeKind::Repeat | ScopeKind::Round));
        Search::new(&program.compensation, left, in_turn).due(records, |record| {
            if running.binary_search(&record.completed).is_ok() {
                Standing::Running
            } else if is_left(record) {
                Standing::Left
            } else {
                Standing::Aside
            }
        })
    }

    /// The compensation of an activity of this node has begun.
    pub(super) fn is_begun(&mut self, scope: ScopeId, node: NodeId) {
        if let Some(left) = self.scratch.left_to_undo.get_mut(&scope) {
            left.take(node);
        }
    }
}

/// Whether an activity that is over is to be compensated by a throw that names `activity` and took the serial `before`.
pub(super) fn is_meant(record: &CompensationRecord, activity: NodeId, before: u32) -> bool {
    !record.is_taken && record.completed < before && (activity == NodeId::NONE || activity == record.node)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Left, Search, Standing};
    use crate::journal::{NodeId, ScopeId};
    use crate::program::{CompensationPlan, NodeSet};
    use crate::state::CompensationRecord;

    const NODES: u32 = 5;

    /// Whether a path leads from one node to another, by both.
    type Leads = Vec<Vec<bool>>;

    fn plan(leads: &Leads) -> CompensationPlan {
        let mut plan = CompensationPlan::default();
        for to in 0..NODES {
            let mut independent = NodeSet::default();
            (0..NODES)
                .filter(|from| !leads[*from as usize][to as usize])
                .for_each(|from| independent.insert(NodeId(from)));
            plan.independent.insert(NodeId(to), independent);
        }
        plan
    }

    /// Activities that were over one after the other, each with a node, how long it ran, and how it stands.
    fn records(parts: &[(u32, u32, Standing)]) -> Vec<CompensationRecord> {
        let record = |(place, (node, length, _)): (u32, &(u32, u32, Standing))| CompensationRecord {
            node: NodeId(*node),
            began: (2 * place + 1).saturating_sub(*length),
            completed: 2 * place + 1,
            kept: ScopeId::NONE,
            is_taken: false,
        };
        (0..).zip(parts).map(record).collect()
    }

    /// The rule as it is written: nothing before what came after it is undone.
    fn by_the_rule(
        records: &[CompensationRecord],
        standing: impl Fn(&CompensationRecord) -> Standing,
        leads: impl Fn(NodeId, NodeId) -> bool,
    ) -> Vec<u32> {
        let is_left = |record: &&CompensationRecord| standing(record) == Standing::Left;
        let waits = |record: &CompensationRecord| {
            records.iter().any(|later| {
                standing(later) != Standing::Aside
                    && record.completed < later.began
                    && leads(record.node, later.node)
            })
        };
        records.iter().rev().filter(is_left).filter(|one| !waits(one)).map(|one| one.completed).collect()
    }

    fn standing() -> impl Strategy<Value = Standing> {
        prop_oneof![3 => Just(Standing::Left), 1 => Just(Standing::Running), 1 => Just(Standing::Aside)]
    }

    proptest! {
        #[test]
        fn what_is_due_is_what_the_rule_says(
            parts in prop::collection::vec((0..NODES, 0..12u32, standing()), 0..14),
            leads in prop::collection::vec(prop::collection::vec(any::<bool>(), NODES as usize), NODES as usize),
            in_turn in any::<bool>(),
            more in 0..3usize,
        ) {
            let (plan, records) = (plan(&leads), records(&parts));
            let standing = |record: &CompensationRecord| parts[record.completed as usize / 2].2;
            // What was taken by another compensation since is still counted.
            let counted = records.iter().filter(|record| standing(record) == Standing::Left);
            let left = Left::of(counted.chain(records.iter().take(more)));
            let found = Search::new(&plan, &left, in_turn).due(&records, standing);
            let leads = |from: NodeId, to: NodeId| in_turn || leads[from.index()][to.index()];
            let expected = by_the_rule(&records, standing, leads);
            prop_assert_eq!(found.iter().map(|record| record.completed).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn a_row_is_looked_at_no_further_than_its_end() {
        let nodes = |count: u32| (0..count).map(|_| (0, 0, Standing::Left)).collect::<Vec<_>>();
        let parts = nodes(1_000);
        let (records, plan) = (records(&parts), plan(&vec![vec![true; NODES as usize]; NODES as usize]));
        let left = Left::of(records.iter());
        let looked_at = std::cell::Cell::new(0);
        let due = Search::new(&plan, &left, false).due(&records, |_| {
            looked_at.set(looked_at.get() + 1);
            Standing::Left
        });
        assert_eq!((due.len(), looked_at.get()), (1, 1));
    }
}
