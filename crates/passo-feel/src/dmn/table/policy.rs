//! What a table makes of the rules that match.

use passo::model::ForeignElement;

use super::xml;

/// A hit policy (section 8.2.8 of DMN 1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Policy {
    /// At most one rule matches.
    Unique,
    /// The first in the order of the table.
    First,
    /// All that match give the same.
    Any,
    /// That with the most important outputs.
    Priority,
    /// All, in the order of the table.
    RuleOrder,
    /// All, the most important outputs first.
    OutputOrder,
    /// All, in a list or added up.
    Collect(Aggregation),
}

/// What becomes of the results that are collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aggregation {
    /// A list.
    List,
    /// The sum.
    Sum,
    /// The number of rules that match.
    Count,
    /// The least.
    Minimum,
    /// The greatest.
    Maximum,
}

impl Policy {
    /// The policy of a table, or the word that names none.
    pub(super) fn of(table: &ForeignElement) -> Result<Policy, String> {
        let word = xml::attribute(table, "hitPolicy").unwrap_or("UNIQUE");
        Ok(match word.to_ascii_uppercase().replace('_', " ").as_str() {
            "UNIQUE" | "U" => Policy::Unique,
            "FIRST" | "F" => Policy::First,
            "ANY" | "A" => Policy::Any,
            "PRIORITY" | "P" => Policy::Priority,
            "RULE ORDER" | "R" => Policy::RuleOrder,
            "OUTPUT ORDER" | "O" => Policy::OutputOrder,
            "COLLECT" | "C" => Policy::Collect(Aggregation::of(table)?),
            "C+" => Policy::Collect(Aggregation::Sum),
            "C#" => Policy::Collect(Aggregation::Count),
            "C<" => Policy::Collect(Aggregation::Minimum),
            "C>" => Policy::Collect(Aggregation::Maximum),
            _ => return Err(word.to_owned()),
        })
    }

    /// Whether it gives a list with an item for each rule that matches.
    pub(super) fn gives_list(self) -> bool {
        matches!(self, Policy::RuleOrder | Policy::OutputOrder | Policy::Collect(Aggregation::List))
    }

    /// Whether it adds results up.
    pub(super) fn aggregates(self) -> bool {
        matches!(self, Policy::Collect(how) if how != Aggregation::List)
    }

    /// Whether outputs have an order.
    pub(super) fn needs_priorities(self) -> bool {
        matches!(self, Policy::Priority | Policy::OutputOrder)
    }
}

impl Aggregation {
    fn of(table: &ForeignElement) -> Result<Aggregation, String> {
        Ok(match xml::attribute(table, "aggregation") {
            None | Some("LIST") => Aggregation::List,
            Some("SUM") => Aggregation::Sum,
            Some("COUNT") => Aggregation::Count,
            Some("MIN") => Aggregation::Minimum,
            Some("MAX") => Aggregation::Maximum,
            Some(other) => return Err(format!("COLLECT {other}")),
        })
    }
}
