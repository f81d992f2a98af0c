//! The customer records that a takeover reads and writes, behind one trait, with an implementation in memory.

mod billing;
mod compensations;
mod contracts;
mod error;
mod memory;
mod meters;
mod personas;
mod records;
mod undoing;
mod visits;

use chrono::{DateTime, NaiveDate, Utc};

pub use billing::{BillingRecords, NewClosingBill, NewPaymentPlan};
pub use compensations::CompensationRecords;
pub use contracts::{ChangeOfHolder, ContractRecords};
pub use error::CrmError;
pub use memory::MemoryCrm;
pub use meters::MeterRecords;
pub use undoing::Undoing;
pub use visits::{NewAppointment, VisitRecords};

use crate::contact::{Contact, ContactData, CreatedVia};
use crate::deadline::{Deadline, DeadlineKind, Owner};
use crate::id::{ContactId, DeadlineId, RequestId};
use crate::pod::Pod;
use crate::power::{ConnectionData, PowerChange};
use crate::supply::Supply;
use crate::takeover::{Applicant, FileNote, TakeoverRequest, TakeoverState};
use crate::tax_code::TaxCode;

/// The company's records. A host implements it over its own system.
///
/// Every call that writes takes an idempotency key: called again with the same key it changes nothing and gives the
/// same answer, so that a caller that does not know whether a call got through just repeats it. A call that fails
/// changes nothing, and its key may be used again.
pub trait Crm:
    BillingRecords + CompensationRecords + ContractRecords + MeterRecords + Undoing + VisitRecords
{
    /// The contact with a tax code.
    ///
    /// # Errors
    /// When the records cannot be read; so for every call that reads.
    fn find_contact(&self, tax_code: &TaxCode) -> Result<Option<Contact>, CrmError>;

    /// A contact by its identifier.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn contact(&self, id: &ContactId) -> Result<Option<Contact>, CrmError>;

    /// The points of delivery that are linked to a contact.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn pods_of(&self, id: &ContactId) -> Result<Vec<Pod>, CrmError>;

    /// The supply of a point of delivery.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn find_supply(&self, pod: &Pod) -> Result<Option<Supply>, CrmError>;

    /// The takeover requests of a point of delivery that are under way, the oldest first.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn open_requests(&self, pod: &Pod) -> Result<Vec<TakeoverRequest>, CrmError>;

    /// A takeover request by its identifier.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn request(&self, id: &RequestId) -> Result<Option<TakeoverRequest>, CrmError>;

    /// The calendar deadlines of a contact, the oldest first.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn deadlines(&self, contact: &ContactId) -> Result<Vec<Deadline>, CrmError>;

    /// What was told to people about a takeover request, the oldest first.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn interactions(&self, request: &RequestId) -> Result<Vec<Interaction>, CrmError>;

    /// Makes a contact. One with the same tax code is completed with the new data instead.
    ///
    /// # Errors
    /// When the data have no tax code.
    fn create_contact(&self, key: &str, contact: NewContact) -> Result<Contact, CrmError>;

    /// Takes over every field that the data have.
    ///
    /// # Errors
    /// When there is no such contact, or another has the tax code.
    fn update_contact(&self, key: &str, id: &ContactId, data: ContactData) -> Result<Contact, CrmError>;

    /// Links a point of delivery to a contact.
    ///
    /// # Errors
    /// When there is no such contact.
    fn link_pod(&self, key: &str, contact: &ContactId, pod: &Pod) -> Result<(), CrmError>;

    /// Prepares the supply of a point of delivery for a contact. A point that has no supply yet gets one, never active,
    /// at the contact's address.
    ///
    /// # Errors
    /// When there is no such contact; for a new supply, when the technical data or the address are missing.
    fn create_supply(&self, key: &str, supply: NewSupply) -> Result<Supply, CrmError>;

    /// Carries out a change of power.
    ///
    /// # Errors
    /// When there is no such supply, or it changed meanwhile.
    fn update_supply(&self, key: &str, pod: &Pod, change: &PowerChange) -> Result<Supply, CrmError>;

    /// Makes a calendar deadline, which takes the place of an earlier open one of the same contact and request.
    ///
    /// # Errors
    /// When the deadline is unsound, or there is no such contact.
    fn create_deadline(&self, key: &str, deadline: NewDeadline) -> Result<Deadline, CrmError>;

    /// Marks a deadline as done.
    ///
    /// # Errors
    /// When there is no such deadline.
    fn close_deadline(&self, key: &str, id: &DeadlineId, on: NaiveDate) -> Result<Deadline, CrmError>;

    /// Registers a takeover request, with its terms.
    ///
    /// # Errors
    /// When its terms cannot be counted.
    fn register_request(&self, key: &str, request: NewRequest) -> Result<TakeoverRequest, CrmError>;

    /// Moves a takeover request to another state; to be confirmed it needs the name of who decided.
    ///
    /// # Errors
    /// When there is no such request, or the states do not allow the move.
    fn update_status(
        &self,
        key: &str,
        id: &RequestId,
        to: TakeoverState,
        by: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<TakeoverRequest, CrmError>;

    /// Puts a note into the file of a takeover request.
    ///
    /// # Errors
    /// When there is no such request, or the note says nothing.
    fn add_note(&self, key: &str, id: &RequestId, note: FileNote) -> Result<TakeoverRequest, CrmError>;

    /// Records that somebody was told something.
    ///
    /// # Errors
    /// When the interaction is about a request that does not exist.
    fn record_interaction(&self, key: &str, interaction: Interaction) -> Result<(), CrmError>;
}

/// Something that somebody was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interaction {
    /// The takeover request that it is about.
    pub request: RequestId,
    /// What it is about, for example the id of the step that told it.
    pub subject: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A contact to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewContact {
    /// What is known of it.
    pub data: ContactData,
    /// How it is made.
    pub via: CreatedVia,
    /// The day.
    pub on: NaiveDate,
}

/// A supply to be prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSupply {
    /// Who it is for.
    pub contact: ContactId,
    /// The point of delivery.
    pub pod: Pod,
    /// Its technical data; only for a point that has no supply yet.
    pub connection: Option<ConnectionData>,
    /// The day.
    pub on: NaiveDate,
}

/// A deadline to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDeadline {
    /// What has to be done.
    pub subject: String,
    /// Who has to do it.
    pub owner: Owner,
    /// The contact that it is about.
    pub contact: ContactId,
    /// The request that it is about.
    pub request: Option<RequestId>,
    /// What kind it is.
    pub kind: DeadlineKind,
    /// The day on which it is made.
    pub created: NaiveDate,
    /// The last day.
    pub due: NaiveDate,
    /// The day of the reminder.
    pub warn_at: Option<NaiveDate>,
}

/// A takeover request to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRequest {
    /// The point of delivery.
    pub pod: Pod,
    /// Who asks.
    pub applicant: Applicant,
    /// How whoever sent it refers to it.
    pub reference: Option<String>,
    /// When it came in.
    pub at: DateTime<Utc>,
}
