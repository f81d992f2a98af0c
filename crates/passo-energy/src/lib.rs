//! The energy domain for Passo: points of delivery, tax codes, contacts, contracts, supplies, power, time bands, terms,
//! and the contract takeover (Italian: voltura).
//!
//! Identifiers and quantities are parsed, never made from raw text elsewhere: parsing trims and normalises, `Display`
//! gives the canonical form, and serde goes through the same parser.
#![forbid(unsafe_code)]

mod text;

pub mod billing;
pub mod calendar;
pub mod compensation;
pub mod contact;
pub mod contract;
pub mod crm;
pub mod deadline;
pub mod diagrams;
pub mod id;
pub mod meter;
pub mod pod;
pub mod power;
pub mod rules;
pub mod supply;
pub mod takeover;
pub mod tax_code;
pub mod time_band;
pub mod visit;
pub mod words;

mod plugin;

pub use plugin::{plugin, plugin_with_rules};
