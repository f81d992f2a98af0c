//! What the numbers of a program mean, to be kept beside the events that name them.

use super::{Join, Op, Program, ScopePlan};
use crate::journal::{FlowId, JoinNumbering, KeyNumbering, NodeId, Numbering, ScopeNumbering};

impl Program {
    /// What its numbers mean.
    pub(crate) fn numbering(&self) -> Numbering {
        Numbering {
            process: self.process.clone(),
            nodes: self.elements.iter().map(|element| element.id.clone()).collect(),
            flows: self.flow_ids.clone(),
            names: self.names.clone(),
            scopes: self.scopes.iter().map(|scope| self.scope_numbering(scope)).collect(),
            keys: self.key_numbering(),
        }
    }

    fn scope_numbering(&self, scope: &ScopePlan) -> ScopeNumbering {
        let joins = scope.joins.iter().filter_map(|node| {
            let Join { slot, width } = self.join_of(*node)?;
            let flows = match self.node(*node)?.op {
                Op::JoinAll(_) | Op::JoinReachable(..) | Op::JoinWhen(..) => self.arrivals(*node, width),
                // An activity that gathers tokens has one place for all its flows.
                Op::Pass
                | Op::Race
                | Op::Work(_)
                | Op::Script(_)
                | Op::Throw(_)
                | Op::Catch(_)
                | Op::Jump(_)
                | Op::Enter(_)
                | Op::Call(_) => Vec::new(),
            };
            Some(JoinNumbering { node: *node, slot, flows })
        });
        ScopeNumbering { node: scope.node, joins: joins.collect() }
    }

    /// The incoming flows of a join, by their numbers.
    fn arrivals(&self, join: NodeId, width: u16) -> Vec<FlowId> {
        let mut found = vec![FlowId::NONE; usize::from(width)];
        for (number, flow) in (0..).zip(&self.flows).filter(|(_, flow)| flow.target == join) {
            if let Some(place) = found.get_mut(usize::from(flow.arrival)) {
                *place = FlowId(number);
            }
        }
        found
    }

    /// Correlation keys have no ids in a program; the messages that carry them tell them apart.
    fn key_numbering(&self) -> Vec<KeyNumbering> {
        let carrying = |number: u32| {
            let messages = self.correlation.messages.iter();
            let messages = messages.filter(|(_, keys)| keys.iter().any(|key| key.key == number));
            messages.map(|(name, _)| name.clone()).collect()
        };
        (0..)
            .zip(&self.correlation.keys)
            .map(|(number, _)| KeyNumbering { messages: carrying(number) })
            .collect()
    }
}
