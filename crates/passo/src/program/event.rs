//! Events of a program: what a place waits for, and what a place throws.

use std::sync::Arc;

use super::{ExpressionId, TextPlan};
use crate::base::time::{Cycle, Duration};
use crate::journal::NameId;

/// A place that waits for an event: a start, catch or boundary event, or a receive task.
#[derive(Clone, Debug)]
pub(crate) struct CatchPlan {
    /// What it waits for.
    pub(crate) trigger: CatchTrigger,
    /// Whether it ends the activity that it is attached to; of no meaning elsewhere.
    pub(crate) interrupting: bool,
    /// Whether it is a receive task, which can also be completed from outside.
    pub(crate) is_receive_task: bool,
}

/// What a place waits for.
#[derive(Clone, Debug)]
pub(crate) enum CatchTrigger {
    /// Nothing: the event passes at once, as the none start event and the link catch event do.
    None,
    /// A message.
    Message {
        /// Its name.
        name: Arc<str>,
        /// The key that tells messages of one name apart.
        key: ExpressionId,
    },
    /// A signal.
    Signal {
        /// Its name.
        name: Arc<str>,
    },
    /// A time.
    Timer(TimerTrigger),
    /// A BPMN error.
    Error {
        /// Its code; none for every error.
        code: Option<Arc<str>>,
        /// The variable that gets the code.
        code_variable: NameId,
        /// The variable that gets the message.
        message_variable: NameId,
    },
}

/// When a timer fires.
#[derive(Clone, Debug)]
pub(crate) enum TimerTrigger {
    /// At this instant, in milliseconds since the Unix epoch.
    Date(TimerSource<i64>),
    /// After this time.
    Duration(TimerSource<Duration>),
    /// Repeatedly.
    Cycle(TimerSource<Cycle>),
}

/// A time as the model gives it.
#[derive(Clone, Debug)]
pub(crate) enum TimerSource<T> {
    /// Written out.
    Literal(T),
    /// By an expression.
    Expression(ExpressionId),
}

/// A place that throws an event.
#[derive(Clone, Debug)]
pub(crate) struct ThrowPlan {
    /// What is thrown.
    pub(crate) trigger: ThrowTrigger,
}

/// What a place throws.
#[derive(Clone, Debug)]
pub(crate) enum ThrowTrigger {
    /// A message, to at most one place.
    Message {
        /// Its name.
        name: Arc<str>,
        /// The key that tells messages of one name apart.
        key: ExpressionId,
    },
    /// A signal, to every place.
    Signal {
        /// Its name.
        name: Arc<str>,
    },
    /// A BPMN error.
    Error {
        /// Its code.
        code: TextPlan,
    },
    /// The end of the scope.
    Terminate,
}
