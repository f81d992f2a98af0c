//! Embedded forms.

use std::sync::Arc;

use super::super::text::{name, text};
use super::Reading;
use crate::model::{AllowedValue, FieldType, ForeignElement, FormField};

impl Reading<'_> {
    /// `formData` with its fields, or a single `formProperty`.
    pub(super) fn form_fields(&mut self, element: &ForeignElement) {
        let fields: Vec<&ForeignElement> = match &*element.name {
            "formData" => element.children.iter().filter(|child| &*child.name == "formField").collect(),
            _ => vec![element],
        };
        for field in fields {
            match read(field) {
                Some(field) => self.form().fields.push(field),
                None => {
                    let message = format!("a field of the form of `{}` has no id", self.base.id);
                    self.invalid(field.span, message);
                }
            }
        }
    }
}

fn read(element: &ForeignElement) -> Option<FormField> {
    let id = element.attribute("id").and_then(name)?;
    let label = element.attribute("label").or_else(|| element.attribute("name")).unwrap_or(&id);
    let is_true = |attribute: &str| element.attribute(attribute).is_some_and(|value| value.trim() == "true");
    let bound = |name: &str, length: &str| constraint(element, name).or_else(|| constraint(element, length));
    let number = |value: Option<&str>| value.and_then(|value| value.trim().parse().ok());
    let is_writable = element.attribute("writable").is_none_or(|value| value.trim() != "false");
    let default = element
        .attribute("defaultValue")
        .or_else(|| element.attribute("default"))
        .or_else(|| element.attribute("expression"));
    Some(FormField {
        label: Arc::from(label),
        field_type: field_type(element.attribute("type").unwrap_or_default().trim()),
        required: is_true("required") || constraint(element, "required").is_some(),
        read_only: !is_writable || constraint(element, "readonly").is_some(),
        default: default.and_then(|value| text(value, element.span)),
        allowed: element
            .children
            .iter()
            .filter(|child| &*child.name == "value")
            .filter_map(allowed)
            .collect(),
        minimum: number(bound("min", "minlength")),
        maximum: number(bound("max", "maxlength")),
        span: element.span,
        id,
    })
}

/// The configuration of a constraint of the field, if it has that constraint.
fn constraint<'e>(element: &'e ForeignElement, name: &str) -> Option<&'e str> {
    let constraints = element.children.iter().filter(|child| &*child.name == "validation");
    let mut constraints = constraints.flat_map(|validation| &validation.children);
    let found = constraints.find(|constraint| constraint.attribute("name") == Some(name))?;
    Some(found.attribute("config").unwrap_or_default())
}

fn allowed(element: &ForeignElement) -> Option<AllowedValue> {
    let id = element.attribute("id")?;
    Some(AllowedValue { id: Arc::from(id), label: Arc::from(element.attribute("name").unwrap_or(id)) })
}

/// Dates of the family have patterns of their own, so that they are texts here.
fn field_type(name: &str) -> FieldType {
    match name {
        "long" | "int" | "integer" => FieldType::Integer,
        "double" => FieldType::Number,
        "boolean" => FieldType::Boolean,
        _ => FieldType::Text,
    }
}
