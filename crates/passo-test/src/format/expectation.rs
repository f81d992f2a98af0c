//! What a case expects.

use std::collections::BTreeMap;
use std::fmt;

use passo::Variables;
use serde::{Deserialize, Deserializer, de};

use super::values;

/// What must hold. What is not written is not checked.
///
/// Keys: `state` (one, or a list), `completed` and `cancelled` (how often which element), `order` (of first
/// completions), `sequence` (of all completions of the named elements), `waiting` (the leaf elements that hold tokens,
/// in any order), `variables` and `absent` (of the instance's own scope), `instances` (how often which process was
/// started), `incidents` (the elements with an open one), `diagnostic` (a code that deployment reported), and `of` (which
/// instance is meant).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expectation {
    /// The instance that is meant; without it, the first instance of the file's process, or the first one of the case.
    pub of: Option<Of>,
    /// The instance is in one of these states.
    #[serde(deserialize_with = "one_or_many")]
    pub state: Vec<State>,
    /// So often each of these elements was completed.
    pub completed: BTreeMap<String, u64>,
    /// So often each of these elements was ended before it was completed.
    pub cancelled: BTreeMap<String, u64>,
    /// The first completions of these elements came in this order.
    pub order: Vec<String>,
    /// The completions of the elements named here came in exactly this order.
    pub sequence: Vec<String>,
    /// The instance has no variable of these names.
    pub absent: Vec<String>,
    /// Exactly these leaf elements hold tokens.
    pub waiting: Option<Vec<String>>,
    /// The instance's variables have these values.
    #[serde(deserialize_with = "values::variables")]
    pub variables: Variables,
    /// So often each of these processes was started.
    pub instances: BTreeMap<String, u64>,
    /// Exactly these elements have an open incident.
    pub incidents: Option<Vec<String>>,
    /// Deployment reported a diagnostic with this code.
    pub diagnostic: Option<String>,
}

/// Which instance is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// The first instance of the process with this id.
    Process(String),
    /// The instance that was started as the n-th one of the case, from 1.
    Number(usize),
}

/// The state of an instance as scenarios see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It runs or waits, and has no open incident.
    Active,
    /// Its last token was consumed.
    Completed,
    /// A terminate end event has ended it.
    Terminated,
    /// A BPMN error that nobody caught has ended it.
    Failed,
    /// It takes no step until it is resumed; this state is Passo's own.
    Suspended,
    /// It has an open incident.
    Incident,
    /// It was ended from outside.
    Cancelled,
    /// The model was refused at deployment, or the start of the case was refused.
    Rejected,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            State::Active => "active",
            State::Completed => "completed",
            State::Terminated => "terminated",
            State::Failed => "failed",
            State::Suspended => "suspended",
            State::Incident => "incident",
            State::Cancelled => "cancelled",
            State::Rejected => "rejected",
        })
    }
}

impl fmt::Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Of::Process(process) => write!(f, "\"{process}\""),
            Of::Number(number) => number.fmt(f),
        }
    }
}

impl<'de> Deserialize<'de> for Of {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfVisitor;
        impl de::Visitor<'_> for OfVisitor {
            type Value = Of;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a process id, or the number of an instance from 1")
            }
            fn visit_str<E: de::Error>(self, process: &str) -> Result<Of, E> {
                Ok(Of::Process(process.to_owned()))
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Of, E> {
                match usize::try_from(number) {
                    Ok(number) if number > 0 => Ok(Of::Number(number)),
                    _ => Err(E::invalid_value(de::Unexpected::Signed(number), &self)),
                }
            }
        }
        deserializer.deserialize_any(OfVisitor)
    }
}

fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<State>, D::Error> {
    struct StatesVisitor;
    impl<'de> de::Visitor<'de> for StatesVisitor {
        type Value = Vec<State>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a state, or a list of states")
        }
        fn visit_str<E: de::Error>(self, state: &str) -> Result<Vec<State>, E> {
            State::deserialize(de::value::StrDeserializer::new(state)).map(|state| vec![state])
        }
        fn visit_seq<A: de::SeqAccess<'de>>(self, seq: A) -> Result<Vec<State>, A::Error> {
            Vec::deserialize(de::value::SeqAccessDeserializer::new(seq))
        }
    }
    deserializer.deserialize_any(StatesVisitor)
}
