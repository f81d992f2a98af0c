//! Contracts and their holders in memory.

use super::MemoryCrm;
use crate::contract::{Contract, ContractState};
use crate::crm::records::held_by_another;
use crate::crm::{ChangeOfHolder, ContractRecords, CrmError};
use crate::id::ContractId;
use crate::pod::Pod;
use crate::supply::Supply;

impl ContractRecords for MemoryCrm {
    fn find_contract(&self, pod: &Pod) -> Result<Option<Contract>, CrmError> {
        Ok(self.lock().active_contract(pod))
    }

    fn contracts(&self, pod: &Pod) -> Result<Vec<Contract>, CrmError> {
        Ok(self.lock().contracts_of(pod))
    }

    fn duplicate_contract(
        &self,
        key: &str,
        id: &ContractId,
        change: &ChangeOfHolder,
    ) -> Result<Contract, CrmError> {
        self.once("duplicate_contract", key, |records| {
            let mut old = records.contract_to_change(id, change)?;
            let new_id: ContractId = records.next_id("K")?;
            let number = format!("{}-{new_id}", change.from.format("%Y"));
            let new = old.duplicate(new_id, number, change.holder.clone(), change.from)?;
            old.end = change.from.pred_opt();
            records.store_contracts(vec![old, new.clone()])?;
            Ok(new)
        })
    }

    fn update_contract_holder(
        &self,
        key: &str,
        id: &ContractId,
        change: &ChangeOfHolder,
    ) -> Result<Contract, CrmError> {
        self.once("update_contract_holder", key, |records| {
            let mut contract = records.contract_to_change(id, change)?;
            contract.change_holder(change.holder.clone(), change.from)?;
            records.store_contracts(vec![contract.clone()])?;
            Ok(contract)
        })
    }

    fn close_contract(&self, key: &str, id: &ContractId) -> Result<Contract, CrmError> {
        self.once("close_contract", key, |records| {
            let mut contract = records.contract(id)?.clone();
            if contract.end.is_none() {
                return Err(CrmError::Missing { field: "end", reason: "a contract is closed after its end" });
            }
            contract.change_state(ContractState::Ended)?;
            records.store_contracts(vec![contract.clone()])?;
            Ok(contract)
        })
    }

    fn assign_pod(&self, key: &str, pod: &Pod, change: &ChangeOfHolder) -> Result<Supply, CrmError> {
        self.once("assign_pod", key, |records| {
            records.contact(&change.holder)?;
            let supply = records.supply(pod)?;
            if change.replaces.is_some() && change.replaces != supply.holder {
                return Err(held_by_another("pod", pod, supply.holder.as_ref()));
            }
            supply.holder = Some(change.holder.clone());
            supply.prepared_for = None;
            supply.since = supply.since.max(change.from);
            let supply = supply.clone();
            records.links.insert((change.holder.clone(), pod.clone()));
            Ok(supply)
        })
    }
}
