//! Messages and signals find the places that wait for them.

use std::sync::Arc;

use super::core::Core;
use super::index::Waiter;
use super::instance::check_variables;
use super::starts::Offered;
use super::{Engine, EngineError, InstanceId, Message, Published, Registry, Variables};
use crate::base::time::Duration;
use crate::execute::key_value;
use crate::expression::Surroundings;
use crate::journal::{Command, Delivery, Place, PublicationFact, StartPlace, WaitOn};
use crate::store::{BufferedMessage, EngineFact};

/// How long a message that is thrown inside waits for a place, and an id is remembered: an hour.
const HOUR: Duration = Duration { months: 0, milliseconds: 3_600_000 };

/// Who takes a message.
enum Receiver {
    Waiting(Waiter),
    Start(StartPlace),
}

impl Engine {
    /// Publishes a message from outside: to the one place that waits for its name and key, else to the start event of its
    /// name, else it waits as long as its time to live says.
    ///
    /// # Errors
    /// When nobody takes it and it has no time to live, when too many messages of its name wait, or when a variable is
    /// beyond the limits.
    pub fn publish(&self, message: Message) -> Result<Published, EngineError> {
        self.change(message, |core, message| {
            check_variables(&core.limits, &message.variables)?;
            let now = core.now;
            if message.id.as_ref().is_some_and(|id| core.has_seen(id)) {
                return Ok(Published::Duplicate);
            }
            let published = core.publish(&self.registry, &message)?;
            if let Some(id) = message.id {
                let until = message.time_to_live.unwrap_or(HOUR).after(now).unwrap_or(i64::MAX);
                for id in core.buffer.outlived(now) {
                    core.note(EngineFact::MessageForgotten { id });
                }
                core.note(EngineFact::MessageSeen { id, until });
            }
            Ok(published)
        })
    }

    /// Broadcasts a signal from outside, to every place that waits for it now and every start event of its name; gives how
    /// many took it. Signals never wait.
    ///
    /// # Errors
    /// When a variable is beyond the limits.
    pub fn broadcast(&self, signal: &str, variables: Variables) -> Result<usize, EngineError> {
        let name: Arc<str> = signal.into();
        self.change(variables, |core, variables| {
            check_variables(&core.limits, &variables)?;
            let waiting = core.waiting_for_signal(&name);
            let starts = core.catalog.signal_starts(&name).to_vec();
            let receivers = waiting.len() + starts.len();
            for waiter in waiting {
                core.deliver(&self.registry, waiter, variables.clone(), Vec::new());
            }
            for place in starts {
                // What is gathered beyond the limit is let go by: signals never wait.
                let _ = core.start_triggered(&self.registry, place, variables.clone(), &[]);
            }
            Ok(receivers)
        })
    }
}

impl Core {
    fn publish(&mut self, registry: &Registry, message: &Message) -> Result<Published, EngineError> {
        let keys = match &message.key {
            Some(key) => vec![key.clone()],
            None => self.keys_of(&message.name, &message.variables),
        };
        match self.receiver(&message.name, &keys) {
            Some(Receiver::Waiting(waiter)) => {
                self.deliver(registry, waiter, message.variables.clone(), keys);
                Ok(Published::Correlated(InstanceId(waiter.instance)))
            }
            Some(Receiver::Start(place)) => {
                let started = self.start_triggered(registry, place, message.variables.clone(), &keys)?;
                Ok(started.map_or(Published::Buffered, |id| Published::Started(InstanceId(id))))
            }
            None => {
                let Some(time_to_live) = message.time_to_live else {
                    return Err(EngineError::MessageRefused {
                        name: message.name.clone(),
                        key: message.key.clone(),
                    });
                };
                let (name, variables) = (message.name.clone(), message.variables.clone());
                let until = time_to_live.after(self.now).unwrap_or(i64::MAX);
                self.buffer(BufferedMessage { name, keys, flow: None, variables, until })?;
                Ok(Published::Buffered)
            }
        }
    }

    /// Who takes a message of this name, or in this message flow: a waiting place before a start event.
    fn receiver(&mut self, address: &Arc<str>, keys: &[Arc<str>]) -> Option<Receiver> {
        self.fetch_for_message(address, keys);
        let waiting = self.messages.find(address, keys).map(Receiver::Waiting);
        let start = || self.catalog.message_starts(address).first().map(|place| Receiver::Start(*place));
        waiting.or_else(start)
    }

    /// Every place that waits for a signal, the oldest first.
    fn waiting_for_signal(&mut self, name: &Arc<str>) -> Vec<Waiter> {
        self.fetch_for_signal(name);
        self.signals.all(name)
    }

