//! What can go wrong with the records.

use thiserror::Error;

use crate::calendar::CalendarError;
use crate::contract::ContractError;
use crate::deadline::DeadlineError;
use crate::id::{ContactId, IdError};
use crate::meter::RegisterError;
use crate::rules::NoRuleSet;
use crate::supply::SupplyError;
use crate::takeover::TakeoverError;
use crate::visit::AppointmentError;

/// Why a call of the records failed; each names the field that it is about.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CrmError {
    /// No record has the identifier.
    #[error("{field}: there is no {field} {value}")]
    NotFound {
        /// The field's name, for example `contact` or `pod`.
        field: &'static str,
        /// Its value.
        value: String,
    },
    /// A field that the call needs is empty.
    #[error("{field}: {reason}")]
    Missing {
        /// The field's name.
        field: &'static str,
        /// What it is needed for.
        reason: &'static str,
    },
    /// The record is not as the caller saw it: somebody changed it meanwhile.
    #[error("{field}: {reason}")]
    Conflict {
        /// The field's name.
        field: &'static str,
        /// What is there now.
        reason: String,
    },
    /// Another contact has the tax code.
    #[error("tax_code: {tax_code} is the tax code of the contact {contact} already")]
    TaxCodeTaken {
        /// The tax code.
        tax_code: String,
        /// Who has it.
        contact: ContactId,
    },
    /// The contract does not allow it.
    #[error(transparent)]
    Contract(#[from] ContractError),
    /// The supply does not allow it.
    #[error(transparent)]
    Supply(#[from] SupplyError),
    /// The deadline is unsound.
    #[error(transparent)]
    Deadline(#[from] DeadlineError),
    /// The request does not allow it.
    #[error(transparent)]
    Takeover(#[from] TakeoverError),
    /// The register of the meter does not allow it.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// The appointment cannot be.
    #[error(transparent)]
    Appointment(#[from] AppointmentError),
    /// A term cannot be counted.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// No rules are known for the date.
    #[error(transparent)]
    Rules(#[from] NoRuleSet),
    /// An identifier cannot be made.
    #[error(transparent)]
    Id(#[from] IdError),
    /// The system behind the records does not answer.
    #[error("the records cannot be reached: {0}")]
    Unavailable(String),
}
