//! Modifying an instance: tokens are set and cancelled from outside.

use std::sync::Arc;

use super::instance::check_variables;
use super::{Engine, EngineError, InstanceId, Variables, WorkItemId};
use crate::journal::{Command, Instruction};
use crate::value::Value;

/// What is done to the tokens of an instance: all of it or nothing.
///
/// ```
/// use passo::Modification;
/// // The only token is moved.
/// let moved = Modification::new().cancel("approve").start_before("charge").variable("approved", true);
/// # let _ = moved;
/// ```
#[derive(Clone, Debug, Default)]
pub struct Modification {
    steps: Vec<Step>,
    variables: Variables,
}

/// One step, with resting places as callers name them.
#[derive(Clone, Debug)]
enum Step {
    CancelAll(Arc<str>),
    CancelOne(WorkItemId),
    Start { element: Arc<str>, after: bool, inside: Option<WorkItemId> },
}

impl Modification {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Modification {
        Modification::default()
    }

    /// Ends everything that rests at the element with this id, also tokens that wait at it as a join; of a repeated activity,
    /// all of its rounds.
    #[must_use]
    pub fn cancel(mut self, element: impl Into<Arc<str>>) -> Modification {
        self.steps.push(Step::CancelAll(element.into()));
        self
    }

    /// Ends the one token that rests under this number, with everything inside it. [`InstanceView::open`] has the numbers.
    ///
    /// [`InstanceView::open`]: super::InstanceView::open
    #[must_use]
    pub fn cancel_one(mut self, place: WorkItemId) -> Modification {
        self.steps.push(Step::CancelOne(place));
        self
    }

    /// A token arrives at the element with this id. Sub-processes around it that are not open are entered, without running
    /// their start events.
    #[must_use]
    pub fn start_before(mut self, element: impl Into<Arc<str>>) -> Modification {
        self.steps.push(Step::Start { element: element.into(), after: false, inside: None });
        self
    }

    /// The outgoing flows of the element with this id are taken, as if it were done.
    #[must_use]
    pub fn start_after(mut self, element: impl Into<Arc<str>>) -> Modification {
        self.steps.push(Step::Start { element: element.into(), after: true, inside: None });
        self
    }

    /// The start before this lies inside the sub-process, call or round that rests under this number. Needed where the
    /// sub-process around an element is open several times. Means nothing without a start before it.
    #[must_use]
    pub fn inside(mut self, place: WorkItemId) -> Modification {
        if let Some(Step::Start { inside, .. }) = self.steps.last_mut() {
            *inside = Some(place);
        }
        self
    }

    /// A variable of the process that is set before any token is.
    #[must_use]
    pub fn variable(mut self, name: impl Into<Arc<str>>, value: impl Into<Value>) -> Modification {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// Several such variables.
    #[must_use]
    pub fn variables(mut self, variables: Variables) -> Modification {
        self.variables.extend(variables);
        self
    }

    /// The steps for an instance; a place of another instance is what stands against them.
    fn instructions(&self, id: InstanceId) -> Result<Vec<Instruction>, EngineError> {
        let serial = |place: &WorkItemId| {
            if place.instance == id { Ok(place.serial) } else { Err(EngineError::StaleWorkItem(*place)) }
        };
        let steps = self.steps.iter().map(|step| {
            Ok(match step {
                Step::CancelAll(element) => Instruction::CancelAll { element: element.clone() },
                Step::CancelOne(place) => Instruction::CancelOne { serial: serial(place)? },
                Step::Start { element, after, inside } => {
                    let inside = inside.as_ref().map(serial).transpose()?;
                    Instruction::Start { element: element.clone(), after: *after, inside }
                }
            })
        });
        steps.collect()
    }
}

impl Engine {
    /// Sets and cancels tokens of an instance. First the variables are set, then the tokens, then others are cancelled, so that
    /// to move the only token does not end the instance; then everything runs to rest. What is cancelled is not used by
    /// the starts of the same call: a sub-process that is cancelled is entered anew. A scope that loses its last token is
    /// ended with it, up to the instance, whose state is then [`Cancelled`](super::InstanceState::Cancelled).
    ///
    /// # Errors
    /// When there is no such running instance, when it is suspended, when a variable is beyond the limits, or when a step
    /// cannot be done; [`EngineError::Impossible`] has all that stands against it: there is no such element; nothing rests
    /// at it; it is an event sub-process or the start event of one; it is a boundary event to be started before; nothing
    /// follows it; it lies in a repeated sub-process of which no round is open, or in a sub-process that is open several
    /// times and none is named; a sub-process around it cannot be entered.
    pub fn modify(&self, id: InstanceId, modification: &Modification) -> Result<(), EngineError> {
        let steps = modification.instructions(id)?;
        self.change(steps, |core, steps| {
            check_variables(&core.limits, &modification.variables)?;
            let command = Command::Modify { steps, variables: modification.variables.clone() };
            core.instance_command(self, id, command, None)
        })
    }
}
