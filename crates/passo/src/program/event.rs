//! Events of a program: what a place waits for, and what a place throws.

use std::sync::Arc;

use super::{ExpressionId, TextPlan};
use crate::base::time::{Cycle, Duration};
use crate::journal::{NameId, NodeId};

/// A place that waits for an event: a start, catch or boundary event, or a receive task.
#[derive(Clone, Debug)]
pub(crate) struct CatchPlan {
    /// What it waits for; several for a multiple event.
    pub(crate) triggers: Vec<CatchTrigger>,
    /// Whether all of it must come, in any order: the parallel multiple event.
    pub(crate) needs_all: bool,
    /// Whether it ends the activity that it is attached to, or the work of the scope around its event sub-process; of no
    /// meaning elsewhere.
    pub(crate) interrupting: bool,
    /// Whether it is a receive task, which can also be completed from outside.
    pub(crate) is_receive_task: bool,
}

/// What a place waits for.
#[derive(Clone, Debug)]
pub(crate) enum CatchTrigger {
    /// A message.
    Message {
        /// Its name.
        name: Arc<str>,
        /// The key that tells messages of one name apart.
        key: ExpressionId,
        /// The message flows that lead here: what is thrown into one of them comes, whatever its name.
        flows: Vec<Arc<str>>,
    },
    /// A signal.
    Signal {
        /// Its name.
        name: Arc<str>,
    },
    /// A time.
    Timer(TimerTrigger),
    /// A condition that becomes true.
    Conditional {
        /// The condition.
        condition: ExpressionId,
    },
    /// A BPMN error.
    Error(CodeTrigger),
    /// An escalation.
    Escalation(CodeTrigger),
    /// The cancelling of the transaction.
    Cancel,
}

/// An error or escalation that a place catches.
#[derive(Clone, Debug)]
pub(crate) struct CodeTrigger {
    /// Its code; none for every one.
    pub(crate) code: Option<Arc<str>>,
    /// The variable that gets the code.
    pub(crate) code_variable: NameId,
    /// The variable that gets the message.
    pub(crate) message_variable: NameId,
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
    /// What is thrown, one after the other.
    pub(crate) triggers: Vec<ThrowTrigger>,
}

impl ThrowPlan {
    /// The activity that is compensated, and whether that is waited for. Where it cancels the transaction, that compensates
    /// all.
    pub(crate) fn compensated(&self) -> Option<(NodeId, bool)> {
        if self.triggers.iter().any(|trigger| matches!(trigger, ThrowTrigger::Cancel)) {
            return None;
        }
        self.triggers.iter().find_map(|trigger| match trigger {
            ThrowTrigger::Compensation { activity, waits } => Some((*activity, *waits)),
            ThrowTrigger::Message { .. }
            | ThrowTrigger::Signal { .. }
            | ThrowTrigger::Error { .. }
            | ThrowTrigger::Escalation { .. }
            | ThrowTrigger::Cancel
            | ThrowTrigger::Terminate
            | ThrowTrigger::TerminateRepetition
            | ThrowTrigger::TerminateProcess
            | ThrowTrigger::TerminateAll => None,
        })
    }
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
        /// The message flows by which it goes to other processes.
        flows: Vec<Arc<str>>,
        /// Whether it goes to whoever waits for its name: no flow says where to, or one leads to a pool without a process.
        is_public: bool,
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
        /// What is said to whoever catches it.
        message: Option<TextPlan>,
    },
    /// An escalation.
    Escalation {
        /// Its code.
        code: TextPlan,
    },
    /// Compensation.
    Compensation {
        /// The activity that is compensated; none for every one that can be.
        activity: NodeId,
        /// Whether the throw waits until it is done.
        waits: bool,
    },
    /// The cancelling of the transaction around.
    Cancel,
    /// The end of the scope.
    Terminate,
    /// The end of the whole instance.
    TerminateAll,
    /// The end of the repeated activity around it.
    TerminateRepetition,
    /// The end of the process around it.
    TerminateProcess,
}
