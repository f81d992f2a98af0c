//! The company's desk: an engine with the diagram of the takeover, and the records that it works on.

use std::error::Error;
use std::sync::Arc;

use passo::{
    Engine, EngineError, InstanceId, InstanceState, ManualClock, Message, Published, WorkItem, WorkQuery,
};
use passo_energy::crm::MemoryCrm;
use passo_energy::diagrams::TAKEOVER_SEED;

use super::operator::{Operator, Refused};
use super::show;

/// What a customer asks for.
pub(crate) struct Request {
    pub(crate) applicant_name: String,
    pub(crate) tax_code: String,
    pub(crate) pod: String,
}

/// The desk.
pub(crate) struct Desk {
    pub(crate) engine: Engine,
    pub(crate) crm: Arc<MemoryCrm>,
}

impl Desk {
    /// Opens the desk on Monday, 2 March 2026, at nine in Italy. The clock stands still, so that every run is the same.
    pub(crate) fn open() -> Result<Desk, Box<dyn Error>> {
        let crm = Arc::new(MemoryCrm::with_personas());
        let clock = ManualClock::new("2026-03-02T08:00:00Z".parse()?);
        let engine = Engine::builder().clock(clock).plugin(passo_energy::plugin(crm.clone())).build();
        engine.deploy(TAKEOVER_SEED.xml)?;
        Ok(Desk { engine, crm })
    }

    /// Sends the message that starts a takeover.
    pub(crate) fn register(&self, request: &Request) -> Result<InstanceId, Box<dyn Error>> {
        let message = Message::new("M_TakeoverRequested")
            .variable("applicant_name", request.applicant_name.as_str())
            .variable("tax_code", request.tax_code.as_str())
            .variable("pod", request.pod.as_str())
            .variable("request_date", "2026-03-02");
        match self.engine.publish(message)? {
            Published::Started(case) => Ok(case),
            other => Err(format!("the request has started nothing: {other:?}").into()),
        }
    }

    /// Lets the operator do whatever waits, until the takeover has ended. False when the operator goes home before.
    pub(crate) fn work(&self, case: InstanceId, operator: &mut dyn Operator) -> Result<bool, Box<dyn Error>> {
        while let Some(item) = self.next_item(case) {
            self.engine.claim(item.id, person_of(&item))?;
            show::work_item(&item, person_of(&item));
            if !self.complete(&item, operator)? {
                return Ok(false);
            }
        }
        let view = self.engine.instance(case).ok_or("the takeover is gone")?;
        match view.incidents.first() {
            Some(incident) => {
                Err(format!("the takeover stands still at {}: {}", incident.element, incident.message).into())
            }
            None if view.state == InstanceState::Completed => Ok(true),
            None => Err(format!("the takeover is {:?}", view.state).into()),
        }
    }

    fn next_item(&self, case: InstanceId) -> Option<WorkItem> {
        self.engine.work_items(&WorkQuery::new().instance(case).limit(1)).pop()
    }

    /// Hands in what the operator fills, again and again until the form is taken. A refused form changes nothing.
    fn complete(&self, item: &WorkItem, operator: &mut dyn Operator) -> Result<bool, Box<dyn Error>> {
        let mut refused = None;
        loop {
            let Some(typed) = operator.fill(item, refused.as_ref())? else { return Ok(false) };
            match self.engine.complete(item.id, typed.clone()) {
                Ok(()) => return Ok(true),
                Err(EngineError::InvalidForm { fields }) => {
                    show::refusal(item, &fields);
                    refused = Some(Refused { typed });
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// Who does the work of a group.
fn person_of(item: &WorkItem) -> &'static str {
    match item.candidate_groups.first().map(AsRef::as_ref) {
        Some("technical") => "tommaso",
        Some(_) | None => "carla",
    }
}
