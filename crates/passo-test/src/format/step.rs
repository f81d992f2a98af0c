//! What a case does.

use std::collections::BTreeMap;
use std::fmt;

use passo::Variables;
use passo::base::time::{Duration, TimeError};
use serde::Deserialize;

use super::expectation::{Expectation, Of};
use super::values;

/// One step of a case: a verb, and the instance that it is about.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "StepKeys")]
pub struct Step {
    /// What is done.
    pub verb: Verb,
    /// The instance that is meant; without it, work items are looked for in all instances.
    pub of: Option<Of>,
}

/// What a step does. Each verb is the key of the step that names it; the fields are the step's other keys.
#[derive(Clone, Debug)]
pub enum Verb {
    /// `start = "processId"`: starts one more instance.
    Start {
        /// The process.
        process: String,
        /// The start's variables.
        variables: Variables,
        /// The caller's own key.
        business_key: Option<String>,
        /// The start event.
        at: Option<String>,
    },
    /// `complete = "elementId"`: completes a waiting work item or receive task.
    Complete {
        /// The element.
        element: String,
        /// What the worker hands in.
        variables: Variables,
        /// Which of several.
        which: Which,
        /// The form is refused because of these fields, and nothing changes; empty when it must be taken. This key is
        /// Passo's own: `refused = ["power_kw"]`.
        refused: Vec<String>,
    },
    /// `throw = "elementId"`: the worker reports a BPMN error.
    Throw {
        /// The element.
        element: String,
        /// The error's code.
        error: String,
        /// A text for people.
        message: Option<String>,
        /// Variables for the catching scope.
        variables: Variables,
    },
    /// `escalate = "elementId"`: the worker raises an escalation.
    Escalate {
        /// The element.
        element: String,
        /// The escalation's code.
        escalation: String,
        /// Variables for the catching scope.
        variables: Variables,
    },
    /// `fail = "elementId"`: a technical failure of the worker.
    Fail {
        /// The element.
        element: String,
        /// Why.
        reason: Option<String>,
        /// The tries that remain; one less than before when it is not said.
        retries: Option<u32>,
    },
    /// `resolve = "elementId"`: resolves the incident at the element.
    Resolve {
        /// The element.
        element: String,
        /// Variables that are set before it is tried again.
        variables: Variables,
    },
    /// `message = "name"`: publishes a message from outside.
    Message {
        /// The message's name.
        name: String,
        /// The correlation key.
        key: Option<String>,
        /// What it carries.
        variables: Variables,
        /// How long it waits for a place that takes it.
        ttl: Option<Duration>,
        /// The sender's id.
        id: Option<String>,
        /// What must become of it.
        expect: Option<MessageOutcome>,
    },
    /// `signal = "name"`: broadcasts a signal.
    Signal {
        /// The signal's name.
        name: String,
        /// What it carries.
        variables: Variables,
    },
    /// `advance = "PT10S"`: moves the clock, stopping at each due time.
    Advance {
        /// By how much.
        by: Duration,
        /// The duration as it is written.
        text: String,
    },
    /// `set = { x = 1 }`: sets variables from outside.
    Set {
        /// The variables.
        variables: Variables,
        /// The element whose scope gets them; the process when it is left out.
        scope: Option<String>,
    },
    /// `activate = "elementId"`: enables an inner activity of an ad-hoc sub-process.
    Activate {
        /// The element.
        element: String,
        /// Variables that are set before it begins. This key is Passo's own.
        variables: Variables,
        /// The activation is refused, and nothing changes. This key is Passo's own: `refused = true`.
        refused: bool,
    },
    /// `modify = { cancel = ["a"], before = ["b"], after = ["c"] }`: cancels what rests at elements, and sets tokens before
    /// and after others. This verb is Passo's own.
    Modify {
        /// The elements.
        elements: Modified,
        /// Variables of the process that are set before.
        variables: Variables,
        /// It is refused because of these elements, and nothing changes; empty when it must be done.
        refused: Vec<String>,
    },
    /// `deploy = "file"`: deploys another file. This verb is Passo's own.
    Deploy {
        /// The path, relative to the scenario file.
        file: String,
    },
    /// `migrate = { old = "new" }`: moves the instance to the latest version of its process. This verb is Passo's own.
    Migrate {
        /// Ids of elements, each with the id in the latest version; others keep theirs.
        mapping: BTreeMap<String, String>,
        /// It is refused because of these elements, and nothing changes; empty when it must be done.
        refused: Vec<String>,
    },
    /// `suspend = true`: suspends the instance. This verb is Passo's own.
    Suspend,
    /// `resume = true`: resumes the instance. This verb is Passo's own.
    Resume,
    /// `cancel = true`: cancels the instance.
    Cancel,
    /// `restart = true`: closes the engine and opens it again on the same store.
    Restart,
    /// `expect = { … }`: checks expectations at this point.
    Expect(Box<Expectation>),
}

