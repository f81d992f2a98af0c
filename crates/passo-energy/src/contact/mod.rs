//! Contacts: the people and organisations that the company deals with.

mod address;
mod kinds;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use address::{Address, AddressError, CadastralCode, PostalCode, Province};
pub use kinds::{Channel, ContactKind, CreatedVia};

use crate::id::ContactId;
use crate::tax_code::TaxCode;

/// A person or organisation. It may be incomplete while it is gathered: [`ContactData::missing_fields`] tells what it lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Its identifier.
    pub id: ContactId,
    /// The fields that people fill.
    #[serde(flatten)]
    pub data: ContactData,
    /// The day on which it was made.
    pub created_at: NaiveDate,
    /// How it was made.
    pub created_via: CreatedVia,
}

/// The fields of a contact that people fill.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactData {
    /// What it is.
    pub kind: ContactKind,
    /// A person's first name.
    pub first_name: Option<String>,
    /// A person's surname.
    pub last_name: Option<String>,
    /// An organisation's name.
    pub company_name: Option<String>,
    /// Its tax code.
    pub tax_code: Option<TaxCode>,
    /// A business's VAT number, where it differs from the tax code.
    pub vat_number: Option<TaxCode>,
    /// Who acts for a company.
    pub legal_representative: Option<String>,
    /// A person's date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Where the supply is.
    pub supply_address: Option<Address>,
    /// Where it lives or has its seat, if elsewhere.
    pub residence_address: Option<Address>,
    /// Where bills go, if elsewhere.
    pub billing_address: Option<Address>,
    /// Telephone numbers.
    pub phones: Vec<String>,
    /// Electronic addresses.
    pub emails: Vec<String>,
    /// Certified electronic address (posta elettronica certificata).
    pub pec: Option<String>,
    /// How it wants to be reached.
    pub preferred_channel: Option<Channel>,
    /// What it agreed to, by name.
    pub consents: Vec<String>,
    /// The language that it wants to be written to in, for example `it`.
    pub language: Option<String>,
    /// Whether a life depends on the supply.
    pub life_support: LifeSupport,
}

/// Whether a life depends on the supply: a flag without a diagnosis, and never shown in logs.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LifeSupport(pub bool);

impl std::fmt::Debug for LifeSupport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LifeSupport(hidden)")
    }
}

/// Something that a contact lacks or has wrong, by the field's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum ContactGap {
    /// A person without a first name.
    #[error("first_name: a person needs a first name")]
    FirstName,
    /// A person without a surname.
    #[error("last_name: a person needs a surname")]
    LastName,
    /// An organisation without a name.
    #[error("company_name: an organisation needs a name")]
    CompanyName,
    /// No tax code.
    #[error("tax_code: a contact needs a tax code")]
    TaxCode,
    /// A person with the eleven digits of a company only.
    #[error("tax_code: a person needs the 16 characters of a personal tax code, 11 digits are a company's")]
    PersonalTaxCode,
    /// A company without somebody who acts for it.
    #[error("legal_representative: a company needs somebody who acts for it")]
    LegalRepresentative,
    /// No address of the supply.
    #[error("supply_address: a contact needs the address of the supply")]
    SupplyAddress,
    /// No way to reach it.
    #[error("phone: a contact needs a phone number or an e-mail address")]
    PhoneOrEmail,
    /// No wish how to be reached.
    #[error("preferred_channel: a contact needs the channel that it wants to be reached by")]
    PreferredChannel,
    /// A wish that cannot be met.
    #[error("preferred_channel: the preferred channel needs a phone number")]
    ChannelNeedsPhone,
    /// A wish that cannot be met.
    #[error("preferred_channel: the preferred channel needs an e-mail address")]
    ChannelNeedsEmail,
}

impl ContactGap {
    /// The name of the field, as forms have it.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            ContactGap::FirstName => "first_name",
            ContactGap::LastName => "last_name",
            ContactGap::CompanyName => "company_name",
            ContactGap::TaxCode | ContactGap::PersonalTaxCode => "tax_code",
            ContactGap::LegalRepresentative => "legal_representative",
            ContactGap::SupplyAddress => "supply_address",
            ContactGap::PhoneOrEmail => "phone",
            ContactGap::PreferredChannel | ContactGap::ChannelNeedsPhone | ContactGap::ChannelNeedsEmail => {
                "preferred_channel"
            }
        }
    }
}

