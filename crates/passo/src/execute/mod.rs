//! The instance machine: a command and the world go in, events come out.
//!
//! [`run`] holds the loop and the one match over the operations; each behaviour has a module of its own. Nothing here
//! knows the model, a clock, a store or a thread: what a command needs of the world is handed in with it.

mod activity;
mod ad_hoc;
mod behavior;
mod boundary;
mod call;
mod cancel;
mod cancel_event;
mod catch;
mod catcher;
mod choice;
mod command;
mod compensation;
mod complex;
mod condition;
mod correlation;
mod data_store;
mod decision;
mod error;
mod escalation;
mod evaluate;
mod incident;
mod job;
mod join;
mod listener;
mod mapping;
mod migrate;
mod modify;
mod quantity;
mod queue;
mod readiness;
mod repeat;
mod run;
mod script;
mod start;
mod suspend;
mod throw;
mod timer;
mod token;
mod undo_order;
mod variables;
mod work;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

pub(crate) use activity::plan_of;
pub(crate) use ad_hoc::offered;
pub(crate) use command::execute;
pub(crate) use complex::{gateway_values, has_started_with};
pub(crate) use correlation::key_value;
pub(crate) use data_store::DataStores;
pub(crate) use decision::Decider;
pub(crate) use evaluate::{View, reads};
pub(crate) use incident::Trouble;
pub(crate) use join::{awaited, is_filled};
pub(crate) use migrate::{Table, table};
pub(crate) use repeat::exit_of;
pub(crate) use timer::evaluate_timer;
pub(crate) use variables::{check_value, name_text, visible};

use self::queue::Queue;
use self::undo_order::Left;
use crate::base::Limits;
use crate::journal::{DefinitionId, FlowId, NameId, NodeId, PublicationFact, ScopeId, WaitId};
use crate::program::{CallPlan, DecisionPlan, Program};
use crate::state::Change;
use crate::value::Value;

/// What a command may know of the world.
pub(crate) struct World<'a> {
    /// All programs, by definition.
    pub(crate) programs: &'a [Arc<Program>],
    /// Where what a program names is looked up.
    pub(crate) directory: &'a dyn Directory,
    /// The data stores.
    pub(crate) data: &'a dyn DataStores,
    /// The bounds of everything.
    pub(crate) limits: &'a Limits,
    /// The number of the instance.
    pub(crate) instance: u64,
    /// The number of the command, never used twice in an engine.
    pub(crate) command: u64,
    /// The time, in milliseconds since the Unix epoch.
    pub(crate) now: i64,
}

/// Where what a program names is looked up.
pub(crate) trait Directory {
    /// Which definition a call of this definition runs.
    fn resolve(&self, caller: DefinitionId, call: &CallPlan) -> Option<DefinitionId>;

    /// Who decides what a task of this definition asks, by the name that it has now.
    fn decider(&self, caller: DefinitionId, plan: &DecisionPlan, name: &str) -> Decider;

    /// Whether the engine has a handler of this name.
    fn has_handler(&self, name: &str) -> bool;
}

/// What a command knows while it runs. Commands use it one after the other, so that none of them allocates it; between two
/// of them it is empty.
#[derive(Default)]
pub(crate) struct Scratch {
    queue: Queue,
    /// Scopes in which tokens moved, so that their inclusive joins must be looked at.
    dirty: Vec<ScopeId>,
    /// The flows of one choice.
    chosen: Vec<FlowId>,
    /// Variables that have changed since conditions were looked at.
    changed_names: Vec<NameId>,
    /// Processes with correlation keys whose values may have changed.
    changed_keys: Vec<ScopeId>,
    /// Conditions that held when they were armed, by serial and place.
    held_at_once: VecDeque<(u32, WaitId)>,
    /// By scope of compensations, what is left to undo.
    left_to_undo: BTreeMap<ScopeId, Left>,
}

/// A token that is about to arrive at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Move {
    scope: ScopeId,
    node: NodeId,
    /// The flow by which it comes; none at the beginning of a scope and when a try is repeated.
    flow: FlowId,
}

/// What a command leaves to be done outside the instance. Commands fill it one after the other, when what the one before has left
/// is taken out.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// What indexes must know, in order.
    pub(crate) changes: Vec<Change>,
    /// Messages and signals that were thrown because their scope ended, in order.
    pub(crate) publications: Vec<PublicationFact>,
    /// What was written to data stores that the engine keeps, in order.
    pub(crate) stored: Vec<(Arc<str>, Value)>,
}

impl Done {
    /// Whether nothing is thrown or stored.
    pub(crate) fn is_nothing(&self) -> bool {
        self.publications.is_empty() && self.stored.is_empty()
    }

    /// Forgets what nobody has taken out.
    pub(crate) fn clear(&mut self) {
        self.changes.clear();
        self.publications.clear();
        self.stored.clear();
    }
}

/// Why something cannot be done to a running instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The id of the element that it is about.
    pub element: Arc<str>,
    /// Why, in words that follow the element's id.
    pub reason: String,
}

impl std::fmt::Display for Obstacle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "\"{}\": {}", self.element, self.reason)
    }
}

/// Why a command is refused. Nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// What it is about is not there any more.
    Stale,
    /// Somebody else has the work item.
    Claimed(Arc<str>),
    /// The instance has ended.
    Ended,
    /// The instance is suspended.
    Suspended,
    /// What is asked for cannot be done, for all of these reasons.
    Obstacles(Vec<Obstacle>),
    /// The process cannot be begun there.
    NoBeginning,
    /// There is no open scope of this element.
    UnknownElement,
    /// No open ad-hoc sub-process offers the activity.
    NotOffered,
    /// The ad-hoc sub-process does one thing at a time, and something runs in it.
    Busy,
    /// The instance has as many tokens as it may have.
    Full,
}
