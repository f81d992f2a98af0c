//! Types of values: what item definitions and `typeRef` say.

use std::str::FromStr;

use dsntk_feel::values::Value;
use dsntk_feel::{FeelNumber, Name};
use passo::model::ForeignElement;

use super::xml;
use crate::names::normal;

/// How deep types may lie in each other; one that lies in itself is any below that.
const DEPTH: usize = 16;

/// A type, as far as values are made to fit it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Type {
    /// Anything.
    Any,
    /// A number, which a text may give.
    Number,
    /// A truth value, which a text may give.
    Boolean,
    /// A date, a time or a duration, which a text gives.
    Temporal(Temporal),
    /// A list.
    List(Box<Type>),
    /// A context, with the types of its entries.
    Context(Vec<(Name, Type)>),
}

/// What a text is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Temporal {
    Date,
    Time,
    DateTime,
    Duration,
}

/// The types that a file defines.
pub(super) struct Types<'f> {
    root: &'f ForeignElement,
}

impl<'f> Types<'f> {
    pub(super) fn new(root: &'f ForeignElement) -> Types<'f> {
        Types { root }
    }

    /// The type of a name, as `typeRef` has it.
    pub(super) fn named(&self, name: Option<&str>) -> Type {
        name.map_or(Type::Any, |name| self.find(name, DEPTH))
    }

    fn find(&self, name: &str, depth: usize) -> Type {
        // A prefix names a namespace: that of FEEL, or that of the file.
        let name = name.rsplit(':').next().unwrap_or(name).trim();
        let defined = || {
            xml::children(self.root, "itemDefinition").find(|item| xml::attribute(item, "name") == Some(name))
        };
        match (depth.checked_sub(1), built_in(name)) {
            (_, Some(known)) => known,
            (Some(depth), None) => defined().map_or(Type::Any, |item| self.defined(item, depth)),
            (None, None) => Type::Any,
        }
    }

    fn defined(&self, item: &ForeignElement, depth: usize) -> Type {
        let mut components = xml::children(item, "itemComponent").peekable();
        let inner = if components.peek().is_some() {
            let Some(depth) = depth.checked_sub(1) else { return Type::Any };
            let component = |component: &ForeignElement| {
                let name = xml::attribute(component, "name").unwrap_or_default();
                (normal(name).into(), self.defined(component, depth))
            };
            Type::Context(components.map(component).collect())
        } else {
            // In the first versions `typeRef` is an element, later ones have it as an element too; both may be attributes.
            let name = xml::child(item, "typeRef").map(|child| child.text.trim());
            name.or_else(|| xml::attribute(item, "typeRef")).map_or(Type::Any, |name| self.find(name, depth))
        };
        if xml::attribute(item, "isCollection") == Some("true") { Type::List(Box::new(inner)) } else { inner }
    }

    /// The names of entries that types have anywhere, as the parser writes them.
    pub(super) fn entries(&self) -> Vec<String> {
        let mut names = Vec::new();
        let mut open: Vec<&ForeignElement> = xml::children(self.root, "itemDefinition").collect();
        while let Some(item) = open.pop() {
            for component in xml::children(item, "itemComponent") {
                names.extend(xml::attribute(component, "name").map(normal));
                open.push(component);
            }
        }
        names
    }
}

fn built_in(name: &str) -> Option<Type> {
    Some(match name {
        "Any" | "any" | "string" | "context" => Type::Any,
        "number" | "integer" | "long" | "double" => Type::Number,
        "boolean" => Type::Boolean,
        "date" => Type::Temporal(Temporal::Date),
        "time" => Type::Temporal(Temporal::Time),
        "dateTime" | "date and time" => Type::Temporal(Temporal::DateTime),
        "dayTimeDuration" | "days and time duration" | "yearMonthDuration" | "years and months duration" => {
            Type::Temporal(Temporal::Duration)
        }
        _ => return None,
    })
}

impl Type {
    /// A value as this type has it. Variables of a process have no dates and no times: texts become those where the type
    /// asks for them. What does not fit stays as it is.
    pub(super) fn fit(&self, value: Value) -> Value {
        match (self, value) {
            (Type::Number, Value::String(text)) => {
                FeelNumber::from_str(text.trim()).map_or(Value::String(text), Value::Number)
            }
            (Type::Boolean, Value::String(text)) => match text.trim() {
                "true" => Value::Boolean(true),
                "false" => Value::Boolean(false),
                _ => Value::String(text),
            },
            (Type::Temporal(kind), Value::String(text)) => {
                kind.read(text.trim()).unwrap_or(Value::String(text))
            }
            (Type::List(inner), Value::List(values)) => {
                Value::List(values.into_iter().map(|value| inner.fit(value)).collect())
            }
            (Type::Context(types), Value::Context(mut entries)) => {
                for (name, inner) in types {
                    if let Some(value) = entries.remove_entry(name) {
                        entries.set_entry(name, inner.fit(value));
                    }
                }
                Value::Context(entries)
            }
            // One value where a list is wanted, and a list of one where one value is.
            (Type::List(inner), single @ (Value::Context(_) | Value::Number(_) | Value::String(_))) => {
                Value::List(vec![inner.fit(single)])
            }
            (
                Type::Number | Type::Boolean | Type::Temporal(_) | Type::Context(_),
                Value::List(mut values),
            ) if values.len() == 1 => self.fit(values.pop().unwrap_or(Value::Null(None))),
            (_, value) => value,
        }
    }
}

impl Temporal {
    fn read(self, text: &str) -> Option<Value> {
        let value = match self {
            // Some write dates with a time where the type is a date.
            Temporal::Date => Value::try_from_xsd_date(text).or_else(|_| Value::try_from_xsd_date_time(text)),
            Temporal::Time => Value::try_from_xsd_time(text),
            Temporal::DateTime => Value::try_from_xsd_date_time(text),
            Temporal::Duration => Value::try_from_xsd_duration(text),
        };
        value.ok()
    }
}