/// The elements of a modification.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Modified {
    /// What rests there is ended.
    pub cancel: Vec<String>,
    /// A token arrives there.
    pub before: Vec<String>,
    /// A token leaves there.
    pub after: Vec<String>,
}

/// Which of several work items at one element is meant, in the order in which they began to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The oldest.
    Oldest,
    /// The n-th, from 0.
    Nth(usize),
    /// All of them.
    All,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageOutcome {
    /// A waiting instance has received it.
    Correlated,
    /// It has started an instance.
    Started,
    /// It waits for a place that takes it.
    Buffered,
    /// Nobody takes it.
    Refused,
}

impl fmt::Display for MessageOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            MessageOutcome::Correlated => "correlated",
            MessageOutcome::Started => "started",
            MessageOutcome::Buffered => "buffered",
            MessageOutcome::Refused => "refused",
        })
    }
}

impl fmt::Display for Verb {
    /// The verb as it is written in a file, without its other keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verb::Start { process, .. } => write!(f, "start = {process:?}"),
            Verb::Complete { element, .. } => write!(f, "complete = {element:?}"),
            Verb::Throw { element, .. } => write!(f, "throw = {element:?}"),
            Verb::Escalate { element, .. } => write!(f, "escalate = {element:?}"),
            Verb::Fail { element, .. } => write!(f, "fail = {element:?}"),
            Verb::Resolve { element, .. } => write!(f, "resolve = {element:?}"),
            Verb::Message { name, .. } => write!(f, "message = {name:?}"),
            Verb::Signal { name, .. } => write!(f, "signal = {name:?}"),
            Verb::Advance { text, .. } => write!(f, "advance = {text:?}"),
            Verb::Set { variables, .. } => {
                let names = variables.keys().map(AsRef::as_ref).collect::<Vec<&str>>();
                write!(f, "set = {{ {} }}", names.join(", "))
            }
            Verb::Activate { element, .. } => write!(f, "activate = {element:?}"),
            Verb::Modify { .. } => f.write_str("modify"),
            Verb::Deploy { file } => write!(f, "deploy = {file:?}"),
            Verb::Migrate { .. } => f.write_str("migrate"),
            Verb::Suspend => f.write_str("suspend = true"),
            Verb::Resume => f.write_str("resume = true"),
            Verb::Cancel => f.write_str("cancel = true"),
            Verb::Restart => f.write_str("restart = true"),
            Verb::Expect(_) => f.write_str("expect"),
        }
    }
}

/// All keys that a step may have.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepKeys {
    of: Option<Of>,
    start: Option<String>,
    complete: Option<String>,
    throw: Option<String>,
    escalate: Option<String>,
    fail: Option<String>,
    resolve: Option<String>,
    message: Option<String>,
    signal: Option<String>,
    advance: Option<String>,
    #[serde(default, deserialize_with = "values::optional_variables")]
    set: Option<Variables>,
    activate: Option<String>,
    modify: Option<Modified>,
    deploy: Option<String>,
    migrate: Option<BTreeMap<String, String>>,
    suspend: Option<bool>,
    resume: Option<bool>,
    cancel: Option<bool>,
    restart: Option<bool>,
    expect: Option<ExpectKey>,
    #[serde(default, deserialize_with = "values::optional_variables")]
    variables: Option<Variables>,
    business_key: Option<String>,
    at: Option<String>,
    all: Option<bool>,
    nth: Option<usize>,
    refused: Option<Refused>,
    error: Option<String>,
    escalation: Option<String>,
    reason: Option<String>,
    retries: Option<u32>,
    key: Option<String>,
    ttl: Option<String>,
    id: Option<String>,
    scope: Option<String>,
}

