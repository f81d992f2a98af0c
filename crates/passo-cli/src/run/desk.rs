//! Works through what a process waits for: stubs, answers, timers.

use std::io;
use std::thread;

use passo::{
    Clock, Engine, EngineError, InstanceId, InstanceState, ManualClock, Message, Offer, SystemClock,
    Variables, WorkItem, WorkItemId, WorkKind, WorkQuery,
};

use super::console::Console;
use super::stub::{Stub, parse_variables};
use super::{form, shown};
use crate::failure::Failure;

/// So many work items are completed without a question before the run stops; a cycle would never stop otherwise.
const WORK_LIMIT: usize = 10_000;

/// So many timers are fired by fast-forward before the run stops; a cycle without end would never stop otherwise.
const TIMER_LIMIT: usize = 10_000;

/// One run at the terminal.
pub(super) struct Desk<'a> {
    pub(super) engine: &'a Engine,
    /// The clock that fast-forward moves.
    pub(super) clock: Option<ManualClock>,
    pub(super) instance: InstanceId,
    pub(super) stubs: &'a [Stub],
    pub(super) auto: bool,
    pub(super) console: Console<'a>,
}

impl Desk<'_> {
    /// Goes on until the instance has ended, or nothing can be done without somebody outside.
    pub(super) fn run(&mut self) -> Result<(), Failure> {
        let (mut timers, mut work) = (0, 0);
        while self.is_active() {
            if work == WORK_LIMIT {
                self.console
                    .say(&format!("Stopped: {WORK_LIMIT} work items were completed and it goes on."))?;
                break;
            }
            if self.work()? {
                work += usize::from(self.auto || !self.stubs.is_empty());
                continue;
            }
            // What is offered can be begun before the next timer.
            let asked = self.is_offered();
            if asked && self.ask_for_event()? {
                continue;
            }
            if timers < TIMER_LIMIT && self.pass_time()? {
                timers += 1;
                continue;
            }
            if asked || !self.ask_for_event()? {
                break;
            }
        }
        Ok(())
    }

    fn is_active(&self) -> bool {
        self.engine.instance(self.instance).is_some_and(|view| view.state == InstanceState::Active)
    }

    fn is_offered(&self) -> bool {
        self.engine.instance(self.instance).is_some_and(|view| !view.offers.is_empty())
    }

    /// Completes one work item, if one can be completed.
    fn work(&mut self) -> Result<bool, Failure> {
        let items = self.engine.work_items(&WorkQuery::new());
        for item in items.iter().filter(|item| item.incident.is_none()) {
            let stub = self.stubs.iter().find(|stub| stub.element == item.element.as_ref());
            if let Some(stub) = stub {
                return self.hand_in(item, stub.variables.clone()).map(|()| true);
            }
            if self.auto {
                return self.hand_in(item, shown_values(item)).map(|()| true);
            }
            if self.console.can_ask() {
                return Ok(self.ask_for(item)?);
            }
        }
        Ok(false)
    }

    fn hand_in(&self, item: &WorkItem, variables: Variables) -> Result<(), Failure> {
        self.engine.complete(item.id, variables).map_err(|error| {
            let element = &item.element;
            Failure::Usage(format!("{element}: {error}; give it other values with --stub {element}=JSON"))
        })
    }

    /// Asks for what a work item needs, again until it is taken. False at the end of the input.
    fn ask_for(&mut self, item: &WorkItem) -> io::Result<bool> {
        self.console.say(&format!("\n{} {}", kind_in_words(item.kind), titled(item)))?;
        match &item.form {
            Some(form) if !form.fields.is_empty() => self.ask_form(item.id, form),
            Some(_) | None => self.ask_result(item.id),
        }
    }

    fn ask_form(&mut self, id: WorkItemId, work_form: &passo::WorkForm) -> io::Result<bool> {
        let (mut typed, mut wrong) = (Variables::new(), Vec::new());
        loop {
            if !form::fill(&mut self.console, work_form, &wrong, &mut typed)? {
                return Ok(false);
            }
            match self.engine.complete(id, typed.clone()) {
                Ok(()) => return Ok(true),
                Err(EngineError::InvalidForm { fields }) => {
                    self.console.say("  This cannot be taken yet:")?;
                    for error in &fields {
                        let field = work_form.fields.iter().find(|field| field.id == error.field);
                        let label = field.map_or(&error.field, |field| &field.label);
                        self.console.say(&format!("    {label}: {}", error.message))?;
                    }
                    wrong = fields;
                }
                Err(error) => {
                    self.console.say(&format!("  {error}"))?;
                    return Ok(true);
                }
            }
        }
    }

    fn ask_result(&mut self, id: WorkItemId) -> io::Result<bool> {
        loop {
            let question = "  Press return when it is done, or type its result as a JSON object:";
            let Some(answer) = self.console.ask(question)? else { return Ok(false) };
            let json = if answer.is_empty() { "{}" } else { &answer };
            let done = parse_variables(json)
                .and_then(|variables| self.engine.complete(id, variables).map_err(|error| error.to_string()));
            match done {
                Ok(()) => return Ok(true),
                Err(problem) => self.console.say(&format!("  {problem}"))?,
            }
        }
    }

    /// Waits for the next timer, or moves the clock to it. False when there is none.
    fn pass_time(&mut self) -> Result<bool, Failure> {
        let Some(due) = self.engine.next_due() else { return Ok(false) };
        match &self.clock {
            Some(clock) => clock.set(due.max(clock.now())),
            None => {
                if let Ok(left) = (due - SystemClock.now()).to_std() {
                    self.console.say(&format!("Waiting for a timer until {}", due.to_rfc3339()))?;
                    self.console.output.flush()?;
                    thread::sleep(left);
                }
            }
        }
        self.engine.tick().map_err(|error| Failure::Usage(error.to_string()))?;
        Ok(true)
    }

    /// Asks for a message, a signal, the completion of a receive task, or an activity to activate. False when there is no
    /// answer.
    fn ask_for_event(&mut self) -> io::Result<bool> {
        let Some(view) = self.engine.instance(self.instance) else { return Ok(false) };
        if !self.console.can_ask() || (view.waiting.is_empty() && view.offers.is_empty()) {
            return Ok(false);
        }
        if !view.waiting.is_empty() {
            let places: Vec<_> = view.waiting.iter().map(|place| place.element.as_ref()).collect();
            self.console.say(&format!("\nWaiting at {}.", places.join(", ")))?;
        }
        for offer in &view.offers {
            self.console.say(&offered(offer))?;
        }
        let mut question =
            "  Type: message NAME [JSON], signal NAME [JSON], complete ELEMENT [JSON]".to_owned();
        if !view.offers.is_empty() {
            question.push_str(", activate ELEMENT [JSON]");
        }
        question.push_str("; or return to stop:");
        let Some(answer) = self.console.ask(&question)? else { return Ok(false) };
        if answer.is_empty() {
            return Ok(false);
        }
        if let Err(problem) = self.send(&answer) {
            self.console.say(&format!("  {problem}"))?;
        }
        Ok(true)
    }

    fn send(&self, line: &str) -> Result<(), String> {
        let mut words = line.splitn(3, char::is_whitespace);
        let (verb, name) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let variables = words.next().map(parse_variables).transpose()?.unwrap_or_default();
        let done = match verb {
            "message" => self.engine.publish(Message::new(name).variables(variables)).map(|_| ()),
            "signal" => self.engine.broadcast(name, variables).map(|_| ()),
            "complete" => match self.engine.receive_tasks(name).first() {
                Some(id) => self.engine.complete(*id, variables),
                None => return Err(format!("no receive task waits at \"{name}\"")),
            },
            "activate" => self.engine.activate(self.instance, name, variables),
            _ => return Err(format!("\"{verb}\" is none of message, signal, complete, activate")),
        };
        done.map_err(|error| error.to_string())
    }
}

