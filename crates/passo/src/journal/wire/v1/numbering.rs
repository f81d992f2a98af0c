//! What the numbers of a program mean.

use super::{Flow, Node, Text, Texts};
#[cfg(test)]
use crate::journal::wire::shape::{Shape, Shaped};
use crate::journal::wire::wire;

wire! {
    /// What the numbers of one program mean. The place in each list is the number.
    struct Numbering<'a> {
        /// The id of the process.
        process: Text,
        /// The ids of the flow nodes.
        nodes: Texts<'a>,
        /// The ids of the sequence flows.
        flows: Texts<'a>,
        /// The names of variables.
        names: Texts<'a>,
        /// The process, then its sub-processes, with what their slots mean.
        scopes: Vec<ScopeNumbering>,
        /// The correlation keys.
        keys: Vec<KeyNumbering<'a>>,
    }
}

wire! {
    /// What the slots of a scope mean.
    struct ScopeNumbering {
        /// The sub-process; none for the process.
        node: Node,
        /// What waits for tokens in it.
        joins: Vec<Join>,
    }
}

wire! {
    /// A join, or an activity that gathers tokens. Its first slot counts the incoming flows that hold a token, the next ones
    /// the tokens of each flow. A complex gateway has one more for its phase, and one for each flow that has started it.
    struct Join {
        /// The gateway or activity.
        node: Node,
        /// Its first slot.
        slot: u32,
        /// Its incoming flows.
        flows: Vec<Flow>,
    }
}

wire! {
    /// What tells one correlation key from another.
    struct KeyNumbering<'a> {
        /// The names of the messages that carry it.
        messages: Texts<'a>,
    }
}

/// What the types here look like.
#[cfg(test)]
pub(super) const SHAPES: &[Shape] = &[
    <Numbering<'static> as Shaped>::SHAPE,
    <ScopeNumbering as Shaped>::SHAPE,
    <Join as Shaped>::SHAPE,
    <KeyNumbering<'static> as Shaped>::SHAPE,
];
