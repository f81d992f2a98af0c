//! Compensation in memory.

use super::MemoryCrm;
use crate::compensation::Compensation;
use crate::crm::{CompensationRecords, CrmError};
use crate::pod::Pod;

impl CompensationRecords for MemoryCrm {
    fn compensations(&self, pod: &Pod) -> Result<Vec<Compensation>, CrmError> {
        let records = self.lock();
        Ok(records.compensations.iter().filter(|owed| owed.pod == *pod).cloned().collect())
    }

    fn accrue_compensation(&self, key: &str, compensation: Compensation) -> Result<Compensation, CrmError> {
        self.once("accrue_compensation", key, |records| {
            let known = records.compensations.iter_mut().find(|known| {
                known.pod == compensation.pod
                    && known.about == compensation.about
                    && known.service == compensation.service
            });
            match known {
                Some(known) if known.cents >= compensation.cents => Ok(known.clone()),
                Some(known) => {
                    *known = compensation;
                    Ok(known.clone())
                }
                None => {
                    records.compensations.push(compensation.clone());
                    Ok(compensation)
                }
            }
        })
    }
}
