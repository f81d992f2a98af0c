//! OCEL 2.0, the Object-Centric Event Log, in its JSON form: types, then objects, then the events that relate to them.

mod objects;
mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;

use self::objects::{
    Attribute, BUSINESS_KEY, CALLED_PROCESS, Object, key_id, objects, part_id, parts, process_id, related,
};
use self::rows::{AttributeRow, EventRow, ObjectRow, PlainValue, TimedValue, TypeRow};
use super::Case;
use super::activity::{LogEvent, Transition, log_events};
use super::types::{AttributeType, time};
use crate::history::HistoryKind;

/// The attributes of every event.
const EVENT_ATTRIBUTES: [(&str, AttributeType); 7] = [
    ("process", AttributeType::Text),
    ("element", AttributeType::Text),
    ("elementType", AttributeType::Text),
    ("kind", AttributeType::Text),
    ("lifecycle", AttributeType::Text),
    ("resource", AttributeType::Text),
    ("group", AttributeType::Text),
];

/// The types of all objects and events of a log, which stand in front of them.
#[derive(Debug, Default)]
pub(crate) struct OcelTypes {
    objects: BTreeMap<Arc<str>, BTreeMap<Arc<str>, AttributeType>>,
    events: BTreeSet<String>,
}

impl OcelTypes {
    /// Takes in the types that an instance needs.
    pub(crate) fn add(&mut self, case: &Case) {
        for object in objects(case) {
            let known = self.objects.entry(object.kind).or_default();
            for Attribute { name, value, .. } in object.attributes {
                if let Some(kind) = AttributeType::of(&value) {
                    known.entry(name).and_modify(|known| *known = known.or(kind)).or_insert(kind);
                }
            }
        }
        self.events.extend(log_events(case).iter().map(activity));
    }
}

/// Writes a log: all objects, then all events.
pub(crate) struct OcelWriter<W: Write> {
    to: W,
    types: OcelTypes,
    /// Business keys are objects once, however many instances have them.
    keys: BTreeSet<String>,
    is_first: bool,
}

impl<W: Write> OcelWriter<W> {
    /// Begins a log of these types.
    pub(crate) fn new(mut to: W, types: OcelTypes) -> io::Result<OcelWriter<W>> {
        let objects = types.objects.iter().map(|(name, attributes)| TypeRow {
            name,
            attributes: attributes.iter().map(|(name, kind)| AttributeRow::new(name, *kind)).collect(),
        });
        let events = types.events.iter().map(|name| TypeRow {
            name,
            attributes: EVENT_ATTRIBUTES.iter().map(|(name, kind)| AttributeRow::new(name, *kind)).collect(),
        });
        write!(to, "{{\n\"objectTypes\": ")?;
        serde_json::to_writer(&mut to, &objects.collect::<Vec<_>>())?;
        write!(to, ",\n\"eventTypes\": ")?;
        serde_json::to_writer(&mut to, &events.collect::<Vec<_>>())?;
        write!(to, ",\n\"objects\": [")?;
        Ok(OcelWriter { to, types, keys: BTreeSet::new(), is_first: true })
    }

    /// Writes the objects of an instance.
    pub(crate) fn objects(&mut self, case: &Case) -> io::Result<()> {
        for object in objects(case) {
            if &*object.kind == BUSINESS_KEY && !self.keys.insert(object.id.clone()) {
                continue;
            }
            let types = self.types.objects.get(&object.kind);
            let attributes = object.attributes.iter().filter_map(|Attribute { name, at, value }| {
                AttributeType::of(value)?;
                Some(TimedValue { name, time: time(*at), value: types?.get(name)?.json(value) })
            });
            let Object { id, kind, relationships, .. } = &object;
            let row = ObjectRow { id, kind, attributes: attributes.collect(), relationships };
            row_to(&mut self.to, &mut self.is_first, &row)?;
        }
        Ok(())
    }

    /// The objects are written; the events follow.
    pub(crate) fn begin_events(&mut self) -> io::Result<()> {
        self.is_first = true;
        write!(self.to, "\n],\n\"events\": [")
    }

    /// Writes the events of an instance.
    pub(crate) fn events(&mut self, case: &Case) -> io::Result<()> {
        let parts = parts(case);
        for event in log_events(case) {
            let row = event_row(case, &event, &parts);
            row_to(&mut self.to, &mut self.is_first, &row)?;
        }
        Ok(())
    }

    /// Ends the log.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        writeln!(self.to, "\n]\n}}")?;
        self.to.flush()
    }
}

/// Writes a row of a list, on a line of its own.
fn row_to(to: &mut impl Write, is_first: &mut bool, row: &impl Serialize) -> io::Result<()> {
    to.write_all(if *is_first { b"\n" } else { b",\n" })?;
    *is_first = false;
    Ok(serde_json::to_writer(to, row)?)
}

/// The name of an event's type: the element, and the step of its life unless it is its completion.
fn activity(event: &LogEvent<'_>) -> String {
    let label = event.entry.label();
    match event.transition {
        Transition::Complete if event.entry.kind == HistoryKind::Completed => label.to_owned(),
        Transition::Schedule
        | Transition::Assign
        | Transition::Start
        | Transition::Suspend
        | Transition::Resume
        | Transition::Withdraw
        | Transition::Complete
        | Transition::AbortActivity
        | Transition::AbortCase
        | Transition::Unknown => format!("{label}: {}", event.entry.kind.as_str()),
    }
}

fn event_row(case: &Case, event: &LogEvent<'_>, parts: &BTreeMap<u32, &'static str>) -> EventRow {
    let LogEvent { entry, transition, resource, group } = event;
    let mut relationships = vec![related(case.id.to_string(), "instance")];
    if entry.call.is_some() {
        relationships.push(related(process_id(case, entry.call), CALLED_PROCESS));
    }
    if let Some((serial, qualifier)) = entry.serial.and_then(|serial| Some((serial, parts.get(&serial)?))) {
        relationships.push(related(part_id(case, serial), qualifier));
    }
    if let Some(key) = &case.business_key {
        relationships.push(related(key_id(key), BUSINESS_KEY));
    }
    let values = [
        Some(entry.process.to_string()),
        Some(entry.element.to_string()),
        Some(entry.tag.to_owned()),
        Some(entry.kind.as_str().to_owned()),
        Some(transition.as_str().to_owned()),
        resource.as_ref().map(ToString::to_string),
        group.clone(),
    ];
    let attributes = EVENT_ATTRIBUTES.iter().zip(values);
    let attributes = attributes.filter_map(|((name, _), value)| Some(PlainValue { name, value: value? }));
    EventRow {
        id: format!("{}.{}", case.id, entry.event),
        kind: activity(event),
        time: time(entry.at),
        attributes: attributes.collect(),
        relationships,
    }
}
