//! An instance as bytes and back: everything that it holds, so that it goes on as if its events had been replayed. That
//! includes the places that are free, in the order in which they are used again.

use std::collections::{BTreeMap, VecDeque};

use super::arena::Arena;
use super::instance::{self as live, Instance};
use super::keys::Keys;
use super::links::links_are_right;
use super::{activity, ad_hoc, compensation, names, repeat, scope, variables};
#[cfg(test)]
use crate::journal::wire::shape::{Shape, Shaped};
use crate::journal::wire::v1::{
    Activity, Definition, IncidentKind, Items, Message, Name, Node, Outcome, PublicationFact, Resume, Scope,
    ScopeKind, Text, Texts, Time, Wait, WaitFact, WorkFact,
};
use crate::journal::wire::{
    FromWire, Reader, RecordKind, ToWire, Wire, WireError, Writer, decode, encode, mirror, wire,
};
use crate::journal::{NodeId, ScopeId};
use crate::value::Value;

/// Appends a record with an instance.
///
/// # Errors
/// When a value is nested too deep; nothing is appended then.
pub(crate) fn encode_instance(instance: &Instance, to: &mut Vec<u8>) -> Result<(), WireError> {
    let wire: Snapshot<'_> = instance.to_wire();
    encode(RecordKind::Instance, &wire, to)
}

/// The instance of a record.
///
/// # Errors
/// When the bytes are no such record, or more than one.
pub(crate) fn decode_instance(bytes: &[u8]) -> Result<Instance, WireError> {
    let instance = Instance::from_wire(decode::<Snapshot<'_>>(RecordKind::Instance, bytes)?)?;
    if links_are_right(&instance) {
        Ok(instance)
    } else {
        Err(WireError::Unusable { what: "chain of places" })
    }
}

wire! {
    /// A process instance.
    struct Snapshot<'a> {
        /// The definition that it runs; none before it has started.
        definition: Definition,
        /// Whether it still runs.
        status: Status,
        /// Whether it takes no step until it is resumed.
        suspended: bool,
        /// The time of its last command.
        now: Time,
        /// The next serial.
        next_serial: u32,
        /// All its tokens.
        tokens: u32,
        /// How many incidents are open.
        incidents: u32,
        /// How many conditions are waited for.
        conditions: u32,
        /// How many activities are remembered for compensation.
        preserved: u32,
        /// The throw that rests longest; the others follow by their `next`.
        first_throw: Activity,
        /// The throw that rests shortest.
        last_throw: Activity,
        /// The caller's own key.
        business_key: Option<Text>,
        /// The code of the BPMN error that ended it.
        failure: Option<Text>,
        /// The values of correlation keys, by scope and key.
        keys: Vec<KeyState>,
        /// Its scopes.
        scopes: Places<ScopeState<'a>>,
        /// Its resting tokens.
        activities: Places<ActivityState<'a>>,
        /// Its timers and subscriptions.
        waits: Places<WaitState<'a>>,
    }
}

wire! {
    /// Whether an instance still runs.
    enum Status {
        /// It runs or waits.
        0 = Active,
        /// It has ended.
        1 = Ended { outcome: Outcome },
    }
}

wire! {
    /// The value that a message has given to a correlation key.
    struct KeyState {
        /// The process scope.
        scope: Scope,
        /// The number of the key.
        key: u32,
        /// The value.
        value: Text,
    }
}

wire! {
    /// A scope.
    struct ScopeState<'a> {
        /// What it belongs to.
        kind: ScopeKind,
        /// The scope around it.
        parent: Scope,
        /// The resting token of the activity that it belongs to.
        host: Activity,
        /// The definition whose program describes it.
        definition: Definition,
        /// How deep it lies in calls.
        call_depth: u32,
        /// Its tokens.
        tokens: u32,
        /// The resting token that came first; the others follow by their `next`.
        first: Activity,
        /// The resting token that came last.
        last: Activity,
        /// Tokens at joins, by slot.
        joins: Vec<u32>,
        /// Activities that are over in it and can be compensated.
        records: Vec<CompensationRecord>,
        /// Its variables, in the order in which they were first set.
        variables: Vec<Variable>,
        /// Names that the program does not have.
        names: Texts<'a>,
        /// The caller's key, of a called process.
        business_key: Option<Text>,
        /// What it has to do with a repeated activity.
        repetition: Repetition,
        /// What it has as the scope of an ad-hoc sub-process.
        ad_hoc: Option<AdHoc>,
    }
}

wire! {
    /// A variable.
    struct Variable {
        /// Its name.
        name: Name,
        /// Its value.
        value: Value,
    }
}

wire! {
    /// An activity that is over and can be compensated.
    struct CompensationRecord {
        /// The activity.
        node: Node,
        /// The serial that it took when it began.
        began: u32,
        /// The serial that it took when it was over.
        completed: u32,
        /// The scope inside it, as it was then.
        kept: Scope,
        /// Whether its compensation has begun.
        is_taken: bool,
    }
}

