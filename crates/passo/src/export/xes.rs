//! XES, the eXtensible Event Stream (IEEE 1849-2016): a log of traces, a trace of events, each with attributes.

use std::io::{self, Write};

use super::Case;
use super::activity::{LogEvent, log_events};
use super::types::{AttributeType, text, time, xml_name};
use crate::xml::emit::Emitter;

/// The standard extensions that the attributes come from: name, prefix, and where each is defined.
const EXTENSIONS: [(&str, &str, &str); 4] = [
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
];

/// Writes a log, trace by trace.
pub(crate) struct XesWriter<W: Write> {
    xml: Emitter<W>,
}

impl<W: Write> XesWriter<W> {
    /// Begins a log: its extensions, what every trace and event has, and how events are told apart.
    pub(crate) fn new(to: W) -> io::Result<XesWriter<W>> {
        let mut log = XesWriter { xml: Emitter::new(to)? };
        let attributes =
            [("xes.version", "1849.2016"), ("xes.features", ""), ("xmlns", "http://www.xes-standard.org/")];
        log.xml.open("log", &attributes)?;
        for (name, prefix, uri) in EXTENSIONS {
            log.xml.empty("extension", &[("name", name), ("prefix", prefix), ("uri", uri)])?;
        }
        log.xml.open("global", &[("scope", "trace")])?;
        log.string("concept:name", "UNKNOWN")?;
        log.xml.close("global")?;
        log.xml.open("global", &[("scope", "event")])?;
        log.string("concept:name", "UNKNOWN")?;
        log.string("lifecycle:transition", "unknown")?;
        log.attribute("date", "time:timestamp", "1970-01-01T00:00:00.000Z")?;
        log.xml.close("global")?;
        for (name, keys) in [("Activity", "concept:name"), ("Step", "concept:name lifecycle:transition")] {
            log.xml.empty("classifier", &[("name", name), ("scope", "event"), ("keys", keys)])?;
        }
        log.string("concept:name", "Passo")?;
        log.string("lifecycle:model", "standard")?;
        Ok(log)
    }

    /// Writes an instance as a trace.
    pub(crate) fn trace(&mut self, case: &Case) -> io::Result<()> {
        self.xml.open("trace", &[])?;
        self.string("concept:name", &case.id.to_string())?;
        self.string("process", &case.process)?;
        self.attribute("int", "version", &case.version.to_string())?;
        self.string("state", case.state)?;
        if let Some(key) = &case.business_key {
            self.string("businessKey", key)?;
        }
        for (name, value) in &case.variables {
            if let Some(kind) = AttributeType::of(value) {
                self.attribute(kind.in_xes(), &format!("variable.{}", xml_name(name)), &text(value))?;
            }
        }
        for event in log_events(case) {
            self.event(case, &event)?;
        }
        self.xml.close("trace")
    }

    fn event(&mut self, case: &Case, event: &LogEvent<'_>) -> io::Result<()> {
        let LogEvent { entry, transition, resource, group } = event;
        self.xml.open("event", &[])?;
        self.string("concept:name", entry.label())?;
        self.string("lifecycle:transition", transition.as_str())?;
        self.attribute("date", "time:timestamp", &time(entry.at))?;
        if let Some(serial) = entry.serial {
            self.string("concept:instance", &format!("{}-{serial}", case.id))?;
        }
        if let Some(resource) = resource {
            self.string("org:resource", resource)?;
        }
        if let Some(group) = group {
            self.string("org:group", group)?;
        }
        self.string("process", &entry.process)?;
        self.string("element", &entry.element)?;
        self.string("elementType", entry.tag)?;
        self.string("kind", entry.kind.as_str())?;
        self.attribute("int", "number", &entry.event.to_string())?;
        self.xml.close("event")
    }

    /// Ends the log.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.xml.close("log")?;
        let mut to = self.xml.into_inner();
        writeln!(to)?;
        to.flush()
    }

    fn string(&mut self, key: &str, value: &str) -> io::Result<()> {
        self.attribute("string", key, value)
    }

    fn attribute(&mut self, tag: &str, key: &str, value: &str) -> io::Result<()> {
        self.xml.empty(tag, &[("key", key), ("value", value)])
    }
}
