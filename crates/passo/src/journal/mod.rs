//! What happens to an instance: commands go in, events come out.
//!
//! An event is a small plain value; what does not fit in it (values, texts, subscriptions) is its payload and stands
//! beside it in the same order. Events carry facts, so that applying them needs no program.

mod command;
mod event;
mod numbering;
mod payload;
pub(crate) mod wire;

pub(crate) use command::{
    Begin, Command, Delivery, Failure, Instruction, Place, SetWithin, StartPlace, StartTrigger,
};
pub(crate) use event::{Event, Outcome, RestKind, ScopeKind};
pub(crate) use numbering::{JoinNumbering, KeyNumbering, Numbering, ScopeNumbering};
pub use payload::IncidentKind;
pub(crate) use payload::{
    CompensationFact, ErrorFact, IncidentFact, MigrationFact, MovedJoins, MovedNames, Payload,
    PublicationFact, RepeatFact, Resume, StartFact, TimerPlan, WaitFact, WaitOn, WorkFact,
};

/// A process definition of an engine: one version of one process. Dense, never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DefinitionId(pub(crate) u32);

macro_rules! index {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(pub(crate) u32);

        #[allow(dead_code, reason = "every kind of number has the same two")]
        impl $name {
            /// No such thing.
            pub(crate) const NONE: $name = $name(u32::MAX);

            /// As an index into a table.
            pub(crate) fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

index! {
    /// A scope instance of a process instance; used again after it is closed.
    ScopeId;
    /// A resting token of a process instance; used again after it is gone.
    ActivityId;
    /// A subscription or timer of a process instance; used again after it is gone.
    WaitId;
    /// A flow node of a program.
    NodeId;
    /// A sequence flow of a program.
    FlowId;
    /// A variable's name within one process scope: the program's names first, then the scope's own.
    NameId;
}

/// The events of an instance with their payloads, in the order in which they happened.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Journal {
    pub(crate) events: Vec<Event>,
    pub(crate) payloads: Vec<Payload>,
}

impl Journal {
    /// The events, each with its payload if it has one.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Event, Option<&Payload>)> {
        let mut payloads = self.payloads.iter();
        self.events
            .iter()
            .map(move |event| (*event, if event.has_payload() { payloads.next() } else { None }))
    }

    /// Takes out all events.
    pub(crate) fn clear(&mut self) {
        self.events.clear();
        self.payloads.clear();
    }

    /// Moves the events of another journal to the end of this one.
    pub(crate) fn append(&mut self, more: &mut Journal) {
        self.events.append(&mut more.events);
        self.payloads.append(&mut more.payloads);
    }
}

/// Where events go besides the instance itself.
pub(crate) trait Record {
    /// Notes an event.
    fn record(&mut self, event: Event, payload: Option<&Payload>);
}

/// Keeps no events.
pub(crate) struct Forget;

impl Record for Forget {
    fn record(&mut self, _: Event, _: Option<&Payload>) {}
}

impl Record for Journal {
    fn record(&mut self, event: Event, payload: Option<&Payload>) {
        self.events.push(event);
        if let Some(payload) = payload {
            self.payloads.push(payload.clone());
        }
    }
}
