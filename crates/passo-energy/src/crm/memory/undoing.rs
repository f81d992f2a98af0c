//! Undoing in memory what a takeover has written.

use chrono::{DateTime, NaiveDate, Utc};

use super::MemoryCrm;
use crate::contract::{Contract, ContractState};
use crate::crm::{CrmError, Undoing};
use crate::id::{ContactId, ContractId, RequestId};
use crate::pod::Pod;
use crate::supply::Supply;
use crate::takeover::{TakeoverRequest, TakeoverState};

impl Undoing for MemoryCrm {
    fn void_contract(&self, key: &str, id: &ContractId) -> Result<Contract, CrmError> {
        self.once("void_contract", key, |records| {
            let mut void = records.contract(id)?.clone();
            void.void_as_compensation()?;
            let mut changed = vec![void.clone()];
            if let Some(origin) = &void.derived_from {
                let mut origin = records.contract(origin)?.clone();
                origin.end = None;
                changed.push(origin);
            }
            records.store_contracts(changed)?;
            Ok(void)
        })
    }

    fn restore_contract_holder(&self, key: &str, id: &ContractId) -> Result<Contract, CrmError> {
        self.once("restore_contract_holder", key, |records| {
            let mut contract = records.contract(id)?.clone();
            contract.restore_holder()?;
            records.store_contracts(vec![contract.clone()])?;
            Ok(contract)
        })
    }

    fn reopen_contract(&self, key: &str, id: &ContractId) -> Result<Contract, CrmError> {
        self.once("reopen_contract", key, |records| {
            let mut contract = records.contract(id)?.clone();
            contract.change_state(ContractState::Active)?;
            records.store_contracts(vec![contract.clone()])?;
            Ok(contract)
        })
    }

    fn restore_holder(
        &self,
        key: &str,
        pod: &Pod,
        holder: Option<&ContactId>,
        since: NaiveDate,
    ) -> Result<Supply, CrmError> {
        self.once("restore_holder", key, |records| {
            if let Some(holder) = holder {
                records.contact(holder)?;
            }
            let supply = records.supply(pod)?;
            let undone = std::mem::replace(&mut supply.holder, holder.cloned());
            supply.prepared_for = None;
            supply.since = since;
            let supply = supply.clone();
            if let Some(undone) = undone {
                records.links.remove(&(undone, pod.clone()));
            }
            if let Some(holder) = holder {
                records.links.insert((holder.clone(), pod.clone()));
            }
            Ok(supply)
        })
    }

    fn withdraw_compensated(
        &self,
        key: &str,
        id: &RequestId,
        at: DateTime<Utc>,
    ) -> Result<TakeoverRequest, CrmError> {
        self.once("withdraw_compensated", key, |records| {
            let request = records.request(id)?;
            if request.state != TakeoverState::Withdrawn {
                request.withdraw_compensated(at)?;
            }
            Ok(request.clone())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::{ChangeOfHolder, ContractRecords, Crm};

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn rossi() -> ContactId {
        "C-0001".parse().unwrap()
    }

    fn change() -> ChangeOfHolder {
        ChangeOfHolder { holder: rossi(), from: date("2026-03-09"), replaces: None }
    }

    #[test]
    fn everything_that_a_takeover_writes_is_undone_to_the_letter() {
        let crm = MemoryCrm::with_personas();
        let pod: Pod = "IT001E12345678".parse().unwrap();
        let (old, supply) =
            (crm.find_contract(&pod).unwrap().unwrap(), crm.find_supply(&pod).unwrap().unwrap());
        let new = crm.duplicate_contract("1", &old.id, &change()).unwrap();
        crm.assign_pod("2", &pod, &change()).unwrap();
        assert_eq!(crm.close_contract("3", &old.id).unwrap().state, ContractState::Ended);
        crm.reopen_contract("4", &old.id).unwrap();
        crm.restore_holder("5", &pod, supply.holder.as_ref(), supply.since).unwrap();
        crm.void_contract("6", &new.id).unwrap();
        assert_eq!(crm.find_contract(&pod), Ok(Some(old)));
        assert_eq!(crm.find_supply(&pod), Ok(Some(supply)));
        assert!(!crm.pods_of(&rossi()).unwrap().contains(&pod));
        assert!(crm.reopen_contract("7", &new.id).is_err());
    }

    #[test]
    fn a_change_in_place_is_undone_to_the_letter() {
        let crm = MemoryCrm::with_personas();
        let pod: Pod = "IT001E12345678".parse().unwrap();
        let old = crm.find_contract(&pod).unwrap().unwrap();
        assert!(crm.restore_contract_holder("0", &old.id).is_err());
        crm.update_contract_holder("1", &old.id, &change()).unwrap();
        assert_eq!(crm.restore_contract_holder("2", &old.id), Ok(old));
    }

    #[test]
    fn a_change_that_replaces_somebody_else_is_a_conflict() {
        let crm = MemoryCrm::with_personas();
        let pod: Pod = "IT001E12345678".parse().unwrap();
        let old = crm.find_contract(&pod).unwrap().unwrap();
        let replacing = |holder: &str| ChangeOfHolder { replaces: holder.parse().ok(), ..change() };
        for refused in [
            crm.duplicate_contract("1", &old.id, &replacing("C-0003")).err(),
            crm.update_contract_holder("2", &old.id, &replacing("C-0003")).err(),
            crm.assign_pod("3", &pod, &replacing("C-0003")).err(),
        ] {
            assert!(matches!(refused, Some(CrmError::Conflict { .. })), "{refused:?}");
        }
        let new = crm.duplicate_contract("4", &old.id, &replacing("C-0002")).unwrap();
        crm.assign_pod("5", &pod, &replacing("C-0002")).unwrap();
        crm.void_contract("6", &new.id).unwrap();
        let void = crm.duplicate_contract("7", &new.id, &replacing("C-0001"));
        assert!(matches!(void, Err(CrmError::Conflict { .. })), "{void:?}");
    }
}
