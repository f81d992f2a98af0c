//! Gateways (section 10.6 of the standard).

use super::{Expression, Reference};

/// The direction that a gateway declares; execution follows its sequence flows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GatewayDirection {
    /// Nothing declared.
    #[default]
    Unspecified,
    /// It merges or joins.
    Converging,
    /// It splits.
    Diverging,
    /// Both.
    Mixed,
}

/// What follows an event-based gateway that starts instances.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EventBasedGatewayType {
    /// The first event wins.
    #[default]
    Exclusive,
    /// All events are needed; only for gateways that start an instance.
    Parallel,
}

/// A gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct Gateway {
    /// The declared direction.
    pub direction: GatewayDirection,
    /// Which gateway it is.
    pub kind: GatewayKind,
}

/// The five gateways.
#[derive(Clone, Debug, PartialEq)]
pub enum GatewayKind {
    /// One flow is chosen.
    Exclusive {
        /// The flow that is taken when no condition holds.
        default: Option<Reference>,
    },
    /// All flows are taken, all are waited for.
    Parallel,
    /// Each flow whose condition holds is taken; the join waits while a token can still come.
    Inclusive {
        /// The flow that is taken when no condition holds.
        default: Option<Reference>,
    },
    /// A condition says when the join fires.
    Complex {
        /// The flow that is taken when no condition holds.
        default: Option<Reference>,
        /// When the join fires.
        activation_condition: Option<Box<Expression>>,
    },
    /// The first event chooses the flow.
    EventBased {
        /// Whether it starts instances.
        instantiate: bool,
        /// One event or all.
        gateway_type: EventBasedGatewayType,
    },
}
