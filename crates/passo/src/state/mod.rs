//! A process instance: what it holds between two commands, and the one function that changes it.
//!
//! Behaviour code reads an [`Instance`] and can only emit events through a [`Transaction`]; [`apply`](apply) turns each
//! event into a change. It reads nothing but the event, so that old events replay under new programs.

mod activity;
mod ad_hoc;
mod apply;
mod arena;
mod compensation;
mod instance;
mod join;
mod keys;
mod links;
mod migrate;
mod names;
mod repeat;
mod replay;
mod scope;
mod snapshot;
mod throw;
mod transaction;
mod variables;
mod wait;
mod work;

pub(crate) use activity::{Activity, Detail};
pub(crate) use compensation::CompensationRecord;
pub(crate) use instance::{Incident, Instance, Status, Work};
pub(crate) use repeat::Rounds;
pub(crate) use replay::{replay, replay_onto};
pub(crate) use scope::Scope;
#[cfg(test)]
pub(crate) use snapshot::SHAPES;
pub(crate) use snapshot::{decode_instance, encode_instance};
pub(crate) use transaction::{Change, Transaction};
pub(crate) use work::WorkWait;
