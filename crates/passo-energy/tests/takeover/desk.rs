//! A desk for the tests: an engine with diagrams, records in memory, and one request under way.

use std::sync::Arc;

use passo::value::Value;
use passo::{
    Engine, EngineError, FieldError, InstanceId, InstanceState, ManualClock, Message, Published, Variables,
    WorkItem, WorkQuery,
};
use passo_energy::contract::Contract;
use passo_energy::crm::{ContractRecords, Crm, MemoryCrm};
use passo_energy::diagrams::{Diagram, TAKEOVER_SEED, TAKEOVER_WITH_CALLED};
use passo_energy::pod::Pod;

/// Fields by name; `true` and `false` are truth values, everything else is text.
pub(crate) type Fields<'a> = &'a [(&'a str, &'a str)];

pub(crate) const ROSSI: Fields<'static> = &[
    ("request_id", "V-1"),
    ("pod", "IT001E12345678"),
    ("tax_code", "RSSMRA85M01H501Q"),
    ("applicant_name", "Mario Rossi"),
];

pub(crate) const BIANCHI: Fields<'static> = &[
    ("request_id", "V-2"),
    ("pod", "IT001E87654321"),
    ("tax_code", "BNCNNA90T45F205W"),
    ("applicant_name", "Anna Bianchi"),
];

pub(crate) const ANNA: Fields<'static> = &[
    ("contact_kind", "person"),
    ("tax_code", "BNCNNA90T45F205W"),
    ("first_name", "Anna"),
    ("last_name", "Bianchi"),
    ("street", "Via Roma"),
    ("street_number", "1"),
    ("postal_code", "20121"),
    ("municipality", "Milano"),
    ("province", "MI"),
    ("phone", "+39 333 1000004"),
    ("preferred_channel", "sms"),
];

pub(crate) struct Desk {
    pub(crate) engine: Engine,
    pub(crate) crm: Arc<MemoryCrm>,
    pub(crate) case: InstanceId,
    clock: ManualClock,
}

impl Desk {
    /// Deploys diagrams and sends a request on Monday 2 March 2026.
    pub(crate) fn with_request(crm: MemoryCrm, diagrams: &[Diagram], request: Fields<'_>) -> Desk {
        let crm = Arc::new(crm);
        let clock = ManualClock::new("2026-03-02T08:00:00Z".parse().unwrap());
        let engine = Engine::builder().clock(clock.clone()).plugin(passo_energy::plugin(crm.clone())).build();
        let files: Vec<&str> = diagrams.iter().map(|diagram| diagram.xml).collect();
        engine.deploy_all(&files).expect("the diagrams are sound");
        let message = Message::new("M_TakeoverRequested").variables(variables(request));
        match engine.publish(message) {
            Ok(Published::Started(case)) => Desk { engine, crm, case, clock },
            other => panic!("the request started nothing: {other:?}"),
        }
    }

    /// With the administrative process.
    pub(crate) fn seed(request: Fields<'_>) -> Desk {
        Desk::with_request(MemoryCrm::with_personas(), &[TAKEOVER_SEED], request)
    }

    /// With the process for production.
    pub(crate) fn production(request: Fields<'_>) -> Desk {
        Desk::with_request(MemoryCrm::with_personas(), &TAKEOVER_WITH_CALLED, request)
    }

    #[track_caller]
    pub(crate) fn item(&self, element: &str) -> WorkItem {
        let found = self.engine.work_items(&WorkQuery::new().instance(self.case).element(element)).pop();
        found.unwrap_or_else(|| panic!("nothing waits at {element}, but: {:?}", self.waiting()))
    }

    #[track_caller]
    pub(crate) fn complete(&self, element: &str, fields: Fields<'_>) {
        if let Err(error) = self.engine.complete(self.item(element).id, variables(fields)) {
            panic!("{element}: {error}");
        }
    }

    /// What the engine says about a form that it does not take.
    #[track_caller]
    pub(crate) fn refused(&self, element: &str, fields: Fields<'_>) -> Vec<FieldError> {
        match self.engine.complete(self.item(element).id, variables(fields)) {
            Err(EngineError::InvalidForm { fields }) => fields,
            other => panic!("{element} is not refused: {other:?}"),
        }
    }

    #[track_caller]
    pub(crate) fn publish(&self, message: &str, key: &str, fields: Fields<'_>) {
        let message = Message::new(message).key(key).variables(variables(fields));
        assert_eq!(self.engine.publish(message), Ok(Published::Correlated(self.case)));
    }

