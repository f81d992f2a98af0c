//! Everything that the engine knows, behind its one lock.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::buffer::MessageBuffer;
use super::carry_out::{Errand, Stands, Workspace};
use super::catalog::Catalog;
use super::data::Data;
use super::gather::GatheredStarts;
use super::index::{Due, MessagePlace, MessageWaits, Schedule, SignalWaits, Waiter, WorkIndex, WorkKeys};
use super::jobs::Jobs;
use super::numbers::Numbers;
use super::pending::{Ended, KeptSoFar, Pending};
use super::residents::Residents;
use super::shelf::Shelf;
use super::start_timers::StartTimers;
use super::{HistoryLevel, Registry};
use crate::base::Limits;
use crate::execute::{Done, Refusal};
use crate::journal::{ActivityId, Command, Journal, Place, PublicationFact, WaitFact, WaitId, WaitOn};
use crate::state::{Change, Instance, WorkWait};
use crate::store::{EngineFact, RowKey, Sequence};
use crate::value::Value;

/// Everything that the engine knows.
pub(super) struct Core {
    pub(super) catalog: Arc<Catalog>,
    /// The instances in memory.
    pub(super) instances: Residents,
    /// Where the others are looked up.
    pub(super) shelf: Shelf,
    /// Whether there may be instances that run and are not in memory.
    pub(super) elsewhere: bool,
    pub(super) recalled: Recalled,
    pub(super) work: WorkIndex,
    pub(super) messages: MessageWaits,
    pub(super) signals: SignalWaits,
    pub(super) schedule: Schedule,
    pub(super) buffer: MessageBuffer,
    pub(super) gathered: GatheredStarts,
    /// What the data stores hold that the engine keeps.
    pub(super) data: BTreeMap<Arc<str>, Value>,
    /// The timer start events, which are in the schedule too.
    pub(super) start_timers: StartTimers,
    pub(super) agenda: Agenda,
    /// Who waits for instances that are out.
    pub(super) waiting: Waiting,
    /// What happened to each instance, in an engine without a store that keeps history.
    pub(super) journals: BTreeMap<u64, Journal>,
    /// What the store does not know yet, in an engine with one.
    pub(super) pending: Option<Pending>,
    pub(super) history: HistoryLevel,
    pub(super) limits: Limits,
    pub(super) commands: Numbers,
    pub(super) instance_numbers: Numbers,
    /// The numbers of the facts about the engine that have one.
    pub(super) fact_numbers: Numbers,
    /// The time of the last command, in milliseconds since the Unix epoch; time never goes back.
    pub(super) now: i64,
}

/// Which facts of a store that others change too were looked up already.
#[derive(Default)]
pub(super) struct Recalled {
    pub(super) messages: bool,
    pub(super) gathered: bool,
}

/// What is to be done before the engine is at rest.
#[derive(Clone, Default)]
pub(super) struct Agenda {
    /// Work items that a handler of the engine is to do or does.
    pub(super) jobs: Jobs,
    /// Places that have begun to wait for a message, for which a message may wait already.
    pub(super) arrivals: VecDeque<Waiter>,
    /// Messages and signals that were thrown because their scope ended, by their numbers.
    pub(super) publications: VecDeque<(u64, PublicationFact)>,
    /// Instances in which a throw rests.
    pub(super) throwers: VecDeque<u64>,
}

/// How many threads wait for instances that are out.
#[derive(Default)]
pub(super) struct Waiting {
    /// Until all are back.
    pub(super) for_all: usize,
    /// Until a certain one is back.
    pub(super) for_one: usize,
}

impl Agenda {
    /// Whether something is to be done that may concern any instance.
    pub(super) fn concerns_all(&self) -> bool {
        !self.publications.is_empty() || !self.throwers.is_empty()
    }

    /// Whether something is to be done in an instance, or is being done.
    pub(super) fn holds(&self, instance: u64) -> bool {
        self.jobs.concern(instance)
            || self.throwers.contains(&instance)
            || self.arrivals.iter().any(|waiter| waiter.instance == instance)
    }
}

impl Core {
    pub(super) fn new(shelf: Shelf, history: HistoryLevel, limits: Limits) -> Core {
        let [commands, instance_numbers, fact_numbers] = Numbers::all();
        Core {
            catalog: Arc::default(),
            instances: Residents::default(),
            pending: shelf.is_there().then(Pending::default),
            shelf,
            elsewhere: false,
            recalled: Recalled::default(),
            work: WorkIndex::default(),
            messages: MessageWaits::default(),
            signals: SignalWaits::default(),
            schedule: Schedule::default(),
            buffer: MessageBuffer::default(),
            gathered: GatheredStarts::default(),
            data: BTreeMap::new(),
            start_timers: StartTimers::default(),
            agenda: Agenda::default(),
            waiting: Waiting::default(),
            journals: BTreeMap::new(),
            history,
            limits,
            commands,
            instance_numbers,
            fact_numbers,
            now: i64::MIN,
        }
    }

