//! The standard's tables: which trigger may stand at which position (tables 10.84 to 10.92, section 10.5.1).

use super::EventDefinitionKind;

/// What triggers an event, or what it throws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trigger {
    /// Nothing.
    None,
    /// A message.
    Message,
    /// A time.
    Timer,
    /// A signal.
    Signal,
    /// An error.
    Error,
    /// An escalation.
    Escalation,
    /// Compensation.
    Compensation,
    /// A condition.
    Conditional,
    /// A link.
    Link,
    /// The end of the scope.
    Terminate,
    /// The cancelling of a transaction.
    Cancel,
    /// Any one of several.
    Multiple,
    /// All of several.
    ParallelMultiple,
}

/// Where an event stands, as the standard's table of event types has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Position {
    /// A start event of a process or of an embedded sub-process.
    Start,
    /// A start event of an event sub-process that ends the scope's other work.
    EventSubProcessInterrupting,
    /// A start event of an event sub-process beside the scope's other work.
    EventSubProcessNonInterrupting,
    /// An intermediate event that waits.
    Catch,
    /// A boundary event that ends the activity.
    BoundaryInterrupting,
    /// A boundary event beside the activity.
    BoundaryNonInterrupting,
    /// An intermediate event that throws.
    Throw,
    /// An end event.
    End,
}

impl Trigger {
    /// All triggers, in the order of the standard's table.
    pub const ALL: [Trigger; 13] = [
        Trigger::None,
        Trigger::Message,
        Trigger::Timer,
        Trigger::Error,
        Trigger::Escalation,
        Trigger::Cancel,
        Trigger::Compensation,
        Trigger::Conditional,
        Trigger::Link,
        Trigger::Signal,
        Trigger::Terminate,
        Trigger::Multiple,
        Trigger::ParallelMultiple,
    ];

    /// The trigger that one event definition stands for.
    #[must_use]
    pub fn of(definition: &EventDefinitionKind) -> Trigger {
        match definition {
            EventDefinitionKind::Message { .. } => Trigger::Message,
            EventDefinitionKind::Timer { .. } => Trigger::Timer,
            EventDefinitionKind::Signal { .. } => Trigger::Signal,
            EventDefinitionKind::Error { .. } => Trigger::Error,
            EventDefinitionKind::Escalation { .. } => Trigger::Escalation,
            EventDefinitionKind::Compensation { .. } => Trigger::Compensation,
            EventDefinitionKind::Conditional { .. } => Trigger::Conditional,
            EventDefinitionKind::Link { .. } => Trigger::Link,
            EventDefinitionKind::Terminate => Trigger::Terminate,
            EventDefinitionKind::Cancel => Trigger::Cancel,
        }
    }

    /// The word of the standard for it, in lower case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Trigger::None => "none",
            Trigger::Message => "message",
            Trigger::Timer => "timer",
            Trigger::Signal => "signal",
            Trigger::Error => "error",
            Trigger::Escalation => "escalation",
            Trigger::Compensation => "compensation",
            Trigger::Conditional => "conditional",
            Trigger::Link => "link",
            Trigger::Terminate => "terminate",
            Trigger::Cancel => "cancel",
            Trigger::Multiple => "multiple",
            Trigger::ParallelMultiple => "parallel multiple",
        }
    }
}

impl Position {
    /// All positions, in the order of the standard's table.
    pub const ALL: [Position; 8] = [
        Position::Start,
        Position::EventSubProcessInterrupting,
        Position::EventSubProcessNonInterrupting,
        Position::Catch,
        Position::BoundaryInterrupting,
        Position::BoundaryNonInterrupting,
        Position::Throw,
        Position::End,
    ];

    /// What the position is called, in lower case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Position::Start => "start event",
            Position::EventSubProcessInterrupting => "interrupting start event of an event sub-process",
            Position::EventSubProcessNonInterrupting => {
                "non-interrupting start event of an event sub-process"
            }
            Position::Catch => "intermediate catch event",
            Position::BoundaryInterrupting => "interrupting boundary event",
            Position::BoundaryNonInterrupting => "non-interrupting boundary event",
            Position::Throw => "intermediate throw event",
            Position::End => "end event",
        }
    }
}

/// Whether the standard lets this trigger stand at this position (table 10.93).
#[must_use]
pub fn is_legal(position: Position, trigger: Trigger) -> bool {
    use Position as P;
    use Trigger as T;
    match trigger {
        T::None => matches!(position, P::Start | P::Throw | P::End),
        T::Message | T::Signal | T::Multiple => true,
        T::Timer | T::Conditional | T::ParallelMultiple => !matches!(position, P::Throw | P::End),
        T::Error => matches!(position, P::EventSubProcessInterrupting | P::BoundaryInterrupting | P::End),
        T::Escalation => !matches!(position, P::Start | P::Catch),
        T::Cancel => matches!(position, P::BoundaryInterrupting | P::End),
        T::Compensation => {
            matches!(position, P::EventSubProcessInterrupting | P::BoundaryInterrupting | P::Throw | P::End)
        }
        T::Link => matches!(position, P::Catch | P::Throw),
        T::Terminate => matches!(position, P::End),
    }
}
