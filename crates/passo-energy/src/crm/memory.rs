//! The records in memory: for examples, tests, and desks that need no system of their own.

mod billing;
mod compensations;
mod contracts;
mod meters;
mod supplies;
mod undoing;
mod visits;

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};

use super::records::{Records, not_found};
use super::{Crm, CrmError, Interaction, NewContact, NewDeadline, NewRequest, NewSupply};
use crate::contact::{Contact, ContactData};
use crate::deadline::Deadline;
use crate::id::{ContactId, DeadlineId, RequestId};
use crate::pod::Pod;
use crate::power::PowerChange;
use crate::rules::{Jurisdiction, RuleSet};
use crate::supply::Supply;
use crate::takeover::{FileNote, TakeoverRequest, TakeoverState};
use crate::tax_code::TaxCode;
use crate::time_band::rome_date;

/// Records in memory, shared between threads.
///
/// ```
/// use passo_energy::crm::{Crm, MemoryCrm};
/// let crm = MemoryCrm::with_personas();
/// let rossi = crm.find_contact(&"RSSMRA85M01H501Q".parse()?)?.ok_or("no contact")?;
/// assert_eq!(rossi.data.display_name(), "Mario Rossi");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct MemoryCrm {
    rule_sets: Vec<RuleSet>,
    records: Mutex<Records>,
}

impl Default for MemoryCrm {
    fn default() -> Self {
        MemoryCrm::new(RuleSet::italian())
    }
}

impl MemoryCrm {
    /// Empty records under the given rules.
    #[must_use]
    pub fn new(rule_sets: Vec<RuleSet>) -> MemoryCrm {
        MemoryCrm { rule_sets, records: Mutex::default() }
    }

    /// Records of fictitious people for examples and tests: applicants, former holders and their supplies.
    #[must_use]
    pub fn with_personas() -> MemoryCrm {
        let crm = MemoryCrm::default();
        super::personas::fill(&mut crm.lock());
        crm
    }

    /// Lets the holder of a point of delivery owe so many cents of a euro.
    #[must_use]
    pub fn with_debt(self, pod: &Pod, cents: u64) -> MemoryCrm {
        self.lock().debts.insert(pod.clone(), cents);
        self
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Records> {
        // Every writing call checks before it changes, so a panic of a caller's thread leaves whole records.
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a writing call once per key and gives the first answer again.
    fn once<T: Clone + Send + 'static>(
        &self,
        call: &'static str,
        key: &str,
        write: impl FnOnce(&mut Records) -> Result<T, CrmError>,
    ) -> Result<T, CrmError> {
        let mut records = self.lock();
        let place = (call, key.to_owned());
        if let Some(answer) = records.answers.get(&place).and_then(|answer| answer.downcast_ref::<T>()) {
            return Ok(answer.clone());
        }
        let answer = write(&mut records)?;
        records.answers.insert(place, Box::new(answer.clone()));
        Ok(answer)
    }

    fn rules_on(&self, date: NaiveDate) -> Result<&RuleSet, CrmError> {
        Ok(RuleSet::on(&self.rule_sets, Jurisdiction::Italy, date)?)
    }
}

impl Crm for MemoryCrm {
    fn find_contact(&self, tax_code: &TaxCode) -> Result<Option<Contact>, CrmError> {
        Ok(self.lock().contact_by_tax_code(tax_code).cloned())
    }

    fn contact(&self, id: &ContactId) -> Result<Option<Contact>, CrmError> {
        Ok(self.lock().contacts.get(id).cloned())
    }

    fn pods_of(&self, id: &ContactId) -> Result<Vec<Pod>, CrmError> {
        Ok(self
            .lock()
            .links
            .iter()
            .filter(|(contact, _)| contact == id)
            .map(|(_, pod)| pod.clone())
            .collect())
    }

    fn find_supply(&self, pod: &Pod) -> Result<Option<Supply>, CrmError> {
        Ok(self.lock().supplies.get(pod).cloned())
    }

    fn open_requests(&self, pod: &Pod) -> Result<Vec<TakeoverRequest>, CrmError> {
        let records = self.lock();
        let mut open: Vec<TakeoverRequest> = records
            .requests
            .values()
            .filter(|request| request.pod == *pod && request.is_open())
            .cloned()
            .collect();
        open.sort_by(|a, b| (a.registered_at, &a.id).cmp(&(b.registered_at, &b.id)));
        Ok(open)
    }

    fn request(&self, id: &RequestId) -> Result<Option<TakeoverRequest>, CrmError> {
        Ok(self.lock().requests.get(id).cloned())
    }

    fn deadlines(&self, contact: &ContactId) -> Result<Vec<Deadline>, CrmError> {
        let records = self.lock();
        Ok(records
            .deadlines
            .values()
            .filter(|deadline| deadline.contact.as_ref() == Some(contact))
            .cloned()
            .collect())
    }

    fn interactions(&self, request: &RequestId) -> Result<Vec<Interaction>, CrmError> {
        Ok(self
            .lock()
            .interactions
            .iter()
            .filter(|interaction| interaction.request == *request)
            .cloned()
            .collect())
    }

    fn create_contact(&self, key: &str, contact: NewContact) -> Result<Contact, CrmError> {
        self.once("create_contact", key, |records| {
            let Some(tax_code) = &contact.data.tax_code else {
                return Err(CrmError::Missing {
                    field: "tax_code",
                    reason: "a contact is found by its tax code",
                });
            };
            let mut made = match records.contact_by_tax_code(tax_code) {
                Some(known) => known.clone(),
                None => Contact {
                    id: records.next_id("C")?,
                    data: ContactData::default(),
                    created_at: contact.on,
                    created_via: contact.via,
                },
            };
            made.data.merge(contact.data);
            records.contacts.insert(made.id.clone(), made.clone());
            Ok(made)
        })
    }