/// What a form shows, as if a person had confirmed it.
fn shown_values(item: &WorkItem) -> Variables {
    let fields = item.form.iter().flat_map(|form| &form.fields);
    fields
        .filter(|field| !field.read_only && !field.value.is_null())
        .map(|field| (field.id.clone(), field.value.clone()))
        .collect()
}

fn offered(offer: &Offer) -> String {
    let name = match &offer.name {
        Some(name) => format!("{name} ({})", offer.element),
        None => offer.element.to_string(),
    };
    let times = match offer.activations {
        0 => "not yet activated".to_owned(),
        1 => "activated once".to_owned(),
        times => format!("activated {times} times"),
    };
    format!("{} offers {name}, {times}.", offer.sub_process)
}

fn titled(item: &WorkItem) -> String {
    let mut text = match &item.name {
        Some(name) => format!("{name} ({})", item.element),
        None => item.element.to_string(),
    };
    if let Some(assignee) = &item.assignee {
        text.push_str(&format!(", for {assignee}"));
    } else if !item.candidate_groups.is_empty() {
        text.push_str(&format!(", for {}", item.candidate_groups.join(", ")));
    }
    if let Some(handler) = &item.handler {
        text.push_str(&format!(", handler {handler}"));
    }
    if let Some(due) = item.due {
        text.push_str(&format!(", due {}", shown(&due.into())));
    }
    text
}

fn kind_in_words(kind: WorkKind) -> &'static str {
    match kind {
        WorkKind::User => "User task",
        WorkKind::Manual => "Manual task",
        WorkKind::Service => "Service task",
        WorkKind::Send => "Send task",
        WorkKind::BusinessRule => "Business rule task",
        WorkKind::Receive => "Receive task",
    }
}
