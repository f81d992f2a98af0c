//! The entrance: a command is checked, carried out, and run to rest.

use super::catcher::{Kind, Thrown};
use super::run::Run;
use super::start::beginnings;
use super::{Done, Refusal, Scratch, World};
use crate::journal::{ActivityId, Command, Event, NodeId, Payload, Place, Record, ScopeId, SetWithin};
use crate::state::{Instance, Status};

/// Carries out a command on an instance and runs it until nothing can move without outside help. A command that is
/// refused leaves no event.
pub(crate) fn execute<R: Record>(
    instance: &mut Instance,
    command: Command,
    world: &World<'_>,
    record: &mut R,
    scratch: &mut Scratch,
    done: &mut Done,
) -> Result<(), Refusal> {
    let mut run = Run::new(instance, world, record, scratch, done);
    run.check(&command)?;
    run.tx.emit_with(Event::Began { command: world.command }, Payload::Time(world.now));
    run.carry_out(command);
    run.finish_command();
    Ok(())
}

impl<R: Record> Run<'_, R> {
    /// Whether the command fits the instance as it stands.
    fn check(&self, command: &Command) -> Result<(), Refusal> {
        if matches!(self.tx.status(), Status::Ended(_)) {
            return Err(Refusal::Ended);
        }
        if self.tx.is_suspended() && !may_be_suspended(command) {
            return Err(Refusal::Suspended);
        }
        match command {
            Command::Start(begin) => {
                let program = self.program_of(begin.definition).ok_or(Refusal::NoBeginning)?;
                beginnings(program, &begin.at).map(|_| ())
            }
            Command::Complete { at, .. } | Command::Throw { at, .. } | Command::Escalate { at, .. } => {
                let activity = self.find(*at)?;
                let open = self.work_at(activity).is_some() || self.is_waiting_receive_task(activity);
                if open { Ok(()) } else { Err(Refusal::Stale) }
            }
            Command::Fail { at, .. } => {
                let work = self.work_at(self.find(*at)?);
                if work.is_some_and(|work| work.incident.is_none()) { Ok(()) } else { Err(Refusal::Stale) }
            }
            Command::Claim { at, user } => {
                let work = self.work_at(self.find(*at)?).ok_or(Refusal::Stale)?;
                match (user, &work.fact.assignee) {
                    (Some(user), Some(owner)) if user != owner => Err(Refusal::Claimed(owner.clone())),
                    _ => Ok(()),
                }
            }
            Command::Lock { at, worker, .. } => self.may_lock(self.find(*at)?, worker),
            Command::Resolve { at, .. } => {
                let activity = self.find(*at)?;
                self.incident_of(activity).map(|_| ()).ok_or(Refusal::Stale)
            }
            Command::Deliver(delivery) => match self.tx.wait(delivery.wait) {
                Some(wait) if wait.serial == delivery.serial => Ok(()),
                Some(_) | None => Err(Refusal::Stale),
            },
            Command::TakeThrow { at, .. } | Command::StopThrow { at, .. } => self.find(*at).map(|_| ()),
            Command::Activate { at, element, .. } => self.offer(*at, element).map(|_| ()),
            Command::Set { within, .. } => self.scope_within(within).map(|_| ()),
            Command::Modify { steps, variables } => self.check_modification(steps, variables),
            Command::Migrate { from, to, mapping } => self.check_migration(*from, *to, mapping),
            Command::Suspend | Command::Resume | Command::Cancel => Ok(()),
        }
    }

    /// The scope in which variables are set from outside.
    fn scope_within(&self, within: &SetWithin) -> Result<ScopeId, Refusal> {
        match within {
            SetWithin::Process => Ok(Instance::ROOT),
            SetWithin::Element(element) => self.scope_of_element(element).ok_or(Refusal::UnknownElement),
            SetWithin::Open(at) => {
                let child = self.tx.activity(self.find(*at)?).map(|found| found.child);
                child.filter(|child| self.tx.scope(*child).is_some()).ok_or(Refusal::UnknownElement)
            }
        }
    }

    fn find(&self, at: Place) -> Result<ActivityId, Refusal> {
        match self.tx.activity(at.activity) {
            Some(found) if found.serial == at.serial => Ok(at.activity),
            Some(_) | None => Err(Refusal::Stale),
        }
    }

    fn carry_out(&mut self, command: Command) {
        match command {
            Command::Start(begin) => {
                let at: NodeId = begin.at;
                let found =
                    self.program_of(begin.definition).and_then(|program| beginnings(program, &at).ok());
                if let Some(beginnings) = found {
                    self.start(begin, beginnings);
                }
            }
            Command::Complete { at, variables } if self.is_waiting_receive_task(at.activity) => {
                self.caught(at.activity, variables);
            }
            Command::Complete { at, variables } => self.complete(at.activity, variables),
            Command::Claim { at, user: Some(user) } => {
                self.tx.emit_with(Event::WorkClaimed { activity: at.activity }, Payload::Text(user));
            }
            Command::Claim { at, user: None } => self.release(at.activity),
            Command::Throw { at, code, message, variables } => {
                self.throw_from_activity(at.activity, Thrown { kind: Kind::Error, code, message, variables });
            }
            Command::Escalate { at, code, variables } => {
                self.escalate_from_activity(at.activity, code, variables);
            }
            Command::Fail { at, failure } => self.fail(at.activity, failure),
            Command::Lock { at, worker, until } => self.lock(at.activity, worker, until),
            Command::Resolve { at, variables } => {
                self.set_from_outside(at.activity, variables);
                self.resolve(at.activity);
            }
            Command::Deliver(delivery) => self.deliver(delivery),
            Command::TakeThrow { at, here, elsewhere } => self.take_throw(at.activity, here, elsewhere),
            Command::StopThrow { at, reason } => self.stop_throw(at.activity, reason),
            Command::Activate { at, element, variables } => self.activate(at, &element, variables),
            Command::Set { within, variables } => {
                if let Ok(scope) = self.scope_within(&within) {
                    self.set_all_in(scope, variables);
                }
            }
            // What stands against it was found before.
            Command::Modify { steps, variables } => drop(self.modify(&steps, variables)),
            Command::Migrate { from, to, mapping } => drop(self.migrate(from, to, &mapping)),
            Command::Suspend => self.suspend(),
            Command::Resume => self.resume(),
            Command::Cancel => self.cancel_instance(),
        }
    }

    /// Variables that the resolver of an incident hands in are set as a worker at the element would set them.
    fn set_from_outside(&mut self, activity: ActivityId, variables: super::mapping::Values) {
        if let Some(found) = self.tx.activity(activity) {
            let inner = if self.tx.scope(found.child).is_some() { found.child } else { found.scope };
            self.assign_all(inner, variables);
        }
    }
}

/// Whether a command fits an instance that is suspended: those that move no token.
fn may_be_suspended(command: &Command) -> bool {
    match command {
        Command::Set { .. }
        | Command::Migrate { .. }
        | Command::Suspend
        | Command::Resume
        | Command::Cancel => true,
        Command::Start(_)
        | Command::Complete { .. }
        | Command::Claim { .. }
        | Command::Lock { .. }
        | Command::Throw { .. }
        | Command::Escalate { .. }
        | Command::Fail { .. }
        | Command::Resolve { .. }
        | Command::Deliver(_)
        | Command::Activate { .. }
        | Command::Modify { .. }
        | Command::TakeThrow { .. }
        | Command::StopThrow { .. } => false,
    }
}