    /// The keys that a message has by what is in it, as the latest versions of the processes have it.
    fn keys_of(&self, name: &Arc<str>, variables: &Variables) -> Vec<Arc<str>> {
        let surroundings = Surroundings { now: self.now, instance: 0, serial: 0 };
        let mut keys = Vec::new();
        for definition in self.catalog.correlating(name) {
            let Some(program) = self.catalog.program(*definition) else { continue };
            for key in program.correlation.messages.get(name).into_iter().flatten() {
                let value = key_value(&key.properties, |property| {
                    let bound = program.expressions.get(property.index())?;
                    bound.expression.evaluate(&mut Offered::new(bound, variables), surroundings).ok()
                });
                keys.extend(value.map(|value| key.labelled(&value)).filter(|key| !keys.contains(key)));
            }
        }
        keys
    }

    fn buffer(&mut self, message: BufferedMessage) -> Result<(), EngineError> {
        self.recall_messages();
        for number in self.buffer.expired(self.now) {
            self.note(EngineFact::MessageGone { number });
        }
        let limit = self.limits.buffered_messages;
        if self.buffer.count(message.address()) >= limit {
            let what = format!("too many messages \"{}\" wait for a place that takes them", message.name);
            return Err(EngineError::LimitExceeded { what, limit });
        }
        let number = self.next_fact();
        self.note(EngineFact::MessageBuffered { number, message });
        Ok(())
    }

    /// The throw that rests longest in an instance is taken: the places that wait now receive it in the order in which
    /// they began to wait, then the thrower goes on.
    pub(super) fn take_throw(&mut self, registry: &Registry, id: u64, endless: bool) {
        self.fetch(id);
        let running = self.instances.get(id).filter(|instance| !instance.is_suspended());
        let found = running.and_then(|instance| {
            let (activity, publication) = instance.first_throw()?;
            Some((
                Place { activity: instance.first_throw_id(), serial: activity.serial },
                publication.clone(),
            ))
        });
        let Some((at, publication)) = found else { return };
        if endless {
            let reason = "throws and catches go round without waiting".to_owned();
            let _ = self.command(registry, id, Command::StopThrow { at, reason });
        } else {
            self.publish_thrown(registry, publication, Some((id, at)));
        }
    }

    /// Hands a message or signal that was thrown inside to its receivers. A throw that rests receives the deliveries of its
    /// own instance with the command that moves it on.
    pub(super) fn publish_thrown(
        &mut self,
        registry: &Registry,
        publication: PublicationFact,
        thrower: Option<(u64, Place)>,
    ) {
        let (waiting, starts) = match &publication.on {
            WaitOn::Signal { name } => {
                (self.waiting_for_signal(name), self.catalog.signal_starts(name).to_vec())
            }
            WaitOn::Message { name, .. } => {
                let address = publication.flow.as_ref().unwrap_or(name);
                match self.receiver(address, &publication.keys) {
                    Some(Receiver::Waiting(waiter)) => (vec![waiter], Vec::new()),
                    Some(Receiver::Start(place)) => (Vec::new(), vec![place]),
                    None => {
                        // A full buffer drops the message: the thrower has no way to be told.
                        let _ = self.buffer(buffered(name, &publication, self.now));
                        (Vec::new(), Vec::new())
                    }
                }
            }
            WaitOn::Timer(_) | WaitOn::Condition { .. } => (Vec::new(), Vec::new()),
        };
        let elsewhere_only = |waiter: &Waiter| thrower.is_none_or(|(id, _)| id != waiter.instance);
        let (elsewhere, here): (Vec<Waiter>, Vec<Waiter>) = waiting.into_iter().partition(elsewhere_only);
        let count = (elsewhere.len() + starts.len()) as u32;
        for waiter in elsewhere {
            self.deliver(registry, waiter, publication.variables.clone(), publication.keys.clone());
        }
        for place in starts {
            // What is gathered beyond the limit is let go by: the thrower has no way to be told.
            let _ = self.start_triggered(registry, place, publication.variables.clone(), &publication.keys);
        }
        if let Some((id, at)) = thrower {
            let here = here
                .into_iter()
                .map(|Waiter { wait, serial, .. }| Delivery {
                    wait,
                    serial,
                    variables: publication.variables.clone(),
                    keys: publication.keys.clone(),
                    skip_missed: false,
                })
                .collect();
            let _ = self.command(registry, id, Command::TakeThrow { at, here, elsewhere: count });
        }
    }
}

/// A message that was thrown and waits for an hour.
fn buffered(name: &Arc<str>, publication: &PublicationFact, now: i64) -> BufferedMessage {
    BufferedMessage {
        name: name.clone(),
        keys: publication.keys.clone(),
        flow: publication.flow.clone(),
        variables: publication.variables.clone(),
        until: HOUR.after(now).unwrap_or(i64::MAX),
    }
}
