//! Counterexamples of [`soundness`](crate::soundness), played by the engine: a path that was found by moving tokens over the
//! diagram is followed by the machine that runs diagrams.
//!
//! For the scope of a counterexample a process is written that has its elements and flows, and on every flow a task in which
//! the token rests (`stage`). It is deployed in an engine of its own and driven along the path (`drive`): tasks are completed and
//! messages are published, with variables that make the choices of the path. What can be seen of the instance then says whether
//! it is as the counterexample claims (`claim`).

mod claim;
mod drive;
mod stage;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use thiserror::Error;

use self::drive::Drive;
use self::stage::Stage;
use crate::base::Limits;
use crate::diagnostic::Code;
use crate::engine::{DeployError, EngineError};
use crate::lint::scopes::Scopes;
use crate::lint::soundness::Counterexample;
use crate::model::Definitions;

/// What the machine did along a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// What was passed, in order: the steps of the counterexample, and once what is passed again and again.
    pub moments: Vec<Moment>,
    /// What could be seen in the end.
    pub shown: Shown,
}

/// A step of a path, as the machine has made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The id of the element that was passed.
    pub element: Arc<str>,
    /// The ids of the elements at which there were tokens then, one entry for each token.
    pub tokens: Vec<Arc<str>>,
}

/// What could be seen at the end of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Nothing could move any more, and tokens waited at these elements.
    Stuck {
        /// The ids of the elements, each once.
        at: Vec<Arc<str>>,
    },
    /// So many tokens were in this element at the same time.
    Together {
        /// The id of the element.
        at: Arc<str>,
        /// How many.
        tokens: usize,
    },
    /// The tokens were where they had been before the round.
    Round,
    /// A token waited at this element.
    Waits {
        /// The id of the element.
        at: Arc<str>,
    },
    /// The machine went another way: it is not as the counterexample claims.
    Otherwise {
        /// What was different.
        what: Arc<str>,
    },
}

impl Replay {
    /// Whether what was seen is what the counterexample claims.
    #[must_use]
    pub fn is_as_claimed(&self) -> bool {
        match &self.shown {
            Shown::Stuck { .. } | Shown::Together { .. } | Shown::Round | Shown::Waits { .. } => true,
            Shown::Otherwise { .. } => false,
        }
    }
}

/// Why nothing was played.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The definitions have no scope or element of this id.
    #[error("there is no `{id}`")]
    Unknown {
        /// The id.
        id: Arc<str>,
    },
    /// The finding is that something inside of an element is never done: it says no path.
    #[error("the finding has no path")]
    NoPath,
    /// The process that stands for the scope is refused, since it is beyond a limit.
    #[error(transparent)]
    Refused(#[from] DeployError),
    /// A step goes beyond a limit.
    #[error(transparent)]
    Stopped(#[from] EngineError),
}

/// Plays a counterexample of these definitions.
///
/// ```
/// use passo::{base::Limits, read::read, replay::{Shown, replay}, soundness::counterexamples};
/// let xml = br#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="order">
///   <startEvent id="start"/><exclusiveGateway id="choose"/><parallelGateway id="join"/>
///   <sequenceFlow id="f1" sourceRef="start" targetRef="choose"/>
///   <sequenceFlow id="f2" sourceRef="choose" targetRef="join"/>
///   <sequenceFlow id="f3" sourceRef="choose" targetRef="join"/>
/// </process></definitions>"#;
/// let definitions = read(xml, &Limits::default()).definitions;
/// let found = counterexamples(&definitions);
/// let played = replay(&definitions, &found[0], &Limits::default())?;
/// assert_eq!(played.shown, Shown::Stuck { at: vec!["join".into()] });
/// # Ok::<(), passo::replay::ReplayError>(())
/// ```
///
/// # Errors
/// When it is no counterexample of these definitions, has no path, or goes beyond a limit.
pub fn replay(
    definitions: &Definitions,
    counterexample: &Counterexample,
    limits: &Limits,
) -> Result<Replay, ReplayError> {
    let scopes = Scopes::of(definitions);
    let unknown = |id: &Arc<str>| ReplayError::Unknown { id: id.clone() };
    let scope = scopes.iter().find(|scope| scope.base.id == counterexample.scope);
    let scope = scope.ok_or_else(|| unknown(&counterexample.scope))?;
    let place = |id: &Arc<str>| scope.place(id).ok_or_else(|| unknown(id));
    let elements = counterexample.elements.iter().map(place).collect::<Result<Vec<_>, _>>()?;
    let first = counterexample.steps.iter().chain(&counterexample.again).next();
    let first = match (first, elements.as_slice()) {
        (Some(step), _) => place(&step.element)?,
        // Something inside of the second element is never done.
        (None, [_, _]) if counterexample.code == Code::DeadNode => return Err(ReplayError::NoPath),
        (None, [first, ..]) => *first,
        (None, []) => return Err(ReplayError::NoPath),
    };
    Drive::begin(Stage::new(scope, first), limits)?.follow(counterexample, &elements)
}