impl ContactData {
    /// What it lacks, in the order of the form; a contact is complete when this is empty.
    #[must_use]
    pub fn missing_fields(&self) -> Vec<ContactGap> {
        let mut gaps = self.gaps_of_kind();
        let mut needs = |present: bool, gap| {
            if !present {
                gaps.push(gap);
            }
        };
        needs(self.supply_address.is_some(), ContactGap::SupplyAddress);
        let (has_phone, has_email) = (any_text(&self.phones), any_text(&self.emails) || filled(&self.pec));
        needs(has_phone || has_email, ContactGap::PhoneOrEmail);
        match self.preferred_channel {
            None => needs(false, ContactGap::PreferredChannel),
            Some(Channel::Sms | Channel::RobotCall) => {
                needs(has_phone || !has_email, ContactGap::ChannelNeedsPhone);
            }
            Some(Channel::Email) => needs(has_email || !has_phone, ContactGap::ChannelNeedsEmail),
            Some(Channel::Letter) => {}
        }
        gaps
    }

    /// The name as people write it.
    #[must_use]
    pub fn display_name(&self) -> String {
        let parts = [&self.first_name, &self.last_name, &self.company_name];
        let names: Vec<&str> =
            parts.into_iter().flatten().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
        names.join(" ")
    }

    /// Takes over every field that `newer` has, and keeps the others.
    pub fn merge(&mut self, newer: ContactData) {
        let ContactData {
            kind,
            first_name,
            last_name,
            company_name,
            tax_code,
            vat_number,
            legal_representative,
            birth_date,
            supply_address,
            residence_address,
            billing_address,
            phones,
            emails,
            pec,
            preferred_channel,
            consents,
            language,
            life_support,
        } = newer;
        self.kind = kind;
        replace(&mut self.first_name, first_name);
        replace(&mut self.last_name, last_name);
        replace(&mut self.company_name, company_name);
        replace(&mut self.tax_code, tax_code);
        replace(&mut self.vat_number, vat_number);
        replace(&mut self.legal_representative, legal_representative);
        replace(&mut self.birth_date, birth_date);
        replace(&mut self.supply_address, supply_address);
        replace(&mut self.residence_address, residence_address);
        replace(&mut self.billing_address, billing_address);
        replace(&mut self.pec, pec);
        replace(&mut self.preferred_channel, preferred_channel);
        replace(&mut self.language, language);
        for (list, newer) in
            [(&mut self.phones, phones), (&mut self.emails, emails), (&mut self.consents, consents)]
        {
            if !newer.is_empty() {
                *list = newer;
            }
        }
        self.life_support.0 |= life_support.0;
    }

    fn gaps_of_kind(&self) -> Vec<ContactGap> {
        let mut gaps = Vec::new();
        let mut needs = |present: bool, gap| {
            if !present {
                gaps.push(gap);
            }
        };
        let is_person = self.kind == ContactKind::Person;
        if is_person {
            needs(filled(&self.first_name), ContactGap::FirstName);
            needs(filled(&self.last_name), ContactGap::LastName);
        } else {
            needs(filled(&self.company_name), ContactGap::CompanyName);
        }
        match &self.tax_code {
            None => needs(false, ContactGap::TaxCode),
            Some(code) => needs(!is_person || code.is_personal(), ContactGap::PersonalTaxCode),
        }
        if self.kind == ContactKind::Company {
            needs(filled(&self.legal_representative), ContactGap::LegalRepresentative);
        }
        gaps
    }
}

fn replace<T>(field: &mut Option<T>, newer: Option<T>) {
    if newer.is_some() {
        *field = newer;
    }
}

fn filled(text: &Option<String>) -> bool {
    text.as_deref().is_some_and(|text| !text.trim().is_empty())
}

fn any_text(texts: &[String]) -> bool {
    texts.iter().any(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests;
