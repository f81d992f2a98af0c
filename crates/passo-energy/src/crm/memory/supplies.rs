//! New supplies in memory.

use crate::contact::Contact;
use crate::crm::records::Records;
use crate::crm::{CrmError, NewSupply};
use crate::rules::RuleSet;
use crate::supply::{Supply, SupplyState};

/// The supply of a point that has none yet: never active, at the contact's address.
pub(super) fn new_supply(
    records: &mut Records,
    contact: &Contact,
    supply: &NewSupply,
    rules: &RuleSet,
) -> Result<Supply, CrmError> {
    let missing = |field, reason| CrmError::Missing { field, reason };
    let connection = supply
        .connection
        .ok_or_else(|| missing("power_kw", "a new supply needs its power, voltage and phase"))?;
    let address = contact.data.supply_address.clone();
    let made = Supply {
        id: records.next_id("S")?,
        pod: supply.pod.clone(),
        holder: None,
        prepared_for: None,
        address: address.ok_or_else(|| missing("supply_address", "a new supply needs an address"))?,
        meter: String::new(),
        committed_power: connection.power,
        available_power: rules.power.levels.available(connection.power),
        voltage: connection.voltage,
        phase: connection.phase,
        tension_level: connection.voltage.tension_level(),
        state: SupplyState::NeverActive,
        distributor: supply.pod.distributor().to_owned(),
        disconnectable: true,
        since: supply.on,
    };
    match made.problems(&rules.power.levels).into_iter().next() {
        Some(problem) => Err(problem.into()),
        None => Ok(made),
    }
}
