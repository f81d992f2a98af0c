//! What each verb does to the engine.

use std::collections::{BTreeMap, BTreeSet};

use passo::{
    BpmnError, EngineError, InstanceId, InstanceState, InstanceView, Message, Modification, Published, Start,
    Variables, WorkItem, WorkItemId, WorkQuery,
};

use super::session::Session;
use crate::format::{MessageOutcome, Modified, Of, Verb, Which};

/// Does what the verb says. `expect` and `restart` are not done here.
pub(super) fn perform(session: &Session, verb: &Verb, of: Option<&Of>) -> Result<(), String> {
    match verb {
        Verb::Start { process, variables, business_key, at } => {
            let mut start = Start::process(process.as_str()).variables(variables.clone());
            if let Some(key) = business_key {
                start = start.business_key(key.as_str());
            }
            if let Some(element) = at {
                start = start.at(element.as_str());
            }
            session.engine().start(start).map(|_| ()).map_err(in_words)
        }
        Verb::Complete { .. } => complete(session, verb, of),
        Verb::Throw { element, error, message, variables } => {
            let item = oldest(session, element, of)?;
            let mut error = BpmnError::new(error.as_str()).variables(variables.clone());
            if let Some(message) = message {
                error = error.message(message.as_str());
            }
            session.engine().throw_error(item.id, error).map_err(in_words)
        }
        Verb::Escalate { element, escalation, variables } => {
            let item = oldest(session, element, of)?;
            session.engine().escalate(item.id, escalation, variables.clone()).map_err(in_words)
        }
        Verb::Fail { element, reason, retries } => {
            let item = oldest(session, element, of)?;
            let reason = reason.as_deref().unwrap_or("the worker has failed");
            session.engine().fail(item.id, reason, *retries).map_err(in_words)
        }
        Verb::Resolve { element, variables } => resolve(session, element, variables, of),
        Verb::Message { .. } => publish(session, verb),
        Verb::Signal { name, variables } => {
            session.engine().broadcast(name, variables.clone()).map(|_| ()).map_err(in_words)
        }
        Verb::Advance { by, .. } => session.advance(*by),
        Verb::Set { variables, scope } => set(session, variables, scope.as_deref(), of),
        Verb::Activate { element, variables, refused } => activate(session, element, variables, *refused, of),
        Verb::Modify { elements, variables, refused } => {
            let done =
                session.engine().modify(the_instance(session, of)?, &modification(elements, variables));
            as_expected(done, refused)
        }
        Verb::Deploy { file } => session.deploy_another(file),
        Verb::Migrate { mapping, refused } => migrate(session, mapping, refused, of),
        Verb::Suspend => session.engine().suspend(the_instance(session, of)?).map_err(in_words),
        Verb::Resume => session.engine().resume(the_instance(session, of)?).map_err(in_words),
        Verb::Cancel => session.engine().cancel(the_instance(session, of)?).map_err(in_words),
        Verb::Restart | Verb::Expect(_) => Ok(()),
    }
}

fn modification(elements: &Modified, variables: &Variables) -> Modification {
    let mut modification = Modification::new().variables(variables.clone());
    for element in &elements.cancel {
        modification = modification.cancel(element.as_str());
    }
    for element in &elements.before {
        modification = modification.start_before(element.as_str());
    }
    for element in &elements.after {
        modification = modification.start_after(element.as_str());
    }
    modification
}

/// Moves an instance to the latest version of its process.
fn migrate(
    session: &Session,
    mapping: &BTreeMap<String, String>,
    refused: &[String],
    of: Option<&Of>,
) -> Result<(), String> {
    let subject = session.subject(of)?;
    let view = subject.view().ok_or("there is no instance")?;
    let definitions = session.engine().definitions();
    let versions = || definitions.iter().filter(|found| found.process == view.process);
    let from = versions().find(|found| found.version == view.version).ok_or("its version is not deployed")?;
    let to = versions().next_back().ok_or("its process is not deployed")?;
    let mapping: Vec<(&str, &str)> = mapping.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
    let plan = session.engine().plan_migration(from.id, to.id, &mapping);
    as_expected(plan.and_then(|plan| session.engine().migrate(view.id, &plan)), refused)
}