wire! {
    /// What a scope has to do with a repeated activity.
    enum Repetition {
        /// Nothing.
        0 = None,
        /// It holds its rounds.
        1 = Rounds { rounds: Rounds },
        /// It belongs to the round of this number, from 0.
        2 = Round { number: u32 },
    }
}

wire! {
    /// The rounds of a repeated activity.
    struct Rounds {
        /// The number of instances; none for a loop.
        total: Option<u32>,
        /// The items of the instances.
        items: Option<Items>,
        /// How many have begun.
        begun: u32,
        /// How many have completed.
        completed: u32,
        /// Their results, by their numbers.
        gathered: Vec<Value>,
    }
}

wire! {
    /// What an ad-hoc sub-process has offered and still offers.
    struct AdHoc {
        /// How often each of its activities was activated, by activity.
        activated: Vec<Activations>,
        /// Whether it offers nothing more.
        offers_ended: bool,
    }
}

wire! {
    /// How often an activity was activated.
    struct Activations {
        /// The activity.
        node: Node,
        /// How often.
        count: u32,
    }
}

wire! {
    /// A resting token.
    struct ActivityState<'a> {
        /// The scope that it rests in.
        scope: Scope,
        /// The element.
        node: Node,
        /// Its serial.
        serial: u32,
        /// The token before it in its scope.
        previous: Activity,
        /// The token after it in its scope.
        next: Activity,
        /// The first of its timers and subscriptions; the others follow by their `next`.
        first_wait: Wait,
        /// The scope inside it.
        child: Scope,
        /// Whether no token rests here: an event sub-process that listens for its start event.
        is_listener: bool,
        /// Why it rests.
        detail: Detail<'a>,
    }
}

wire! {
    /// Why a token rests.
    enum Detail<'a> {
        /// As a work item; nothing until it is offered.
        0 = Work { work: Option<WorkState<'a>> },
        /// For its script.
        1 = Script,
        /// For an event.
        2 = Catch,
        /// For the first of several events.
        3 = Race,
        /// For data.
        4 = Ready,
        /// For its sub-process.
        5 = SubProcess,
        /// For a called process.
        6 = Call,
        /// For the rounds of its repeated activity.
        7 = Repeat,
        /// For its round.
        8 = Round,
        /// To throw a message or signal.
        9 = Throw { throw: Option<ThrowState<'a>> },
        /// For the compensation that it has thrown, or that cancels a transaction.
        10 = Compensation,
        /// For the compensation of an activity that is over, which is remembered under this serial.
        11 = Compensating { record: u32 },
        /// Not a token: an event sub-process that listens for its start event.
        12 = Listener,
        /// Because of an incident.
        13 = Stopped { incident: Option<IncidentState<'a>> },
    }
}

wire! {
    /// A message or signal about to be thrown.
    struct ThrowState<'a> {
        /// What is thrown, one after the other.
        publications: Vec<PublicationFact<'a>>,
        /// The throw after it.
        next: Activity,
    }
}

wire! {
    /// A work item.
    struct WorkState<'a> {
        /// As it was offered, with its present assignee and tries.
        fact: WorkFact<'a>,
        /// Since when it is offered.
        since: Time,
        /// The incident that stops it.
        incident: Option<IncidentState<'a>>,
    }
}

wire! {
    /// An open incident.
    struct IncidentState<'a> {
        /// What kind it is.
        kind: IncidentKind,
        /// What happened.
        message: Message<'a>,
        /// Where to go on.
        resume: Resume,
        /// The serial of the run of a script that failed.
        run: Option<u32>,
        /// Since when.
        since: Time,
    }
}

wire! {
    /// A timer or subscription.
    struct WaitState<'a> {
        /// The resting token.
        activity: Activity,
        /// The event that it stands for.
        node: Node,
        /// Its serial.
        serial: u32,
        /// The token's next timer or subscription.
        next: Wait,
        /// What is waited for.
        fact: WaitFact<'a>,
    }
}

/// Things at places: the places that are free, in the order in which they are used again, and the things at the others, by
/// place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Places<T> {
    free: Vec<u32>,
    taken: Vec<T>,
}

impl<T: Wire> Wire for Places<T> {
    fn write(&self, to: &mut Writer<'_>) {
        self.free.write(to);
        self.taken.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Places { free: Wire::read(from)?, taken: Wire::read(from)? })
    }
}

impl<'w, T: ToWire<'w, W>, W, const WITHIN: usize> ToWire<'w, Places<W>> for Arena<T, WITHIN> {
    fn to_wire(&'w self) -> Places<W> {
        let taken = self.iter().map(|(_, thing)| thing.to_wire()).collect();
        Places { free: self.free_places().collect(), taken }
    }
}

impl<T: FromWire<W>, W, const WITHIN: usize> FromWire<Places<W>> for Arena<T, WITHIN> {
    fn from_wire(wire: Places<W>) -> Result<Self, WireError> {
        let Places { free, taken } = wire;
        let arena = Arena::from_parts(&free, Vec::from_wire(taken)?);
        arena.ok_or(WireError::Unusable { what: "free place" })
    }
}

