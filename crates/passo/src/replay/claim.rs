//! Whether what can be seen at the end of a path is what a counterexample claims.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Shown;
use super::drive::{Drive, Failed, otherwise};
use super::stage::{Part, element_id, rest_id};
use crate::engine::WorkItem;
use crate::lint::soundness::Step;

impl Drive<'_> {
    /// Lets every token that waits go on to its join. Nothing goes on from there, and tokens wait at these elements.
    pub(super) fn stuck(&mut self, claimed: &[Arc<str>]) -> Result<Shown, Failed> {
        for item in self.open() {
            let place = self.stage.place_of(&item.element);
            if place.is_none_or(|place| self.stage.part(place) != Part::Join) {
                return otherwise(format!("tokens can go on, of those at {}", listed(&self.tokens())));
            }
            self.complete(&item)?;
        }
        let mut at = self.tokens();
        at.dedup();
        let claimed: BTreeSet<&Arc<str>> = claimed.iter().collect();
        if self.open().is_empty() && !at.is_empty() && at.iter().collect::<BTreeSet<_>>() == claimed {
            Ok(Shown::Stuck { at })
        } else {
            otherwise(format!("tokens go on to {}", listed(&at)))
        }
    }

    /// Goes round once.
    pub(super) fn round(&mut self, again: &[Step]) -> Result<Shown, Failed> {
        let before = self.tokens();
        self.steps(again)?;
        let after = self.tokens();
        if before == after {
            Ok(Shown::Round)
        } else {
            otherwise(format!("after the round tokens are at {}", listed(&after)))
        }
    }

    /// Lets every token that comes to an activity or event into it.
    pub(super) fn together(&mut self, place: usize) -> Result<Shown, Failed> {
        self.let_all_in(place)?;
        let tokens = self.open_at(&element_id(place)).len();
        if tokens > 1 {
            Ok(Shown::Together { at: self.id(place), tokens })
        } else {
            otherwise(format!("in `{}` are not two tokens but {tokens}", self.id(place)))
        }
    }

    /// Lets every token that comes to a join into it.
    pub(super) fn waits(&mut self, place: usize) -> Result<Shown, Failed> {
        self.let_all_in(place)?;
        let at = self.id(place);
        if self.tokens().contains(&at) {
            Ok(Shown::Waits { at })
        } else {
            otherwise(format!("no token waits at `{at}`"))
        }
    }

    /// Lets every token on a flow to an element into it. An event at the border of an activity happens for each token in that.
    fn let_all_in(&self, place: usize) -> Result<(), Failed> {
        let mut rests = self.rests(place);
        if let Some(host) = self.stage.host(place) {
            rests.extend(self.rests(host));
        }
        for item in &rests {
            self.complete(item)?;
        }
        if let Some(host) = self.stage.host(place) {
            for _ in self.open_at(&element_id(host)) {
                self.happen(place)?;
            }
        }
        Ok(())
    }

    fn rests(&self, place: usize) -> Vec<WorkItem> {
        self.stage.edges_to(place).flat_map(|edge| self.open_at(&rest_id(edge))).collect()
    }
}

fn listed(ids: &[Arc<str>]) -> String {
    if ids.is_empty() {
        return "no element".to_owned();
    }
    ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}
