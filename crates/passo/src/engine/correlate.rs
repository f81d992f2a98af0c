//! Messages and signals find the places that wait for them.

use std::sync::Arc;

use super::core::Core;
use super::index::Waiter;
use super::{Engine, EngineError, InstanceId, Message, Published, Registry, Variables};
use crate::base::time::Duration;
use crate::journal::{Begin, Command, DefinitionId, Delivery, NodeId, Place, PublicationFact, WaitOn};
use crate::store::{BufferedMessage, EngineFact};

/// How long a message that is thrown inside waits for a place, and an id is remembered: an hour.
const HOUR: Duration = Duration { months: 0, milliseconds: 3_600_000 };

/// Who takes a message.
enum Receiver {
    Waiting(Waiter),
    Start(DefinitionId, NodeId),
}

impl Engine {
    /// Publishes a message from outside: to the one place that waits for its name and key, else to the start event of its
    /// name, else it waits as long as its time to live says.
    ///
    /// # Errors
    /// When nobody takes it and it has no time to live, when too many messages of its name wait, or when a variable is
    /// beyond the limits.
    pub fn publish(&self, message: Message) -> Result<Published, EngineError> {
        let mut core = self.begin();
        core.check_variables(&message.variables)?;
        let now = core.now;
        if message.id.as_ref().is_some_and(|id| core.buffer.has_seen(id, now)) {
            return Ok(Published::Duplicate);
        }
        let published = core.publish(&self.registry, &message)?;
        if let Some(id) = message.id {
            let until = message.time_to_live.unwrap_or(HOUR).after(now).unwrap_or(i64::MAX);
            core.buffer.forget_seen(now);
            core.note(EngineFact::MessageSeen { id, until });
        }
        drop(self.drive(core));
        Ok(published)
    }

    /// Broadcasts a signal from outside, to every place that waits for it now and every start event of its name; gives how
    /// many took it. Signals never wait.
    ///
    /// # Errors
    /// When a variable is beyond the limits.
    pub fn broadcast(&self, signal: &str, variables: Variables) -> Result<usize, EngineError> {
        let mut core = self.begin();
        core.check_variables(&variables)?;
        let name: Arc<str> = signal.into();
        let waiting = core.signals.all(&name);
        let starts = core.catalog.signal_starts(&name).to_vec();
        let receivers = waiting.len() + starts.len();
        for waiter in waiting {
            core.deliver(&self.registry, waiter, variables.clone());
        }
        for (definition, node) in starts {
            core.start_triggered(&self.registry, definition, node, variables.clone());
        }
        drop(self.drive(core));
        Ok(receivers)
    }
}

impl Core {
    fn publish(&mut self, registry: &Registry, message: &Message) -> Result<Published, EngineError> {
        match self.receiver(&message.name, message.key.as_ref()) {
            Some(Receiver::Waiting(waiter)) => {
                self.deliver(registry, waiter, message.variables.clone());
                Ok(Published::Correlated(InstanceId(waiter.instance)))
            }
            Some(Receiver::Start(definition, node)) => {
                let id = self.start_triggered(registry, definition, node, message.variables.clone());
                Ok(Published::Started(InstanceId(id)))
            }
            None => {
                let Some(time_to_live) = message.time_to_live else {
                    return Err(EngineError::MessageRefused {
                        name: message.name.clone(),
                        key: message.key.clone(),
                    });
                };
                self.buffer(&message.name, message.key.as_ref(), &message.variables, time_to_live)?;
                Ok(Published::Buffered)
            }
        }
    }

    /// Who takes a message: a waiting place before a start event.
    fn receiver(&self, name: &Arc<str>, key: Option<&Arc<str>>) -> Option<Receiver> {
        let waiting = self.messages.find(name, key).map(Receiver::Waiting);
        let start =
            || self.catalog.message_starts(name).first().map(|(id, node)| Receiver::Start(*id, *node));
        waiting.or_else(start)
    }

    fn buffer(
        &mut self,
        name: &Arc<str>,
        key: Option<&Arc<str>>,
        variables: &Variables,
        time_to_live: Duration,
    ) -> Result<(), EngineError> {
        for number in self.buffer.expired(self.now) {
            self.note(EngineFact::MessageGone { number });
        }
        let limit = self.limits.buffered_messages;
        if self.buffer.count(name) >= limit {
            let what = format!("too many messages \"{name}\" wait for a place that takes them");
            return Err(EngineError::LimitExceeded { what, limit });
        }
        let message = BufferedMessage {
            name: name.clone(),
            key: key.cloned(),
            variables: variables.clone(),
            until: time_to_live.after(self.now).unwrap_or(i64::MAX),
        };
        let number = self.buffer.next_number();
        self.note(EngineFact::MessageBuffered { number, message });
        Ok(())
    }

    /// The throw that rests longest in an instance is taken: the places that wait now receive it in the order in which
    /// they began to wait, then the thrower goes on.
    pub(super) fn take_throw(&mut self, registry: &Registry, id: u64, endless: bool) {
        let running = self.instances.get(&id).filter(|instance| !instance.is_suspended());
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
            WaitOn::Signal { name } => (self.signals.all(name), self.catalog.signal_starts(name).to_vec()),
            WaitOn::Message { name, key } => match self.receiver(name, key.as_ref()) {
                Some(Receiver::Waiting(waiter)) => (vec![waiter], Vec::new()),
                Some(Receiver::Start(definition, node)) => (Vec::new(), vec![(definition, node)]),
                None => {
                    // A full buffer drops the message: the thrower has no way to be told.
                    let _ = self.buffer(name, key.as_ref(), &publication.variables, HOUR);
                    (Vec::new(), Vec::new())
                }
            },
            WaitOn::Timer(_) | WaitOn::Condition { .. } => (Vec::new(), Vec::new()),
        };
        let elsewhere_only = |waiter: &Waiter| thrower.is_none_or(|(id, _)| id != waiter.instance);
        let (elsewhere, here): (Vec<Waiter>, Vec<Waiter>) = waiting.into_iter().partition(elsewhere_only);
        let count = (elsewhere.len() + starts.len()) as u32;
        for waiter in elsewhere {
            self.deliver(registry, waiter, publication.variables.clone());
        }
        for (definition, node) in starts {
            self.start_triggered(registry, definition, node, publication.variables.clone());
        }
        if let Some((id, at)) = thrower {
            let here = here
                .into_iter()
                .map(|Waiter { wait, serial, .. }| Delivery {
                    wait,
                    serial,
                    variables: publication.variables.clone(),
                    skip_missed: false,
                })
                .collect();
            let _ = self.command(registry, id, Command::TakeThrow { at, here, elsewhere: count });
        }
    }

    /// A message, signal or timer starts an instance; gives its number.
    pub(super) fn start_triggered(
        &mut self,
        registry: &Registry,
        definition: DefinitionId,
        node: NodeId,
        variables: Variables,
    ) -> u64 {
        let id = self.add_instance();
        let begin = Begin { definition, at: node, variables, triggered: true, business_key: None };
        // The start event comes from the catalog, so that it is one of the program's.
        let _ = self.command(registry, id, Command::Start(begin));
        id
    }
}