    /// Lets the clock go on, and what is due then happen.
    pub(crate) fn wait_until(&self, instant: &str) {
        self.clock.set(instant.parse().unwrap());
        self.engine.tick().unwrap();
    }

    /// The distributor's reading of a POD on the day of a takeover.
    #[track_caller]
    pub(crate) fn receive_reading(&self, pod: &str, date: &str, bands: &[(&str, i64)]) {
        let readings = Value::map(bands.iter().map(|(band, number)| (*band, Value::from(*number))));
        let key = format!("{pod}/{date}");
        let message = Message::new("M_ReadingReceived").key(key.as_str()).variable("readings", readings);
        assert_eq!(self.engine.publish(message), Ok(Published::Correlated(self.case)));
    }

    /// What a field of a form shows.
    #[track_caller]
    pub(crate) fn shown(&self, element: &str, field: &str) -> Value {
        let form = self.item(element).form.expect("the task has a form");
        let found = form.fields.into_iter().find(|known| &*known.id == field);
        found.unwrap_or_else(|| panic!("{element} has no field {field}")).value
    }

    pub(crate) fn waiting(&self) -> Vec<String> {
        let view = self.engine.instance(self.case).expect("the instance is known");
        view.waiting.iter().map(|place| place.element.to_string()).collect()
    }

    pub(crate) fn variable(&self, name: &str) -> Value {
        let view = self.engine.instance(self.case).expect("the instance is known");
        view.variables.get(name).cloned().unwrap_or_default()
    }

    pub(crate) fn contracts(&self, pod: &str) -> Vec<Contract> {
        self.crm.contracts(&pod.parse().unwrap()).unwrap()
    }

    #[track_caller]
    pub(crate) fn assert_completed(&self) {
        let view = self.engine.instance(self.case).expect("the instance is known");
        assert_eq!(view.state, InstanceState::Completed, "{:?} {:?}", view.waiting, view.incidents);
    }

    /// Two contracts of one POD that follow each other without a gap, the second one of the new holder.
    #[track_caller]
    pub(crate) fn assert_taken_over(&self, pod: &str, holder_tax_code: &str) {
        let holder = self.crm.find_contact(&holder_tax_code.parse().unwrap()).unwrap();
        let holder = holder.expect("the holder is recorded");
        let contracts = self.contracts(pod);
        let [old, new] = contracts.as_slice() else { panic!("not two contracts: {contracts:?}") };
        assert_eq!(old.end.map(|end| end.to_string()).as_deref(), Some("2026-03-08"));
        assert_eq!((new.start.to_string().as_str(), new.end), ("2026-03-09", None));
        assert_eq!((&new.pod, &new.holder), (&old.pod, &holder.id));
        assert_eq!((new.derived_from.as_ref(), new.usage), (Some(&old.id), old.usage));
        assert_ne!((&new.number, &new.holder), (&old.number, &old.holder));
        let parsed: Pod = pod.parse().unwrap();
        let supply = self.crm.find_supply(&parsed).unwrap().expect("the supply is recorded");
        assert_eq!((supply.holder.as_ref(), supply.prepared_for), (Some(&holder.id), None));
        assert!(self.crm.pods_of(&holder.id).unwrap().contains(&parsed));
    }
}

fn variables(fields: Fields<'_>) -> Variables {
    let value = |text: &str| match text {
        "true" => Value::from(true),
        "false" => Value::from(false),
        text => Value::from(text),
    };
    fields.iter().map(|(name, text)| (Arc::from(*name), value(text))).collect()
}

/// The fields with some of them changed or added.
pub(crate) fn with<'a>(fields: Fields<'a>, changes: Fields<'a>) -> Vec<(&'a str, &'a str)> {
    let kept = fields.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    kept.chain(changes).copied().collect()
}

/// The errors are about these fields, in this order, and say this.
#[track_caller]
pub(crate) fn assert_names(errors: &[FieldError], expected: Fields<'_>) {
    let found: Vec<&str> = errors.iter().map(|error| &*error.field).collect();
    let fields: Vec<&str> = expected.iter().map(|(field, _)| *field).collect();
    assert_eq!(found, fields, "{errors:?}");
    for (error, (_, text)) in errors.iter().zip(expected) {
        assert!(error.message.contains(text), "{error}");
    }
}
