//! Whoever fills the forms.

use std::collections::VecDeque;
use std::error::Error;

use passo::model::FieldType;
use passo::value::Value;
use passo::{Variables, WorkField, WorkItem};

use super::show;

/// What was handed in and not taken.
pub(crate) struct Refused {
    pub(crate) typed: Variables,
}

/// Somebody who fills forms.
pub(crate) trait Operator {
    /// Fills the form of a work item, the first time or after it was refused; nothing when the operator goes home.
    fn fill(
        &mut self,
        item: &WorkItem,
        refused: Option<&Refused>,
    ) -> Result<Option<Variables>, Box<dyn Error>>;
}

/// The answers for one form: what is typed into which field.
pub(crate) struct Answers {
    pub(crate) element: &'static str,
    pub(crate) fields: &'static [(&'static str, &'static str)],
}

/// An operator whose answers are prepared. A form that is refused gets the next ones.
pub(crate) struct Script {
    answers: VecDeque<Answers>,
}

impl Script {
    pub(crate) fn new(answers: Vec<Answers>) -> Script {
        Script { answers: answers.into() }
    }
}

impl Operator for Script {
    fn fill(&mut self, item: &WorkItem, _: Option<&Refused>) -> Result<Option<Variables>, Box<dyn Error>> {
        let fields = input_fields(item);
        if fields.is_empty() {
            return Ok(Some(Variables::new()));
        }
        let answers = self.answers.pop_front().filter(|answers| *item.element == *answers.element);
        let answers = answers.ok_or_else(|| format!("no answers are prepared for {}", item.element))?;
        let mut typed = Variables::new();
        for (id, text) in answers.fields {
            let field = fields.iter().find(|field| *field.id == **id);
            let field = field.ok_or_else(|| format!("{} has no field {id}", item.element))?;
            show::answer(field, text);
            typed.insert(field.id.clone(), value_of(field, text));
        }
        Ok(Some(typed))
    }
}

/// The fields that may be typed into.
pub(crate) fn input_fields(item: &WorkItem) -> Vec<&WorkField> {
    item.form.iter().flat_map(|form| &form.fields).filter(|field| !field.read_only).collect()
}

/// What was typed, as a value of the field's type. What does not fit stays text, and the engine says what is wrong with
/// it; the types of plug-ins read text themselves.
pub(crate) fn value_of(field: &WorkField, text: &str) -> Value {
    let text = text.trim();
    if text.is_empty() {
        return Value::Null;
    }
    let read = match field.field_type {
        FieldType::Boolean => match text.to_lowercase().as_str() {
            "y" | "yes" | "true" => Some(Value::from(true)),
            "n" | "no" | "false" => Some(Value::from(false)),
            _ => None,
        },
        FieldType::Integer => text.parse().ok().map(Value::Int),
        FieldType::Number => text.parse().ok().map(Value::Float),
        FieldType::Text | FieldType::Date | FieldType::Custom(_) => None,
    };
    read.unwrap_or_else(|| Value::from(text))
}