/// `refused` lists fields of a form, or says that the whole step is refused.
#[derive(Deserialize)]
#[serde(untagged)]
enum Refused {
    Whole(bool),
    Fields(Vec<String>),
}

/// `expect` is a verb with a table, and a key of `message` with a text.
enum ExpectKey {
    Outcome(MessageOutcome),
    Check(Box<Expectation>),
}

impl<'de> Deserialize<'de> for ExpectKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de;
        struct ExpectVisitor;
        impl<'de> de::Visitor<'de> for ExpectVisitor {
            type Value = ExpectKey;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of expectations, or what becomes of a message")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<ExpectKey, E> {
                MessageOutcome::deserialize(de::value::StrDeserializer::new(text)).map(ExpectKey::Outcome)
            }
            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<ExpectKey, A::Error> {
                let check = Expectation::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(ExpectKey::Check(Box::new(check)))
            }
        }
        deserializer.deserialize_any(ExpectVisitor)
    }
}

impl TryFrom<StepKeys> for Step {
    type Error = String;

    fn try_from(mut keys: StepKeys) -> Result<Step, String> {
        let name = keys.verb_name()?;
        let of = keys.of.take();
        let verb = keys.take_verb(name)?;
        match keys.left_over() {
            Some(key) => Err(format!("the key `{key}` does not belong to the verb `{name}`")),
            None => Ok(Step { verb, of }),
        }
    }
}

