//! Meters and readings in memory.

use chrono::NaiveDate;

use super::MemoryCrm;
use crate::crm::records::not_found;
use crate::crm::{CrmError, MeterRecords};
use crate::id::MeterSerial;
use crate::meter::{NewReading, Reading, Register};
use crate::pod::Pod;

impl MeterRecords for MemoryCrm {
    fn register(&self, pod: &Pod) -> Result<Option<Register>, CrmError> {
        Ok(self.lock().registers.get(pod).cloned())
    }

    fn append_reading(&self, key: &str, pod: &Pod, reading: NewReading) -> Result<Reading, CrmError> {
        self.once("append_reading", key, |records| {
            let register = records.registers.get_mut(pod).ok_or_else(|| not_found("register", pod))?;
            Ok(register.append(reading)?)
        })
    }

    fn replace_meter(
        &self,
        key: &str,
        pod: &Pod,
        serial: &MeterSerial,
        on: NaiveDate,
    ) -> Result<Register, CrmError> {
        self.once("replace_meter", key, |records| {
            records.supply(pod)?;
            let register = records.registers.get_mut(pod).ok_or_else(|| not_found("register", pod))?;
            register.replace_meter(serial.clone(), on)?;
            let register = register.clone();
            records.supply(pod)?.meter = serial.to_string();
            Ok(register)
        })
    }
}
