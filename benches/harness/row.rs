//! What is compared with what.

use super::{Curve, Goal, Side, Unit};

/// How large the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// As it is measured.
    Full,
    /// Small, to see that it runs.
    Small,
}

impl Scale {
    /// So many, or few.
    #[must_use]
    pub fn of(self, full: usize) -> usize {
        match self {
            Scale::Full => full,
            Scale::Small => full.min(100),
        }
    }
}

/// Rows and curves that belong together. They are made when their turn comes, because some hold much memory.
pub struct Subject {
    /// The name by which it is asked for.
    pub name: &'static str,
    /// Its pairs.
    pub rows: fn(Scale) -> Vec<Row>,
    /// How its cost grows.
    pub curves: fn(Scale) -> Vec<Curve>,
}

/// One comparison.
pub struct Row {
    pub(super) name: String,
    pub(super) unit: Unit,
    pub(super) engine: Side,
    pub(super) limit: Option<(&'static str, Side)>,
    pub(super) goal: Goal,
}

impl Row {
    /// A row without a limit and without a goal, which takes time.
    pub fn new(name: impl Into<String>, engine: Side) -> Row {
        Row { name: name.into(), unit: Unit::Time, engine, limit: None, goal: Goal::default() }
    }

    /// What the figure counts.
    #[must_use]
    pub fn unit(self, unit: Unit) -> Row {
        Row { unit, ..self }
    }

    /// The limit, and what it is.
    #[must_use]
    pub fn beside(self, what: &'static str, limit: Side) -> Row {
        Row { limit: Some((what, limit)), ..self }
    }

    /// The goal.
    #[must_use]
    pub fn goal(self, goal: Goal) -> Row {
        Row { goal, ..self }
    }
}