mirror!(struct Instance => Snapshot<'w> {
    definition, status, suspended, now, next_serial, tokens, incidents, conditions, preserved, first_throw,
    last_throw, business_key, failure, keys, scopes, activities, waits,
});
mirror!(enum live::Status => Status { Active, Ended(outcome) });
mirror!(struct scope::Scope => ScopeState<'w> {
    kind, parent, host, definition, call_depth, tokens, first, last, joins, records, variables, names,
    business_key, repetition, ad_hoc,
});
mirror!(struct compensation::CompensationRecord => CompensationRecord {
    node, began, completed, kept, is_taken,
});
mirror!(enum repeat::Repetition => Repetition { None, Rounds(rounds), Round(number) });
mirror!(struct repeat::Rounds => Rounds { total, items, begun, completed, gathered });
mirror!(struct ad_hoc::AdHoc => AdHoc { activated, offers_ended });
mirror!(struct activity::Activity => ActivityState<'w> {
    scope, node, serial, previous, next, first_wait, child, is_listener, detail,
});
mirror!(enum activity::Detail => Detail<'w> {
    Work(work), Script, Catch, Race, Ready, SubProcess, Call, Repeat, Round, Throw(throw), Compensation,
    Compensating(record), Listener, Stopped(incident),
});
mirror!(struct activity::Throw => ThrowState<'w> { publications, next });
mirror!(struct live::Work => WorkState<'w> { fact, since, incident });
mirror!(struct live::Incident => IncidentState<'w> { kind, message, resume, run, since });
mirror!(struct live::Wait => WaitState<'w> { activity, node, serial, next, fact });

impl<'w, T: ToWire<'w, W>, W> ToWire<'w, Vec<W>> for VecDeque<T> {
    fn to_wire(&'w self) -> Vec<W> {
        self.iter().map(T::to_wire).collect()
    }
}

impl<T: FromWire<W>, W> FromWire<Vec<W>> for VecDeque<T> {
    fn from_wire(wire: Vec<W>) -> Result<Self, WireError> {
        wire.into_iter().map(T::from_wire).collect()
    }
}

impl ToWire<'_, Vec<Variable>> for variables::Variables {
    fn to_wire(&self) -> Vec<Variable> {
        self.iter().map(|(name, value)| Variable { name: name.to_wire(), value: value.clone() }).collect()
    }
}

impl FromWire<Vec<Variable>> for variables::Variables {
    fn from_wire(wire: Vec<Variable>) -> Result<Self, WireError> {
        let mut found = variables::Variables::default();
        for Variable { name, value } in wire {
            found.set(FromWire::from_wire(name)?, value);
        }
        Ok(found)
    }
}

impl<'w> ToWire<'w, Texts<'w>> for names::Names {
    fn to_wire(&'w self) -> Texts<'w> {
        self.as_slice().into()
    }
}

impl FromWire<Texts<'_>> for names::Names {
    fn from_wire(wire: Texts<'_>) -> Result<Self, WireError> {
        Ok(wire.into_owned().into_iter().collect())
    }
}

impl ToWire<'_, Vec<KeyState>> for Keys {
    fn to_wire(&self) -> Vec<KeyState> {
        let keys = self.iter();
        keys.map(|((scope, key), value)| KeyState { scope: scope.to_wire(), key, value: value.clone() })
            .collect()
    }
}

impl FromWire<Vec<KeyState>> for Keys {
    fn from_wire(wire: Vec<KeyState>) -> Result<Self, WireError> {
        let keys = wire.into_iter();
        keys.map(|KeyState { scope, key, value }| Ok(((ScopeId::from_wire(scope)?, key), value))).collect()
    }
}

impl ToWire<'_, Vec<Activations>> for BTreeMap<NodeId, u32> {
    fn to_wire(&self) -> Vec<Activations> {
        self.iter().map(|(node, count)| Activations { node: node.to_wire(), count: *count }).collect()
    }
}

impl FromWire<Vec<Activations>> for BTreeMap<NodeId, u32> {
    fn from_wire(wire: Vec<Activations>) -> Result<Self, WireError> {
        let rows = wire.into_iter();
        rows.map(|Activations { node, count }| Ok((NodeId::from_wire(node)?, count))).collect()
    }
}

/// What the types here look like.
#[cfg(test)]
pub(crate) const SHAPES: &[Shape] = &[
    <Snapshot<'static> as Shaped>::SHAPE,
    <Status as Shaped>::SHAPE,
    <KeyState as Shaped>::SHAPE,
    <ScopeState<'static> as Shaped>::SHAPE,
    <Variable as Shaped>::SHAPE,
    <CompensationRecord as Shaped>::SHAPE,
    <Repetition as Shaped>::SHAPE,
    <Rounds as Shaped>::SHAPE,
    <AdHoc as Shaped>::SHAPE,
    <Activations as Shaped>::SHAPE,
    <ActivityState<'static> as Shaped>::SHAPE,
    <Detail<'static> as Shaped>::SHAPE,
    <ThrowState<'static> as Shaped>::SHAPE,
    <WorkState<'static> as Shaped>::SHAPE,
    <IncidentState<'static> as Shaped>::SHAPE,
    <WaitState<'static> as Shaped>::SHAPE,
];
