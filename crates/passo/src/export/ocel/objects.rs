//! The objects of an instance: itself, the processes that it has called, its work items, its business key.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::rows::Relationship;
use crate::export::Case;
use crate::history::{HistoryEntry, HistoryKind};
use crate::value::Value;

/// The type of work items.
const WORK_ITEM: &str = "work item";
/// How an event is related to the called process that it belongs to, or that it begins or ends.
pub(super) const CALLED_PROCESS: &str = "called process";
/// The type of business keys.
pub(super) const BUSINESS_KEY: &str = "business key";

/// An object of a log.
pub(super) struct Object {
    pub(super) id: String,
    pub(super) kind: Arc<str>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) relationships: Vec<Relationship>,
}

/// A value that an attribute has from a time on.
pub(super) struct Attribute {
    pub(super) name: Arc<str>,
    pub(super) at: DateTime<Utc>,
    pub(super) value: Value,
}

impl Attribute {
    fn new(name: &str, at: DateTime<Utc>, value: impl Into<Value>) -> Attribute {
        Attribute { name: name.into(), at, value: value.into() }
    }
}

/// All of them.
pub(super) fn objects(case: &Case) -> Vec<Object> {
    let mut objects = vec![instance(case)];
    objects.extend(calls(case));
    objects.extend(work_items(case));
    if let Some(key) = &case.business_key {
        let kind: Arc<str> = BUSINESS_KEY.into();
        objects.push(Object {
            id: key_id(key),
            kind,
            attributes: vec![Attribute::new("key", began(case), key.clone())],
            relationships: Vec::new(),
        });
    }
    objects
}

fn instance(case: &Case) -> Object {
    let began = began(case);
    let mut attributes = vec![
        Attribute::new("version", began, i64::from(case.version)),
        Attribute::new("state", case.history.entries.last().map_or(began, |entry| entry.at), case.state),
    ];
    attributes.extend(variables(case, None));
    let key = case.business_key.as_ref().map(|key| related(key_id(key), "has the key"));
    Object {
        id: case.id.to_string(),
        kind: case.process.clone(),
        attributes,
        relationships: key.into_iter().collect(),
    }
}

/// The values that the variables of a process get, one after the other: of the instance's own, or of a called one.
fn variables(case: &Case, call: Option<u32>) -> impl Iterator<Item = Attribute> {
    let entries =
        case.history.entries.iter().filter(move |entry| entry.call == call && entry.tag == "process");
    entries.filter_map(|entry| match &entry.kind {
        HistoryKind::VariableSet { name, value } => {
            let name = format!("variable.{name}").into();
            Some(Attribute { name, at: entry.at, value: value.clone() })
        }
        _ => None,
    })
}

fn calls(case: &Case) -> impl Iterator<Item = Object> {
    case.history.entries.iter().filter_map(|entry| {
        let HistoryKind::Called { process } = &entry.kind else { return None };
        let mut attributes = vec![Attribute::new("called by", entry.at, entry.element.clone())];
        attributes.extend(variables(case, entry.serial));
        Some(Object {
            id: part_id(case, entry.serial?),
            kind: process.clone(),
            attributes,
            relationships: vec![related(process_id(case, entry.call), "called by")],
        })
    })
}

/// The work items and called processes of an instance, each with how its events are related to it.
pub(super) fn parts(case: &Case) -> BTreeMap<u32, &'static str> {
    let parts = case.history.entries.iter().filter_map(|entry| match &entry.kind {
        HistoryKind::Offered { .. } => Some((entry.serial?, WORK_ITEM)),
        HistoryKind::Called { .. } => Some((entry.serial?, CALLED_PROCESS)),
        _ => None,
    });
    parts.collect()
}

fn work_items(case: &Case) -> impl Iterator<Item = Object> {
    let offered =
        case.history.entries.iter().filter(|entry| matches!(entry.kind, HistoryKind::Offered { .. }));
    offered.filter_map(|entry| {
        let serial = entry.serial?;
        let mut attributes = vec![
            Attribute::new("element", entry.at, entry.element.clone()),
            Attribute::new("name", entry.at, entry.label()),
        ];
        let same = case.history.entries.iter().filter(|other| other.serial == Some(serial));
        attributes.extend(same.filter_map(assignee));
        Some(Object {
            id: part_id(case, serial),
            kind: WORK_ITEM.into(),
            attributes,
            relationships: vec![related(process_id(case, entry.call), "belongs to")],
        })
    })
}

/// Who has a work item from now on, if an entry says so; nobody is an empty text.
fn assignee(entry: &HistoryEntry) -> Option<Attribute> {
    let user = match &entry.kind {
        HistoryKind::Offered { assignee, .. } => assignee.clone()?,
        HistoryKind::Claimed { user } => user.clone(),
        HistoryKind::Released => "".into(),
        _ => return None,
    };
    Some(Attribute::new("assignee", entry.at, user))
}

fn began(case: &Case) -> DateTime<Utc> {
    case.history.entries.first().map(|entry| entry.at).unwrap_or_default()
}

/// A business key.
pub(super) fn key_id(key: &Arc<str>) -> String {
    format!("key {key}")
}

/// A work item or a called process.
pub(super) fn part_id(case: &Case, serial: u32) -> String {
    format!("{}-{serial}", case.id)
}

/// The process that an entry belongs to: the instance, or what it has called.
pub(super) fn process_id(case: &Case, call: Option<u32>) -> String {
    call.map_or_else(|| case.id.to_string(), |serial| part_id(case, serial))
}

/// A relationship.
pub(super) fn related(id: String, qualifier: &'static str) -> Relationship {
    Relationship { object_id: id, qualifier }
}
