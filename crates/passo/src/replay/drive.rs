//! Drives a process along a path, step by step, and looks at it afterwards.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::stage::{PROCESS, Part, Stage, cancel_name, element_id, message_name, rest_id};
use super::{Moment, Replay, ReplayError, Shown};
use crate::base::Limits;
use crate::diagnostic::Code;
use crate::engine::{
    Engine, HistoryLevel, InstanceId, Message, Start, Variables, WorkItem, WorkItemId, WorkQuery,
};
use crate::lint::soundness::{Counterexample, Step};

/// A process that is driven.
pub(super) struct Drive<'s> {
    pub(super) stage: Stage<'s>,
    engine: Engine,
    instance: InstanceId,
    moments: Vec<Moment>,
}

/// What was different, or why it could not be seen.
pub(super) enum Failed {
    Otherwise(String),
    Error(ReplayError),
}

impl<E: Into<ReplayError>> From<E> for Failed {
    fn from(error: E) -> Failed {
        Failed::Error(error.into())
    }
}

impl<'s> Drive<'s> {
    /// Starts the process.
    pub(super) fn begin(stage: Stage<'s>, limits: &Limits) -> Result<Drive<'s>, ReplayError> {
        let engine = Engine::builder().history(HistoryLevel::None).limits(limits.clone()).build();
        engine.deploy(stage.file())?;
        let instance = engine.start(Start::process(PROCESS))?;
        Ok(Drive { stage, engine, instance, moments: Vec::new() })
    }

    /// Follows a path to its end.
    pub(super) fn follow(mut self, path: &Counterexample, elements: &[usize]) -> Result<Replay, ReplayError> {
        let shown = match self.walk(path, elements) {
            Ok(shown) => shown,
            Err(Failed::Otherwise(what)) => Shown::Otherwise { what: what.into() },
            Err(Failed::Error(error)) => return Err(error),
        };
        Ok(Replay { moments: self.moments, shown })
    }

    fn walk(&mut self, path: &Counterexample, elements: &[usize]) -> Result<Shown, Failed> {
        self.steps(&path.steps)?;
        match (path.code, elements) {
            (Code::EndlessLoop, _) => self.round(&path.again),
            (Code::LackOfSynchronization, [only]) => self.together(*only),
            (Code::DeadNode, [only]) => self.waits(*only),
            _ => self.stuck(&path.elements),
        }
    }

    pub(super) fn steps(&mut self, steps: &[Step]) -> Result<(), Failed> {
        for step in steps {
            self.step(step)?;
            let (element, tokens) = (step.element.clone(), self.tokens());
            self.moments.push(Moment { element, tokens });
        }
        Ok(())
    }

    /// Lets the tokens of one element go on, and looks where they have gone.
    fn step(&mut self, step: &Step) -> Result<(), Failed> {
        let unknown = || ReplayError::Unknown { id: step.element.clone() };
        let place = self.stage.scope.place(&step.element).ok_or_else(unknown)?;
        let before: BTreeSet<WorkItemId> = self.open().into_iter().map(|item| item.id).collect();
        let (choices, wanted) = self.choices(place, step);
        match self.stage.part(place) {
            Part::Work if wanted.is_empty() && self.stage.edges_from(place).next().is_some() => {
                self.begin_work(place)?;
                self.engine.publish(Message::new(cancel_name(place)))?;
            }
            Part::Work => self.work(place, choices)?,
            Part::Pass => self.let_in(place, &choices)?,
            Part::Join => {
                // What comes back to the join is not let in again.
                let first = |edge| self.oldest(&rest_id(edge));
                for item in self.stage.edges_to(place).filter_map(first).collect::<Vec<_>>() {
                    self.engine.complete(item.id, choices.clone())?;
                }
            }
        }
        let is_new = |item: &WorkItem| !before.contains(&item.id);
        let rests: Vec<String> = self.stage.edges_from(place).map(|(edge, _)| rest_id(edge)).collect();
        let given = self.open().into_iter().filter(is_new);
        let mut given: Vec<String> =
            given.map(|item| item.element.to_string()).filter(|id| rests.contains(id)).collect();
        given.sort();
        if given == wanted {
            return Ok(());
        }
        otherwise(format!("`{}` does not give its tokens so", step.element))
    }

    /// The variables that make the choice of a step, and the tasks in which tokens rest then, in order.
    fn choices(&self, place: usize, step: &Step) -> (Variables, Vec<String>) {
        let (mut choices, mut wanted) = (Variables::new(), Vec::new());
        for (number, edge) in self.stage.edges_from(place) {
            let flow = edge.flow.and_then(|flow| self.stage.scope.elements.sequence_flows.get(flow));
            let is_taken = flow.is_some_and(|flow| step.flows.contains(&flow.base.id));
            if edge.is_chosen {
                choices.insert(self.stage.choice_name(number).into(), is_taken.into());
            }
            // A link has no id.
            if is_taken || flow.is_none() {
                wanted.push(rest_id(number));
            }
        }
        wanted.sort();
        (choices, wanted)
    }

    /// Does an activity, or lets an event happen.
    fn work(&self, place: usize, choices: Variables) -> Result<(), Failed> {
        let id = element_id(place);
        if self.oldest(&id).is_none() {
            match self.stage.host(place) {
                Some(host) => {
                    self.begin_work(host)?;
                    self.happen(place)?;
                }
                None => self.let_in(place, &Variables::new())?,
            }
        }
        match self.oldest(&id) {
            Some(item) => Ok(self.engine.complete(item.id, choices)?),
            None => otherwise(format!("no token comes to `{}`", self.id(place))),
        }
    }

    /// Lets an event at the border of an activity happen.
    pub(super) fn happen(&self, event: usize) -> Result<(), Failed> {
        self.engine.publish(Message::new(message_name(event)))?;
        Ok(())
    }

    /// Lets a token into an activity, if none is in it.
    fn begin_work(&self, place: usize) -> Result<(), Failed> {
        if self.oldest(&element_id(place)).is_some() { Ok(()) } else { self.let_in(place, &Variables::new()) }
    }

    /// Lets the token that came first go on into an element.
    fn let_in(&self, place: usize, choices: &Variables) -> Result<(), Failed> {
        let rests = self.stage.edges_to(place).filter_map(|edge| self.oldest(&rest_id(edge)));
        match rests.min_by_key(|item| item.id) {
            Some(item) => Ok(self.engine.complete(item.id, choices.clone())?),
            None => otherwise(format!("there is no token before `{}`", self.id(place))),
        }
    }

    /// The open tasks, the oldest first.
    pub(super) fn open(&self) -> Vec<WorkItem> {
        self.engine.work_items(&WorkQuery::new())
    }

    /// The open tasks of one element of the stage, the oldest first.
    pub(super) fn open_at(&self, id: &str) -> Vec<WorkItem> {
        self.engine.work_items(&WorkQuery::new().element(id))
    }

    fn oldest(&self, id: &str) -> Option<WorkItem> {
        self.engine.work_items(&WorkQuery::new().element(id).limit(1)).pop()
    }

    pub(super) fn complete(&self, item: &WorkItem) -> Result<(), Failed> {
        Ok(self.engine.complete(item.id, Variables::new())?)
    }

    /// The id of the element of this place.
    pub(super) fn id(&self, place: usize) -> Arc<str> {
        self.stage.node(place).map_or_else(|| "".into(), |node| node.base.id.clone())
    }

    /// The ids of the elements at which there are tokens, in the order of the scope, one entry for each token.
    pub(super) fn tokens(&self) -> Vec<Arc<str>> {
        let waiting = self.engine.instance(self.instance).map_or_else(Vec::new, |view| view.waiting);
        let mut places: Vec<usize> =
            waiting.iter().filter_map(|waiting| self.stage.place_of(&waiting.element)).collect();
        places.sort_unstable();
        places.into_iter().map(|place| self.id(place)).collect()
    }
}

pub(super) fn otherwise<T>(what: String) -> Result<T, Failed> {
    Err(Failed::Otherwise(what))
}
