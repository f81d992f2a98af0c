//! Events start instances: messages, signals, timers and conditions.

use std::sync::Arc;

use super::core::Core;
use super::instance::check_variables;
use super::{Engine, EngineError, InstanceId, Registry, Variables};
use crate::expression::{Slots, Surroundings};
use crate::journal::{Begin, Command, StartPlace, StartTrigger};
use crate::program::{BoundExpression, CatchTrigger, ExpressionId, Program};
use crate::store::EngineFact;
use crate::value::Value;

impl Engine {
    /// Looks at the conditional start events of the latest versions over these variables: each whose condition holds starts
    /// an instance, with these variables (section 10.5.2 of the standard). Before an instance there is no data that could
    /// change by itself; the host calls this when something has. A condition that cannot be evaluated does not hold. Every
    /// call is looked at on its own: a condition that held in the call before starts another instance.
    ///
    /// Gives the instances that were started, in the order of the deployment of their processes.
    ///
    /// ```
    /// let xml = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="stock">
    ///   <process id="reorder" isExecutable="true">
    ///     <startEvent id="low"><conditionalEventDefinition><condition>stock &lt; 10</condition></conditionalEventDefinition></startEvent>
    ///   </process>
    /// </definitions>"#;
    /// let engine = passo::Engine::new();
    /// engine.deploy(xml)?;
    /// assert!(engine.evaluate_conditions([("stock".into(), 12.into())].into())?.is_empty());
    /// assert_eq!(engine.evaluate_conditions([("stock".into(), 9.into())].into())?.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When a variable is beyond the limits.
    pub fn evaluate_conditions(&self, variables: Variables) -> Result<Vec<InstanceId>, EngineError> {
        self.change(variables, |core, variables| {
            check_variables(&core.limits, &variables)?;
            let now = core.now;
            let holds = |(place, condition): &(StartPlace, ExpressionId)| {
                core.catalog
                    .program(place.definition)
                    .is_some_and(|program| decides(program, *condition, &variables, now))
            };
            let held: Vec<StartPlace> = core
                .catalog
                .conditional_starts
                .iter()
                .filter(|start| holds(start))
                .map(|(place, _)| *place)
                .collect();
            let mut started = Vec::new();
            for place in held {
                // What is gathered beyond the limit is let go by.
                if let Ok(Some(id)) = core.start_triggered(&self.registry, place, variables.clone(), &[]) {
                    started.push(InstanceId(id));
                }
            }
            Ok(started)
        })
    }
}

/// Whether a condition holds over values that belong to no instance.
fn decides(program: &Program, condition: ExpressionId, values: &Variables, now: i64) -> bool {
    let Some(bound) = program.expressions.get(condition.index()) else { return false };
    let mut offered = Offered::new(bound, values);
    bound.expression.decide(&mut offered, Surroundings { now, instance: 0, serial: 0 }).unwrap_or(false)
}

/// Values by name that belong to no instance.
pub(super) struct Offered<'v> {
    names: &'v [Arc<str>],
    values: &'v Variables,
}

impl<'v> Offered<'v> {
    /// What an expression sees of the values.
    pub(super) fn new(bound: &'v BoundExpression, values: &'v Variables) -> Offered<'v> {
        Offered { names: bound.expression.names(), values }
    }
}

impl Slots for Offered<'_> {
    fn get(&self, index: usize) -> Option<&Value> {
        self.values.get(self.names.get(index)?)
    }

    fn set(&mut self, _: usize, _: Value) {}
}

impl Core {
    /// A trigger of an event that starts instances has come. Gives the instance that starts; none when a parallel multiple
    /// event misses other triggers still.
    ///
    /// # Errors
    /// When too much is gathered at the event.
    pub(super) fn start_triggered(
        &mut self,
        registry: &Registry,
        place: StartPlace,
        variables: Variables,
        keys: &[Arc<str>],
    ) -> Result<Option<u64>, EngineError> {
        let program = self.catalog.program(place.definition).cloned();
        let plan = program.as_ref().and_then(|program| program.catch_of(place.node));
        let Some(plan) = plan.filter(|plan| plan.needs_all) else {
            return Ok(Some(self.begin_at(registry, place, Some(place.trigger), variables, keys.to_vec())));
        };
        let triggers = plan.triggers.len();
        let new = self.next_fact();
        self.recall_gathered();
        let numbers = match plan.triggers.get(place.trigger as usize) {
            Some(CatchTrigger::Message { .. }) => vec![self.gathered.for_message(place, keys, new)],
            Some(
                CatchTrigger::Signal { .. }
                | CatchTrigger::Timer(_)
                | CatchTrigger::Conditional { .. }
                | CatchTrigger::Error(_)
                | CatchTrigger::Escalation(_)
                | CatchTrigger::Cancel,
            )
            | None => self.gathered.for_others(place, new),
        };
        let limit = self.limits.buffered_messages;
        let opens = numbers.iter().any(|number| !self.gathered.has(*number));
        if opens && self.gathered.count(place) >= limit {
            let what = "too much waits for the rest of what starts an instance".to_owned();
            return Err(EngineError::LimitExceeded { what, limit });
        }
        let mut started = None;
        for number in numbers {
            let (keys, variables) = (keys.to_vec(), variables.clone());
            self.note(EngineFact::StartGathered { number, place, keys, variables });
            if let Some((all, keys)) = self.gathered.complete(number, triggers) {
                self.note(EngineFact::GatheredStarted { number });
                started = Some(self.begin_at(registry, place, None, all, keys));
            }
        }
        Ok(started)
    }

    /// An instance begins at an event of which one trigger has come, or all of them; gives its number.
    fn begin_at(
        &mut self,
        registry: &Registry,
        place: StartPlace,
        trigger: Option<u32>,
        variables: Variables,
        keys: Vec<Arc<str>>,
    ) -> u64 {
        let id = self.add_instance();
        let begin = Begin {
            definition: place.definition,
            at: place.node,
            variables,
            business_key: None,
            trigger: Some(Box::new(StartTrigger { index: trigger, keys })),
        };
        // The event comes from the catalog, so that it is one of the program's.
        let _ = self.command(registry, id, Command::Start(begin));
        id
    }
}
