//! The types of form fields: each gives the canonical value, or a sentence that says what is wrong.

use std::str::FromStr;

use passo::plugin::Plugin;
use passo::value::Value;

use super::arguments::{instant_of, text_of};
use super::{Desk, values};
use crate::contact::{Channel, ContactKind, PostalCode, Province};
use crate::meter::Energy;
use crate::pod::Pod;
use crate::power::{Phase, Power, Voltage};
use crate::tax_code::TaxCode;

pub(super) fn register(plugin: Plugin, _desk: &Desk) -> Plugin {
    plugin
        .field_type("pod", canonical::<Pod>)
        .field_type("tax_code", canonical::<TaxCode>)
        // Whether the power is a level, and above the present one, is a matter of the supply: the check of the request
        // says so together with everything else that is wrong.
        .field_type("power_kw", |value| parsed::<Power>(value).map(|power| Value::from(power.kilowatts())))
        .field_type("voltage", |value| parsed::<Voltage>(value).map(values::voltage))
        .field_type("phase", canonical::<Phase>)
        .field_type("postal_code", canonical::<PostalCode>)
        .field_type("province", canonical::<Province>)
        .field_type("contact_kind", canonical::<ContactKind>)
        .field_type("channel", canonical::<Channel>)
        .field_type("phone", phone)
        .field_type("email", email)
        .field_type("instant", |value| {
            instant_of(value)
                .map(|instant| Value::from(instant.to_rfc3339()))
                .ok_or_else(|| format!("\"{value}\" is no instant: write it like 2026-03-11T10:05:00+01:00"))
        })
        .field_type("energy_kwh", |value| parsed::<Energy>(value).map(values::energy))
}

fn parsed<T: FromStr<Err: std::fmt::Display>>(value: &Value) -> Result<T, String> {
    let text = text_of(value).ok_or_else(|| "a value is needed".to_owned())?;
    text.parse().map_err(|error: T::Err| error.to_string())
}

fn canonical<T: FromStr<Err: std::fmt::Display> + ToString>(value: &Value) -> Result<Value, String> {
    parsed::<T>(value).map(|value| Value::from(value.to_string()))
}

fn phone(value: &Value) -> Result<Value, String> {
    let text = text_of(value).ok_or("a value is needed")?;
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let allowed = text.chars().enumerate().all(|(index, character)| {
        character.is_ascii_digit()
            || matches!(character, ' ' | '-' | '/' | '(' | ')')
            || (index == 0 && character == '+')
    });
    if allowed && (6..=15).contains(&digits) {
        Ok(Value::from(text))
    } else {
        Err(format!("\"{text}\" is no phone number: write 6 to 15 digits, with + before a country's code"))
    }
}

fn email(value: &Value) -> Result<Value, String> {
    let text = text_of(value).ok_or("a value is needed")?;
    let fits = text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.contains('@')
            && !host.starts_with('.')
            && !host.ends_with('.')
    });
    if fits && !text.contains(char::is_whitespace) {
        Ok(Value::from(text))
    } else {
        Err(format!("\"{text}\" is no e-mail address: write it like name@example.com"))
    }
}