/// Whether a change of an instance was done, or refused because of exactly these elements.
fn as_expected(done: Result<(), EngineError>, refused: &[String]) -> Result<(), String> {
    match done {
        Ok(()) if refused.is_empty() => Ok(()),
        Ok(()) => Err(format!("it was expected to be refused because of {}", refused.join(", "))),
        Err(EngineError::Impossible { obstacles, .. } | EngineError::NotMappable { obstacles })
            if !refused.is_empty() =>
        {
            let mut found: Vec<&str> = obstacles.iter().map(|found| found.element.as_ref()).collect();
            let mut expected: Vec<&str> = refused.iter().map(String::as_str).collect();
            found.sort_unstable();
            expected.sort_unstable();
            let (found, expected) = (found.join(", "), expected.join(", "));
            let message =
                || format!("expected to be refused because of {expected}, it was because of {found}");
            if found == expected { Ok(()) } else { Err(message()) }
        }
        Err(error) => Err(error.to_string()),
    }
}

/// The instance that a step is about as a whole.
fn the_instance(session: &Session, of: Option<&Of>) -> Result<InstanceId, String> {
    session.subject(of)?.instance().ok_or_else(|| "there is no instance".to_owned())
}

fn in_words(error: EngineError) -> String {
    error.to_string()
}

/// The instances in which a step looks for its element: one, or all when nothing is said.
fn instance_of(session: &Session, of: Option<&Of>) -> Result<Option<InstanceId>, String> {
    match of {
        None => Ok(None),
        Some(which) => {
            let found = session.subject(of)?.instance();
            found.map(Some).ok_or_else(|| format!("of: there is no instance of {which}"))
        }
    }
}

/// The open work items at an element, the oldest first, without those that an incident stops.
fn open_items(session: &Session, element: &str, instance: Option<InstanceId>) -> Vec<WorkItem> {
    let mut query = WorkQuery::new().element(element);
    if let Some(instance) = instance {
        query = query.instance(instance);
    }
    let items = session.engine().work_items(&query);
    items.into_iter().filter(|item| item.incident.is_none()).collect()
}

fn oldest(session: &Session, element: &str, of: Option<&Of>) -> Result<WorkItem, String> {
    let instance = instance_of(session, of)?;
    let items = open_items(session, element, instance);
    items.into_iter().next().ok_or_else(|| nothing_waits(session, element))
}

fn complete(session: &Session, verb: &Verb, of: Option<&Of>) -> Result<(), String> {
    let Verb::Complete { element, variables, which, refused } = verb else { return Ok(()) };
    let instance = instance_of(session, of)?;
    let mut ids: Vec<WorkItemId> =
        open_items(session, element, instance).into_iter().map(|item| item.id).collect();
    let receiving = session.engine().receive_tasks(element);
    ids.extend(receiving.into_iter().filter(|id| instance.is_none_or(|instance| instance == id.instance)));
    let chosen = match *which {
        Which::All => ids.as_slice(),
        Which::Oldest => ids.get(..1).unwrap_or_default(),
        Which::Nth(nth) => ids.get(nth..=nth).unwrap_or_default(),
    };
    if chosen.is_empty() {
        return Err(match (which, ids.len()) {
            (Which::Nth(nth), waiting) if waiting > 0 => {
                format!("there is no work item {nth} at \"{element}\" (counted from 0): {waiting} wait there")
            }
            (Which::All | Which::Oldest | Which::Nth(_), _) => nothing_waits(session, element),
        });
    }
    for id in chosen {
        hand_in(session, *id, variables, refused)?;
    }
    Ok(())
}

/// Completes a work item, or sees it refused because of exactly the fields that are named.
fn hand_in(
    session: &Session,
    id: WorkItemId,
    variables: &Variables,
    refused: &[String],
) -> Result<(), String> {
    let fields = match session.engine().complete(id, variables.clone()) {
        Ok(()) if refused.is_empty() => return Ok(()),
        Ok(()) => {
            return Err(format!("the form was expected to be refused because of {}", refused.join(", ")));
        }
        Err(EngineError::InvalidForm { fields }) if !refused.is_empty() => fields,
        Err(error) => return Err(error.to_string()),
    };
    let named: BTreeSet<_> = fields.iter().map(|error| error.field.as_ref()).collect();
    if named == refused.iter().map(String::as_str).collect() {
        return Ok(());
    }
    let found: Vec<_> = fields.iter().map(ToString::to_string).collect();
    Err(format!(
        "the form was expected to be refused because of {}, it was because of {}",
        refused.join(", "),
        found.join("; ")
    ))
}