impl StepKeys {
    /// The one verb of the step.
    fn verb_name(&self) -> Result<&'static str, String> {
        let is_check = matches!(self.expect, Some(ExpectKey::Check(_)));
        let verbs = [
            ("start", self.start.is_some()),
            ("complete", self.complete.is_some()),
            ("throw", self.throw.is_some()),
            ("escalate", self.escalate.is_some()),
            ("fail", self.fail.is_some()),
            ("resolve", self.resolve.is_some()),
            ("message", self.message.is_some() && self.throw.is_none()),
            ("signal", self.signal.is_some()),
            ("advance", self.advance.is_some()),
            ("set", self.set.is_some()),
            ("activate", self.activate.is_some()),
            ("modify", self.modify.is_some()),
            ("deploy", self.deploy.is_some()),
            ("migrate", self.migrate.is_some()),
            ("suspend", self.suspend.is_some()),
            ("resume", self.resume.is_some()),
            ("cancel", self.cancel.is_some()),
            ("restart", self.restart.is_some()),
            ("expect", is_check),
        ];
        let present: Vec<_> =
            verbs.iter().filter(|(_, is_present)| *is_present).map(|(name, _)| *name).collect();
        match present.as_slice() {
            [name] => Ok(name),
            [] => {
                let all = verbs.map(|(name, _)| name);
                Err(format!("the step has no verb; give it one of: {}", all.join(", ")))
            }
            several => {
                Err(format!("the step has several verbs, {}; each needs its own step", several.join(" and ")))
            }
        }
    }

    /// Takes the verb's keys out.
    fn take_verb(&mut self, name: &str) -> Result<Verb, String> {
        let element = |key: Option<String>| key.unwrap_or_default();
        Ok(match name {
            "start" => Verb::Start {
                process: element(self.start.take()),
                variables: self.take_variables(),
                business_key: self.business_key.take(),
                at: self.at.take(),
            },
            "complete" => Verb::Complete {
                element: element(self.complete.take()),
                variables: self.take_variables(),
                which: self.take_which()?,
                refused: self.take_refused("complete")?,
            },
            "throw" => Verb::Throw {
                element: element(self.throw.take()),
                error: self.error.take().ok_or("`throw` needs the key `error`, the error's code")?,
                message: self.message.take(),
                variables: self.take_variables(),
            },
            "escalate" => Verb::Escalate {
                element: element(self.escalate.take()),
                escalation: self
                    .escalation
                    .take()
                    .ok_or("`escalate` needs the key `escalation`, the escalation's code")?,
                variables: self.take_variables(),
            },
            "fail" => Verb::Fail {
                element: element(self.fail.take()),
                reason: self.reason.take(),
                retries: self.retries.take(),
            },
            "resolve" => {
                Verb::Resolve { element: element(self.resolve.take()), variables: self.take_variables() }
            }
            "message" => self.take_message()?,
            "signal" => Verb::Signal { name: element(self.signal.take()), variables: self.take_variables() },
            "advance" => {
                let text = element(self.advance.take());
                Verb::Advance { by: parse_duration(&text)?, text }
            }
            "set" => Verb::Set { variables: self.set.take().unwrap_or_default(), scope: self.scope.take() },
            "activate" => Verb::Activate {
                element: element(self.activate.take()),
                variables: self.take_variables(),
                refused: match self.refused.take() {
                    Some(Refused::Whole(refused)) => refused,
                    Some(Refused::Fields(_)) => {
                        return Err("`refused` of `activate` is true or false".to_owned());
                    }
                    None => false,
                },
            },
            "modify" => Verb::Modify {
                elements: self.modify.take().unwrap_or_default(),
                variables: self.take_variables(),
                refused: self.take_refused("modify")?,
            },
            "deploy" => Verb::Deploy { file: element(self.deploy.take()) },
            "migrate" => Verb::Migrate {
                mapping: self.migrate.take().unwrap_or_default(),
                refused: self.take_refused("migrate")?,
            },
            "suspend" => only_true("suspend", self.suspend.take()).map(|()| Verb::Suspend)?,
            "resume" => only_true("resume", self.resume.take()).map(|()| Verb::Resume)?,
            "cancel" => only_true("cancel", self.cancel.take()).map(|()| Verb::Cancel)?,
            "restart" => only_true("restart", self.restart.take()).map(|()| Verb::Restart)?,
            _ => match self.expect.take() {
                Some(ExpectKey::Check(check)) => Verb::Expect(check),
                Some(ExpectKey::Outcome(_)) | None => return Err("`expect` needs a table".to_owned()),
            },
        })
    }

    fn take_message(&mut self) -> Result<Verb, String> {
        let expect = match self.expect.take() {
            Some(ExpectKey::Outcome(outcome)) => Some(outcome),
            Some(ExpectKey::Check(_)) | None => None,
        };
        Ok(Verb::Message {
            name: self.message.take().unwrap_or_default(),
            key: self.key.take(),
            variables: self.take_variables(),
            ttl: self.ttl.take().map(|text| parse_duration(&text)).transpose()?,
            id: self.id.take(),
            expect,
        })
    }

    fn take_variables(&mut self) -> Variables {
        self.variables.take().unwrap_or_default()
    }

    /// What a verb is refused because of, one by one.
    fn take_refused(&mut self, verb: &str) -> Result<Vec<String>, String> {
        match self.refused.take() {
            Some(Refused::Fields(refused)) => Ok(refused),
            Some(Refused::Whole(_)) => {
                Err(format!("`refused` of `{verb}` lists what it is refused because of"))
            }
            None => Ok(Vec::new()),
        }
    }

    fn take_which(&mut self) -> Result<Which, String> {
        match (self.all.take().unwrap_or(false), self.nth.take()) {
            (true, Some(_)) => Err("`all` and `nth` contradict each other; keep one of them".to_owned()),
            (true, None) => Ok(Which::All),
            (false, Some(nth)) => Ok(Which::Nth(nth)),
            (false, None) => Ok(Which::Oldest),
        }
    }

    /// A key that no verb has taken.
    fn left_over(&self) -> Option<&'static str> {
        let keys = [
            ("message", self.message.is_some()),
            ("expect", self.expect.is_some()),
            ("variables", self.variables.is_some()),
            ("business_key", self.business_key.is_some()),
            ("at", self.at.is_some()),
            ("all", self.all.is_some()),
            ("nth", self.nth.is_some()),
            ("refused", self.refused.is_some()),
            ("error", self.error.is_some()),
            ("escalation", self.escalation.is_some()),
            ("reason", self.reason.is_some()),
            ("retries", self.retries.is_some()),
            ("key", self.key.is_some()),
            ("ttl", self.ttl.is_some()),
            ("id", self.id.is_some()),
            ("scope", self.scope.is_some()),
        ];
        keys.iter().find(|(_, is_present)| *is_present).map(|(key, _)| *key)
    }
}

fn parse_duration(text: &str) -> Result<Duration, String> {
    text.parse().map_err(|error: TimeError| error.to_string())
}

fn only_true(verb: &str, value: Option<bool>) -> Result<(), String> {
    match value {
        Some(true) => Ok(()),
        Some(false) | None => Err(format!("`{verb}` can only be true; leave the step out instead")),
    }
}