    /// Takes a block of numbers where others count too, and the last block is used up.
    fn reserve(&mut self, sequence: Sequence) {
        let numbers = match sequence {
            Sequence::Commands => &mut self.commands,
            Sequence::Instances => &mut self.instance_numbers,
            Sequence::Facts => &mut self.fact_numbers,
        };
        if numbers.is_used_up()
            && let Some(first) = self.shelf.take_numbers(sequence)
        {
            *numbers = Numbers::block(first, sequence);
        }
    }

    /// The number for the next fact that has one. It is used when the fact is noted.
    pub(super) fn next_fact(&mut self) -> u64 {
        self.reserve(Sequence::Facts);
        self.fact_numbers.next()
    }

    /// The number of the next command.
    pub(super) fn next_command(&mut self) -> u64 {
        self.reserve(Sequence::Commands);
        self.commands.take()
    }

    /// Adds an instance that has not begun.
    pub(super) fn add_instance(&mut self) -> u64 {
        self.reserve(Sequence::Instances);
        let id = self.instance_numbers.take();
        self.instances.insert(id, Instance::new(), KeptSoFar::default());
        id
    }

    /// Carries out a command on an instance: its events are kept, and the indexes follow. A refused command changes
    /// nothing.
    pub(super) fn command(&mut self, registry: &Registry, id: u64, command: Command) -> Result<(), Refusal> {
        if !self.fetch(id) {
            return Err(Refusal::Ended);
        }
        let keeps_events = self.keeps_events();
        let number = self.next_command();
        let Some(resident) = self.instances.get_mut(id) else { return Err(Refusal::Ended) };
        let errand = Errand {
            catalog: &self.catalog,
            registry,
            data: &Data { host: &registry.data_stores, own: &self.data, shelf: &self.shelf },
            limits: &self.limits,
            instance: id,
            number,
            now: self.now,
            keeps_events,
        };
        let mut workspace = Workspace::take();
        let done = errand.carry_out(&mut resident.instance, command, &mut workspace);
        let stands = Stands::of(&resident.instance);
        match done {
            Ok(()) => self.follow_command(id, stands, &mut workspace),
            // A refused command has no number, so that a reopened engine, which knows nothing of it, counts on alike.
            Err(_) => self.commands.give_back(number),
        }
        workspace.put_back();
        done
    }

    /// Whether events are wanted, for the store or for the history.
    pub(super) fn keeps_events(&self) -> bool {
        self.pending.is_some() || self.history == HistoryLevel::Full
    }

    /// What a command did is kept, and the indexes follow.
    pub(super) fn follow_command(&mut self, id: u64, stands: Stands, workspace: &mut Workspace) {
        self.keep_events(id, &mut workspace.journal);
        let Done { changes, publications, stored } = &mut workspace.done;
        for (store, value) in stored.drain(..) {
            self.note(EngineFact::DataStored { store, value });
        }
        for publication in publications.drain(..) {
            self.queue_publication(publication);
        }
        for change in changes.drain(..) {
            self.follow(id, change);
        }
        match stands {
            Stands::Resting => {}
            Stands::Throwing => self.look_for_throws(id),
            Stands::Ended => self.end(id),
        }
    }

    /// The events of a command go to the store, or to the history.
    fn keep_events(&mut self, id: u64, journal: &mut Journal) {
        if let Some(pending) = &mut self.pending {
            pending.append(id, journal);
        } else if self.history == HistoryLevel::Full {
            self.journals.entry(id).or_default().append(journal);
        }
    }

    /// A message or signal was thrown because its scope ended; it is handed over later.
    fn queue_publication(&mut self, publication: PublicationFact) {
        let number = self.next_fact();
        self.note(EngineFact::PublicationQueued { number, publication });
    }

    /// A throw that rests in an instance goes on the agenda.
    pub(super) fn look_for_throws(&mut self, id: u64) {
        let stands = self.instances.get(id).map(Stands::of);
        if stands == Some(Stands::Throwing) && !self.agenda.throwers.contains(&id) {
            self.agenda.throwers.push_back(id);
        }
    }

    /// An instance that has ended goes.
    fn end(&mut self, id: u64) {
        if self.pending.is_none() {
            self.instances.remove(id);
            return;
        }
        let row = self.instances.get(id).and_then(|instance| self.instance_row(id, instance));
        if let (Some(pending), Some(resident), Some(row)) = (&mut self.pending, self.instances.end(id), row) {
            pending.ended.push(Ended { row, kept: resident.kept });
        }
    }

    fn follow(&mut self, id: u64, change: Change) {
        if let Some(pending) = &mut self.pending {
            pending.follow(id, &change);
        }
        match change {
            Change::WaitArmed { wait, serial } => {
                let fact = self.instances.get(id).and_then(|instance| instance.wait(wait));
                let found = fact.filter(|found| found.serial == serial).map(|found| found.fact.clone());
                if let Some(fact) = found.filter(|_| !self.is_suspended(id)) {
                    self.begin_to_wait(Waiter { instance: id, serial, wait }, &fact);
                }
            }
            Change::WaitGone { wait, serial, fact } => {
                self.forget_wait(Waiter { instance: id, serial, wait }, &fact);
            }
            Change::WorkOffered { activity, serial } | Change::WorkChanged { activity, serial } => {
                self.index_work(id, Place { activity, serial });
                self.offer_to_handler(id, Place { activity, serial });
            }
            Change::WorkMoved { activity, serial } => self.index_work(id, Place { activity, serial }),
            Change::WorkGone { serial } => self.work.remove(id, serial),
            Change::Suspended => self.forget_waits(id),
            Change::Resumed => self.take_up(id),
            Change::Migrated => self.rows_moved(id),
            Change::IncidentRaised { .. } | Change::IncidentGone { .. } | Change::Ended => {}
        }
    }

