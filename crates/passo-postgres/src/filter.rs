//! Questions with conditions that are there or not. Each combination is a statement of its own, so that the database looks for
//! the conditions that there are.

use std::fmt::Write;

use passo::store::{Address, InstanceFilter, Phase, RowKey, WorkItemFilter};

use crate::connection::{Call, Value};
use crate::read::INSTANCE;
use crate::value::{signed, text};

/// A question.
pub(crate) struct Question<'a> {
    text: String,
    values: Vec<Value<'a>>,
    word: &'static str,
}

impl<'a> Question<'a> {
    fn new(text: String) -> Question<'a> {
        Question { text, values: Vec::new(), word: "WHERE" }
    }

    /// The name of a parameter with this value.
    fn parameter(&mut self, value: impl Into<Value<'a>>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn and(&mut self, condition: &str) {
        // Writing into a text does not fail.
        let _ = write!(self.text, " {} {condition}", self.word);
        self.word = "AND";
    }

    fn and_number(&mut self, column: &str, comparison: &str, value: u64) {
        let parameter = self.parameter(boxed(signed(value)));
        self.and(&format!("{column} {comparison} {parameter}"));
    }

    /// A condition for a text that has an index by its first letters.
    fn and_text(&mut self, column: &str, value: Option<&'a str>) {
        if let Some(value) = value {
            let parameter = self.parameter(boxed(text(value)));
            self.and(&format!("left({column}, 200) = left({parameter}, 200) AND {column} = {parameter}"));
        }
    }

    fn end(mut self, order: &str, limit: Option<usize>) -> Question<'a> {
        let _ = write!(self.text, " ORDER BY {order}");
        if let Some(limit) = limit {
            let parameter = self.parameter(boxed(i64::try_from(limit).unwrap_or(i64::MAX)));
            let _ = write!(self.text, " LIMIT {parameter}");
        }
        self
    }

    /// The statement.
    pub(crate) fn call(&mut self) -> Call<'_> {
        Call { text: &self.text, values: std::mem::take(&mut self.values) }
    }
}

fn boxed<'a>(value: impl tokio_postgres::types::ToSql + Send + Sync + 'a) -> Value<'a> {
    Box::new(value)
}

/// The instances that fit, by their numbers.
pub(crate) fn instances(filter: &InstanceFilter) -> Question<'_> {
    let InstanceFilter { process, business_key, phase, changed_before, after, limit } = filter;
    let mut question = Question::new(format!("SELECT {INSTANCE} FROM passo.instance"));
    // In the words of the indexes, or the database would not see that they are meant.
    let (running, ended) = ("state IN ('active', 'suspended')", "state NOT IN ('active', 'suspended')");
    match phase {
        Phase::Any => {}
        Phase::Running => question.and(running),
        Phase::Restless => question.and(&format!("leased_until IS NOT NULL AND {running}")),
        Phase::Ended => question.and(ended),
    }
    question.and_number("id", ">", *after);
    question.and_text("business_key", business_key.as_deref());
    if let Some(process) = process {
        let parameter = question.parameter(boxed(text(process)));
        question.and(&format!("process = {parameter}"));
    }
    if let Some(before) = changed_before {
        let parameter = question.parameter(boxed(*before));
        question.and(&format!("changed < {parameter}"));
    }
    question.end("id", *limit)
}

/// The keys of the work items that fit, in their order.
pub(crate) fn work_items(filter: &WorkItemFilter) -> Question<'_> {
    let WorkItemFilter { process, instance, element, assignee, .. } = filter;
    let WorkItemFilter { candidate_user, candidate_group, handler, unassigned, after, limit, .. } = filter;
    let mut joins = String::new();
    for (kind, wanted) in [("user", candidate_user), ("group", candidate_group)] {
        if wanted.is_some() {
            let _ = write!(
                joins,
                " JOIN passo.candidate {kind}s ON {kind}s.instance = w.instance AND {kind}s.serial = w.serial
                  AND {kind}s.kind = '{kind}'"
            );
        }
    }
    let mut question = Question::new(format!("SELECT w.instance, w.serial FROM passo.work_item w{joins}"));
    question.and_text("users.name", candidate_user.as_deref());
    question.and_text("groups.name", candidate_group.as_deref());
    question.and_text("w.element", element.as_deref());
    question.and_text("w.assignee", assignee.as_deref());
    question.and_text("w.handler", handler.as_deref());
    if let Some(instance) = instance {
        question.and_number("w.instance", "=", *instance);
    }
    if let Some(process) = process {
        let parameter = question.parameter(boxed(text(process)));
        question.and(&format!("w.process = {parameter}"));
    }
    if *unassigned {
        question.and("w.assignee IS NULL");
    }
    if let Some(RowKey { instance, serial }) = after {
        let instance = question.parameter(boxed(signed(*instance)));
        let serial = question.parameter(boxed(i64::from(*serial)));
        question.and(&format!("(w.instance, w.serial) > ({instance}, {serial})"));
    }
    question.end("w.instance, w.serial", *limit)
}

/// A subscription that was found, and its place in the order of those of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Where it is.
    pub(crate) key: RowKey,
    /// How deep it lies.
    pub(crate) depth: i64,
    /// Its order among those that lie as deep.
    pub(crate) turn: i64,
}

/// The subscriptions of an address behind one that was found, and whether their instances are suspended: the deepest first, then by their order, then by their keys.
pub(crate) fn subscriptions<'a>(address: &Address<'a>, behind: Option<Found>, limit: usize) -> Question<'a> {
    let Address { kind, address, message_key } = *address;
    let state = "(SELECT i.state FROM passo.instance i WHERE i.id = s.instance)";
    let mut question = Question::new(format!(
        "SELECT s.instance, s.serial, s.depth, s.turn, {state} IS NOT DISTINCT FROM 'suspended'
         FROM passo.subscription s"
    ));
    let kind = question.parameter(boxed(kind.as_str()));
    question.and(&format!("s.kind = {kind}"));
    question.and_text("s.address", Some(address));
    match message_key {
        Some(_) => question.and_text("s.message_key", message_key),
        // The index has an entry for the text that is absent too.
        None => question.and("left(s.message_key, 200) IS NULL AND s.message_key IS NULL"),
    }
    if let Some(Found { key, depth, turn }) = behind {
        let values = [-depth, turn, signed(key.instance), i64::from(key.serial)];
        let parameters = values.map(|value| question.parameter(boxed(value))).join(", ");
        question.and(&format!("((-s.depth), s.turn, s.instance, s.serial) > ({parameters})"));
    }
    question.end("(-s.depth), s.turn, s.instance, s.serial", Some(limit))
}
