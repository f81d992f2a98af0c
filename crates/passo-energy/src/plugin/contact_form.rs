//! The flat fields of a contact's form, and the contact that they make.

use std::str::FromStr;

use passo::value::Value;

use super::arguments::text_of;
use crate::contact::{Address, ContactData, ContactKind, CreatedVia};
use crate::tax_code::TaxCode;

/// What a form says of a contact: the data that can be read, and a sentence for each field that cannot.
#[derive(Debug, Default)]
pub(super) struct ContactForm {
    pub(super) data: ContactData,
    /// Whether the form says what kind of contact it is.
    pub(super) names_kind: bool,
    pub(super) via: Option<CreatedVia>,
    pub(super) errors: Vec<String>,
}

impl ContactForm {
    /// Reads the map of a form's fields: `kind`, `first_name`, `last_name`, `company_name`, `tax_code`, `vat_number`,
    /// `legal_representative`, `street`, `street_number`, `postal_code`, `municipality`, `province`, `phone`, `email`,
    /// `pec`, `preferred_channel`, `via`. Without a kind, the tax code tells a person from a company.
    pub(super) fn read(fields: &Value) -> ContactForm {
        let mut form = ContactForm::default();
        let text = |name: &str| fields.get(name).and_then(text_of);
        let kind: Option<ContactKind> = form.parsed("kind", text("kind"));
        let tax_code: Option<TaxCode> = form.parsed("tax_code", text("tax_code"));
        let is_company = tax_code.as_ref().is_some_and(|code| !code.is_personal());
        form.names_kind = kind.is_some();
        form.via = form.parsed("via", text("via"));
        let address = form.address(&text);
        form.data = ContactData {
            kind: kind.unwrap_or(if is_company { ContactKind::Company } else { ContactKind::Person }),
            first_name: text("first_name"),
            last_name: text("last_name"),
            company_name: text("company_name"),
            tax_code,
            vat_number: form.parsed("vat_number", text("vat_number")),
            legal_representative: text("legal_representative"),
            supply_address: address,
            phones: text("phone").into_iter().collect(),
            emails: text("email").into_iter().collect(),
            pec: text("pec"),
            preferred_channel: form.parsed("preferred_channel", text("preferred_channel")),
            ..ContactData::default()
        };
        form
    }

    /// Every sentence that keeps the contact from being complete: malformed fields first, then those that are missing.
    pub(super) fn all_errors(&self) -> Vec<String> {
        let missing = self.data.missing_fields();
        let unnamed = |field: &str| !self.errors.iter().any(|error| error.starts_with(&format!("{field}: ")));
        let missing = missing.iter().filter(|gap| unnamed(gap.field())).map(ToString::to_string);
        self.errors.iter().cloned().chain(missing).collect()
    }

    fn parsed<T: FromStr<Err: std::fmt::Display>>(&mut self, field: &str, text: Option<String>) -> Option<T> {
        match text?.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.errors.push(format!("{field}: {error}"));
                None
            }
        }
    }

    /// The address, when all of its parts are there; an address with some parts only is an error for each that lacks.
    fn address(&mut self, text: &impl Fn(&str) -> Option<String>) -> Option<Address> {
        let names = ["street", "street_number", "postal_code", "municipality", "province"];
        if names.iter().all(|name| text(name).is_none()) {
            return None;
        }
        for name in names.iter().filter(|name| text(name).is_none()) {
            self.errors.push(format!("{name}: an address needs it"));
        }
        let postal_code = self.parsed("postal_code", text("postal_code"));
        let province = self.parsed("province", text("province"));
        Some(Address {
            street: text("street")?,
            number: text("street_number")?,
            postal_code: postal_code?,
            municipality: text("municipality")?,
            province: province?,
            cadastral_code: None,
        })
    }
}