fn nothing_waits(session: &Session, element: &str) -> String {
    let items = session.engine().work_items(&WorkQuery::new());
    let mut open: Vec<_> = items.iter().map(|item| item.element.as_ref()).collect();
    open.sort_unstable();
    open.dedup();
    if open.is_empty() {
        format!("nothing waits at \"{element}\"; there are no open work items")
    } else {
        format!("nothing waits at \"{element}\"; open work items: {}", open.join(", "))
    }
}

fn resolve(session: &Session, element: &str, variables: &Variables, of: Option<&Of>) -> Result<(), String> {
    let views = session.views(instance_of(session, of)?);
    let mut incidents: Vec<_> = views
        .iter()
        .flat_map(|view| &view.incidents)
        .filter(|found| found.element.as_ref() == element)
        .collect();
    incidents.sort_by_key(|found| found.since);
    let incident = incidents.first().ok_or_else(|| format!("there is no open incident at \"{element}\""))?;
    session.engine().resolve(incident.id, variables.clone()).map_err(in_words)
}

/// Activates an activity in the oldest instance that offers it.
fn activate(
    session: &Session,
    element: &str,
    variables: &Variables,
    refused: bool,
    of: Option<&Of>,
) -> Result<(), String> {
    let views = session.views(instance_of(session, of)?);
    let offers = |view: &&InstanceView| view.offers.iter().any(|offer| offer.element.as_ref() == element);
    let running = |view: &&InstanceView| view.state == InstanceState::Active;
    let Some(view) = views.iter().find(offers).or_else(|| views.iter().find(running)) else {
        return Err(format!("there is no running instance that could offer \"{element}\""));
    };
    match session.engine().activate(view.id, element, variables.clone()) {
        Ok(()) if refused => Err(format!("the activation of \"{element}\" was expected to be refused")),
        Err(EngineError::NotOffered { .. } | EngineError::LimitExceeded { .. }) if refused => Ok(()),
        outcome => outcome.map_err(in_words),
    }
}

fn publish(session: &Session, verb: &Verb) -> Result<(), String> {
    let Verb::Message { name, key, variables, ttl, id, expect } = verb else { return Ok(()) };
    let mut message = Message::new(name.as_str()).variables(variables.clone());
    if let Some(key) = key {
        message = message.key(key.as_str());
    }
    if let Some(ttl) = ttl {
        message = message.time_to_live(*ttl);
    }
    if let Some(id) = id {
        message = message.id(id.as_str());
    }
    let outcome = match session.engine().publish(message) {
        Ok(Published::Correlated(_)) => MessageOutcome::Correlated,
        Ok(Published::Started(_)) => MessageOutcome::Started,
        Ok(Published::Buffered) => MessageOutcome::Buffered,
        // A message that was seen before is not taken a second time.
        Ok(Published::Duplicate) | Err(EngineError::MessageRefused { .. }) => MessageOutcome::Refused,
        Err(error) => return Err(error.to_string()),
    };
    match expect {
        Some(expected) if *expected != outcome => {
            Err(format!("the message was expected to be {expected}, it was {outcome}"))
        }
        Some(_) | None => Ok(()),
    }
}

/// Sets variables; where nothing is left that could have them, nothing happens. Before there is an instance, the values are
/// offered to conditional start events.
fn set(session: &Session, variables: &Variables, scope: Option<&str>, of: Option<&Of>) -> Result<(), String> {
    let Some(instance) = session.subject(of)?.instance() else {
        return session.engine().evaluate_conditions(variables.clone()).map(|_| ()).map_err(in_words);
    };
    match session.engine().set_variables(instance, scope, variables.clone()) {
        Ok(()) | Err(EngineError::InstanceEnded(_) | EngineError::UnknownElement { .. }) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}