    fn update_contact(&self, key: &str, id: &ContactId, data: ContactData) -> Result<Contact, CrmError> {
        self.once("update_contact", key, |records| {
            let mut contact = records.contact(id)?.clone();
            let other = data.tax_code.as_ref().and_then(|tax_code| records.contact_by_tax_code(tax_code));
            if let (Some(other), Some(tax_code)) = (other.filter(|other| other.id != *id), &data.tax_code) {
                return Err(CrmError::TaxCodeTaken {
                    tax_code: tax_code.to_string(),
                    contact: other.id.clone(),
                });
            }
            contact.data.merge(data);
            records.contacts.insert(id.clone(), contact.clone());
            Ok(contact)
        })
    }

    fn link_pod(&self, key: &str, contact: &ContactId, pod: &Pod) -> Result<(), CrmError> {
        self.once("link_pod", key, |records| {
            records.contact(contact)?;
            records.links.insert((contact.clone(), pod.clone()));
            Ok(())
        })
    }

    fn create_supply(&self, key: &str, supply: NewSupply) -> Result<Supply, CrmError> {
        let rules = self.rules_on(supply.on)?;
        self.once("create_supply", key, |records| {
            let contact = records.contact(&supply.contact)?.clone();
            let mut prepared = match records.supplies.get(&supply.pod) {
                Some(known) => known.clone(),
                None => supplies::new_supply(records, &contact, &supply, rules)?,
            };
            prepared.prepared_for = Some(contact.id);
            records.supplies.insert(supply.pod.clone(), prepared.clone());
            Ok(prepared)
        })
    }

    fn update_supply(&self, key: &str, pod: &Pod, change: &PowerChange) -> Result<Supply, CrmError> {
        let rules = self.rules_on(change.valid_from)?;
        self.once("update_supply", key, |records| {
            let supply = records.supply(pod)?;
            supply.apply(change, &rules.power.levels)?;
            Ok(supply.clone())
        })
    }

    fn create_deadline(&self, key: &str, deadline: NewDeadline) -> Result<Deadline, CrmError> {
        self.once("create_deadline", key, |records| {
            records.contact(&deadline.contact)?;
            let made = Deadline {
                id: records.next_id("D")?,
                subject: deadline.subject,
                owner: deadline.owner,
                contact: Some(deadline.contact),
                request: deadline.request,
                kind: deadline.kind,
                created: deadline.created,
                due: deadline.due,
                warn_at: deadline.warn_at,
                done_at: None,
                superseded_by: None,
            };
            if let Some(problem) = made.problems().into_iter().next() {
                return Err(problem.into());
            }
            supersede(records, &made);
            records.deadlines.insert(made.id.clone(), made.clone());
            Ok(made)
        })
    }

    fn close_deadline(&self, key: &str, id: &DeadlineId, on: NaiveDate) -> Result<Deadline, CrmError> {
        self.once("close_deadline", key, |records| {
            let deadline = records.deadlines.get_mut(id).ok_or_else(|| not_found("deadline", id))?;
            deadline.done_at.get_or_insert(on);
            Ok(deadline.clone())
        })
    }

    fn register_request(&self, key: &str, request: NewRequest) -> Result<TakeoverRequest, CrmError> {
        let rules = self.rules_on(rome_date(request.at))?;
        self.once("register_request", key, |records| {
            let id: RequestId = records.next_id("R")?;
            let number = format!("{}-{id}", request.at.format("%Y"));
            let former = records.active_contract(&request.pod);
            let mut made =
                TakeoverRequest::draft(id, number, request.pod, request.applicant, request.at, rules)?;
            made.reference = request.reference;
            made.former_holder = former.as_ref().map(|contract| contract.holder.clone());
            made.former_contract = former.map(|contract| contract.id);
            made.advance(TakeoverState::Registered, request.at)?;
            records.requests.insert(made.id.clone(), made.clone());
            Ok(made)
        })
    }

    fn update_status(
        &self,
        key: &str,
        id: &RequestId,
        to: TakeoverState,
        by: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<TakeoverRequest, CrmError> {
        self.once("update_status", key, |records| {
            let request = records.request(id)?;
            match to {
                TakeoverState::Confirmed => request.confirm(by.unwrap_or_default(), at)?,
                other => request.advance(other, at)?,
            }
            Ok(request.clone())
        })
    }

    fn add_note(&self, key: &str, id: &RequestId, note: FileNote) -> Result<TakeoverRequest, CrmError> {
        self.once("add_note", key, |records| {
            if note.text.trim().is_empty() {
                return Err(CrmError::Missing { field: "text", reason: "a note says something" });
            }
            let request = records.request(id)?;
            request.notes.push(note);
            Ok(request.clone())
        })
    }

    fn record_interaction(&self, key: &str, interaction: Interaction) -> Result<(), CrmError> {
        self.once("record_interaction", key, |records| {
            records.request(&interaction.request)?;
            records.interactions.push(interaction);
            Ok(())
        })
    }
}

/// Lets a new deadline take the place of the open ones about the same contact and request.
fn supersede(records: &mut Records, newer: &Deadline) {
    for deadline in records.deadlines.values_mut() {
        if deadline.is_open() && deadline.contact == newer.contact && deadline.request == newer.request {
            deadline.superseded_by = Some(newer.id.clone());
        }
    }
}

#[cfg(test)]
mod tests;