    /// What rests in an instance belongs to other elements, and its rows say so.
    fn rows_moved(&mut self, id: u64) {
        let Some(instance) = self.instances.get(id) else { return };
        let Some(pending) = &mut self.pending else { return };
        for (place, wait) in instance.waits().iter() {
            pending.waits.changed(RowKey { instance: id, serial: wait.serial }, WaitId(place));
        }
        for (place, activity) in instance.activities().iter().filter(|(_, found)| found.incident().is_some())
        {
            pending.incidents.changed(RowKey { instance: id, serial: activity.serial }, ActivityId(place));
        }
    }

    /// A place begins to wait; a message may wait for it already.
    pub(super) fn begin_to_wait(&mut self, waiter: Waiter, fact: &WaitFact) {
        self.index_wait(waiter, fact);
        let may_find = !self.buffer.is_empty() || self.shelf.is_shared();
        if matches!(fact.on, WaitOn::Message { .. }) && may_find {
            self.agenda.arrivals.push_back(waiter);
        }
    }

    /// A place that waits is found from now on.
    pub(super) fn index_wait(&mut self, waiter: Waiter, fact: &WaitFact) {
        match &fact.on {
            WaitOn::Timer(timer) => self.schedule.insert(timer.due, fact.order, Due::Wait(waiter)),
            WaitOn::Message { name, key, flows } => {
                for name in flows.iter().chain([name]) {
                    self.messages.insert(message_place(waiter, fact, name, key.as_ref()));
                }
            }
            WaitOn::Signal { name } => self.signals.insert(name.clone(), fact.order, waiter),
            WaitOn::Condition { .. } => {}
        }
    }

    pub(super) fn forget_wait(&mut self, waiter: Waiter, fact: &WaitFact) {
        match &fact.on {
            WaitOn::Timer(timer) => self.schedule.remove(timer.due, fact.order, Due::Wait(waiter)),
            WaitOn::Message { name, key, flows } => {
                for name in flows.iter().chain([name]) {
                    self.messages.remove(&message_place(waiter, fact, name, key.as_ref()));
                }
            }
            WaitOn::Signal { name } => self.signals.remove(name.clone(), fact.order, waiter),
            WaitOn::Condition { .. } => {}
        }
    }

    /// A work item is open from now on, or has other keys.
    pub(super) fn index_work(&mut self, id: u64, at: Place) {
        let Some(instance) = self.instances.get(id) else { return };
        let Some(activity) = instance.activity(at.activity).filter(|found| found.serial == at.serial) else {
            return;
        };
        let Some(work) = activity.work() else { return };
        let Some(definition) = instance.scope(activity.scope).map(|scope| scope.definition) else { return };
        let keys = WorkKeys {
            activity: at.activity,
            definition,
            node: activity.node,
            assignee: work.fact.assignee.clone(),
            groups: work.fact.candidate_groups.clone().into(),
        };
        self.work.insert(id, at.serial, keys);
    }

    /// A work item that a handler of the engine does goes on the agenda, while it has tries and no incident.
    pub(super) fn offer_to_handler(&mut self, id: u64, at: Place) {
        let activity = self.instances.get(id).and_then(|instance| instance.activity(at.activity));
        if let Some(work) = activity.and_then(|activity| activity.work())
            && !self.is_suspended(id)
            && work.fact.handled
            && work.incident.is_none()
            && work.fact.retries_left > 0
            && !self.is_postponed(id, at.activity)
        {
            self.agenda.jobs.push(id, at);
        }
    }

    /// Whether a work item waits for its next try.
    pub(super) fn is_postponed(&self, id: u64, activity: ActivityId) -> bool {
        let instance = self.instances.get(id);
        instance.is_some_and(|instance| instance.work_wait(activity, WorkWait::NextTry).is_some())
    }

    /// The fact of a wait that is still there, in an instance that is not suspended.
    pub(super) fn wait_fact(&self, waiter: Waiter) -> Option<&WaitFact> {
        let instance = self.instances.get(waiter.instance).filter(|instance| !instance.is_suspended())?;
        let wait = instance.wait(waiter.wait)?;
        (wait.serial == waiter.serial).then_some(&*wait.fact)
    }
}

fn message_place(waiter: Waiter, fact: &WaitFact, name: &Arc<str>, key: Option<&Arc<str>>) -> MessagePlace {
    MessagePlace {
        name: name.clone(),
        key: key.cloned(),
        depth: std::cmp::Reverse(fact.depth),
        order: fact.order,
        waiter,
    }
}
