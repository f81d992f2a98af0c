//! Forms of work items: what they show, and whether what is handed in fits.

use std::sync::Arc;

use super::{FieldError, Registry, Variables};
use crate::base::time::parse_instant;
use crate::model::FieldType;
use crate::program::{FieldPlan, FormPlan};
use crate::value::Value;

/// Checks what is handed in against a form. Gives the variables with the values of fields in their canonical form, and
/// with the defaults of fields that nothing was handed in for; or everything that is wrong.
pub(super) fn check_form(
    form: &FormPlan,
    registry: &Registry,
    mut variables: Variables,
    current: impl Fn(&FieldPlan) -> Value,
    default: impl Fn(&FieldPlan) -> Value,
) -> Result<Variables, Vec<FieldError>> {
    let mut errors = Vec::new();
    for field in &form.fields {
        let present = current(field);
        let handed_in = variables.remove(&field.id);
        if field.read_only {
            if handed_in.is_some_and(|value| value != present && value.to_string() != present.to_string()) {
                errors.push(FieldError {
                    field: field.id.clone(),
                    message: "it cannot be changed here".to_owned(),
                });
            }
            continue;
        }
        let is_handed_in = handed_in.is_some();
        let value =
            handed_in.unwrap_or_else(|| if present.is_null() { default(field) } else { present.clone() });
        match check_field(field, registry, value) {
            Ok(value) if is_handed_in || value != present => {
                variables.insert(field.id.clone(), value);
            }
            Ok(_) => {}
            Err(message) => errors.push(FieldError { field: field.id.clone(), message }),
        }
    }
    if errors.is_empty() { Ok(variables) } else { Err(errors) }
}

/// The canonical value of a field, or what is wrong with it.
fn check_field(field: &FieldPlan, registry: &Registry, value: Value) -> Result<Value, String> {
    let is_empty = match &value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Decimal(_)
        | Value::DateTime(_)
        | Value::Duration(_)
        | Value::List(_)
        | Value::Map(_) => false,
    };
    if is_empty {
        return if field.required { Err("a value is needed".to_owned()) } else { Ok(Value::Null) };
    }
    let value = typed(field, registry, value)?;
    check_allowed(field, &value)?;
    check_bounds(field, &value)?;
    Ok(value)
}

fn typed(field: &FieldPlan, registry: &Registry, value: Value) -> Result<Value, String> {
    match &field.field_type {
        FieldType::Text => match value {
            Value::String(_) => Ok(value),
            other => Ok(Value::from(other.to_string())),
        },
        FieldType::Integer => {
            let number = value.as_int().or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()));
            number.map(Value::from).ok_or_else(|| format!("\"{value}\" is no whole number"))
        }
        FieldType::Number => match &value {
            Value::Int(_) | Value::Float(_) | Value::Decimal(_) => Ok(value),
            other => {
                let text = other.as_str().map(|text| text.trim().replace(',', "."));
                let number =
                    text.and_then(|text| text.parse::<f64>().ok()).filter(|number| number.is_finite());
                number.map(Value::from).ok_or_else(|| format!("\"{value}\" is no number"))
            }
        },
        FieldType::Boolean => {
            let answer = value.as_bool().or_else(|| match value.as_str()?.trim().to_lowercase().as_str() {
                "true" | "yes" | "y" => Some(true),
                "false" | "no" | "n" => Some(false),
                _ => None,
            });
            answer.map(Value::from).ok_or_else(|| format!("\"{value}\" is neither yes nor no"))
        }
        FieldType::Date => match &value {
            Value::DateTime(_) => Ok(value),
            other => {
                let fits = other.as_str().is_some_and(|text| parse_instant(text.trim()).is_some());
                if fits {
                    Ok(value)
                } else {
                    Err(format!("\"{value}\" is no date; write it like 2026-03-02"))
                }
            }
        },
        FieldType::Custom(name) => match registry.field_types.get(name) {
            Some(check) => check(&value),
            None => Err(format!("no plug-in knows the field type \"{name}\"")),
        },
    }
}

fn check_allowed(field: &FieldPlan, value: &Value) -> Result<(), String> {
    let text = value.to_string();
    if field.allowed.is_empty() || field.allowed.iter().any(|allowed| *allowed.id == *text) {
        return Ok(());
    }
    let ids: Vec<Arc<str>> = field.allowed.iter().map(|allowed| allowed.id.clone()).collect();
    Err(format!("\"{text}\" is none of: {}", ids.join(", ")))
}

/// Bounds of numbers, and of the lengths of texts.
fn check_bounds(field: &FieldPlan, value: &Value) -> Result<(), String> {
    let (measure, what) = match value {
        Value::String(text) => (text.chars().count() as f64, "letters"),
        other => match other.as_float() {
            Some(number) => (number, ""),
            None => return Ok(()),
        },
    };
    let unit = if what.is_empty() { String::new() } else { format!(" {what}") };
    if let Some(minimum) = field.minimum.filter(|minimum| measure < *minimum) {
        return Err(format!("at least {minimum}{unit} is needed"));
    }
    if let Some(maximum) = field.maximum.filter(|maximum| measure > *maximum) {
        return Err(format!("at most {maximum}{unit} is allowed"));
    }
    Ok(())
}
