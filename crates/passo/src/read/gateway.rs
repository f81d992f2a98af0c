//! Gateways (section 10.6 of the standard).

use super::fields::Fields;
use super::model_reader::ModelReader;
use super::reference::DEFAULT_FLOW;
use crate::model::{EventBasedGatewayType, Gateway, GatewayDirection, GatewayKind};

const DIRECTIONS: [(&str, GatewayDirection); 4] = [
    ("Unspecified", GatewayDirection::Unspecified),
    ("Converging", GatewayDirection::Converging),
    ("Diverging", GatewayDirection::Diverging),
    ("Mixed", GatewayDirection::Mixed),
];

const EVENT_BASED_TYPES: [(&str, EventBasedGatewayType); 2] =
    [("Exclusive", EventBasedGatewayType::Exclusive), ("Parallel", EventBasedGatewayType::Parallel)];

pub(super) fn gateway<'d>(reader: &mut ModelReader<'d>, fields: &mut Fields<'d>) -> Gateway {
    let direction = fields.choice(reader, "gatewayDirection", &DIRECTIONS);
    let kind = match fields.at.name() {
        "exclusiveGateway" => {
            GatewayKind::Exclusive { default: fields.reference(reader, "default", &DEFAULT_FLOW) }
        }
        "inclusiveGateway" => {
            GatewayKind::Inclusive { default: fields.reference(reader, "default", &DEFAULT_FLOW) }
        }
        "complexGateway" => GatewayKind::Complex {
            default: fields.reference(reader, "default", &DEFAULT_FLOW),
            activation_condition: fields.boxed_expression(reader, "activationCondition"),
        },
        "eventBasedGateway" => GatewayKind::EventBased {
            instantiate: fields.boolean(reader, "instantiate", false),
            gateway_type: fields.choice(reader, "eventGatewayType", &EVENT_BASED_TYPES),
        },
        _ => GatewayKind::Parallel,
    };
    Gateway { direction, kind }
}
