//! The events of an instance one by one, each with the instance to which it happens.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::journal::{Event, NodeId, Payload, ScopeId};
use crate::program::Program;
use crate::state::{Instance, replay_onto};

/// One event, and the instance to which it happens.
pub(crate) struct Step<'s> {
    /// The number of the event within the instance, from 1.
    pub(crate) number: u64,
    /// The number of the command within the engine.
    pub(crate) command: u64,
    /// The time of the command.
    pub(crate) at: DateTime<Utc>,
    /// The event.
    pub(crate) event: Event,
    /// What stands beside it.
    pub(crate) payload: Option<&'s Payload>,
    /// The instance before the event.
    pub(crate) before: &'s Instance,
}

/// Shows the events of an instance in their order, from the first on; gives the instance after the last.
pub(crate) fn walk<'j>(
    events: impl Iterator<Item = (Event, Option<&'j Payload>)>,
    mut show: impl FnMut(&Step<'_>),
) -> Instance {
    let mut instance = Instance::new();
    let (mut command, mut at) = (0, DateTime::default());
    for (number, (event, payload)) in (1..).zip(events) {
        if let (Event::Began { command: next }, Some(Payload::Time(now))) = (event, payload) {
            command = next;
            at = DateTime::from_timestamp_millis(*now).unwrap_or_default();
        }
        show(&Step { number, command, at, event, payload, before: &instance });
        replay_onto(&mut instance, [(event, payload)]);
    }
    instance
}

/// An element of a process, as people name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The id of the process that the element belongs to.
    pub process: Arc<str>,
    /// The element's id; the process's own id where the process is meant.
    pub element: Arc<str>,
    /// The element's name.
    pub name: Option<Arc<str>>,
    /// The name of the element in the standard's schema, for example `userTask`; empty where it is not known.
    pub tag: &'static str,
}

impl Place {
    /// What people call it: its name, or its id.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.element)
    }

    /// A node of a program.
    pub(crate) fn of(program: &Program, node: NodeId) -> Place {
        let known = program.elements.get(node.index());
        Place {
            process: program.process.clone(),
            element: program.element_id(node),
            name: known.and_then(|known| known.name.clone()),
            tag: known.map_or("", |known| known.tag),
        }
    }

    /// A process itself.
    pub(crate) fn of_process(program: &Program) -> Place {
        let process = program.process.clone();
        Place { element: process.clone(), process, name: program.name.clone(), tag: "process" }
    }
}

/// The program that a scope of an instance runs.
pub(crate) fn program_of<'p>(
    programs: &'p [Arc<Program>],
    instance: &Instance,
    scope: ScopeId,
) -> Option<&'p Program> {
    programs.get(instance.scope(scope)?.definition.0 as usize).map(Arc::as_ref)
}
