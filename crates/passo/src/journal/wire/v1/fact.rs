//! Waits, work items, incidents and what else belongs to events.

use super::{Definition, Items, Message, Name, Node, Scope, Text, Texts, Time, Variables};
#[cfg(test)]
use crate::journal::wire::shape::{Shape, Shaped};
use crate::journal::wire::wire;

wire! {
    /// A timer or subscription.
    struct WaitFact<'a> {
        /// What is waited for.
        on: WaitOn<'a>,
        /// The number of the command that armed it, which places are ordered by.
        order: u64,
        /// Which of the element's event definitions this is, from 0.
        definition: u32,
        /// How deep the scope of the waiting place lies in its instance.
        depth: u32,
    }
}

wire! {
    /// What a place waits for.
    enum WaitOn<'a> {
        /// A time.
        0 = Timer { plan: TimerPlan },
        /// A message of this name, of this key if there is one; what is thrown into one of the message flows comes here too.
        1 = Message { name: Text, key: Option<Text>, flows: Texts<'a> },
        /// A signal of this name.
        2 = Signal { name: Text },
        /// A condition, which holds or does not.
        3 = Condition { holds: bool },
    }
}

wire! {
    /// When a timer fires.
    struct TimerPlan {
        /// The next time.
        due: Time,
        /// The cycle, of a timer that repeats.
        cycle: Option<Cycle>,
        /// How many times remain, this one counted; none for without end.
        remaining: Option<u32>,
    }
}

wire! {
    /// A repeating interval.
    struct Cycle {
        /// How many occurrences there are; none for without end.
        repetitions: Option<u32>,
        /// The first occurrence; none for one interval after the cycle is armed.
        start: Option<Time>,
        /// The time between two occurrences.
        interval: Interval,
        /// No occurrence is later.
        end: Option<Time>,
    }
}

wire! {
    /// The time between two occurrences.
    enum Interval {
        /// Always the same: calendar months and milliseconds.
        0 = Every { months: i32, milliseconds: i64 },
        /// Times of a calendar, in UTC: a bit for each second, minute, hour, day of the month, month (1 is January), day of the
        /// week (1 is Sunday), and for each year from 1970 on, the lower 64 years first.
        1 = Calendar {
            seconds: u64,
            minutes: u64,
            hours: u64,
            days: u64,
            months: u64,
            weekdays: u64,
            years: u64,
            later_years: u64,
        },
    }
}

wire! {
    /// A work item as it is offered.
    struct WorkFact<'a> {
        /// Who has it.
        assignee: Option<Text>,
        /// Who may claim it.
        candidate_users: Texts<'a>,
        /// Whose members may claim it.
        candidate_groups: Texts<'a>,
        /// When it must be done.
        due: Option<Time>,
        /// When to look at it again.
        follow_up: Option<Time>,
        /// The higher, the sooner.
        priority: Option<i64>,
        /// The parameters of its resources.
        parameters: Variables<'a>,
        /// How many tries it has.
        retries_left: u32,
        /// Whether a handler of the engine does it.
        handled: bool,
    }
}

wire! {
    /// A message or signal that is thrown.
    struct PublicationFact<'a> {
        /// What is thrown.
        on: WaitOn<'a>,
        /// Of a message: its keys.
        keys: Texts<'a>,
        /// Of a message: the message flow by which it goes; none for whoever waits for its name.
        flow: Option<Text>,
        /// The variables that it carries.
        variables: Variables<'a>,
    }
}

wire! {
    /// An incident.
    struct IncidentFact<'a> {
        /// What kind it is.
        kind: IncidentKind,
        /// What happened, in a sentence.
        message: Message<'a>,
        /// Where to go on when it is resolved.
        resume: Resume,
        /// The serial of the run of a script that failed, for the next try.
        run: Option<u32>,
    }
}

wire! {
    /// What kind of trouble an incident is.
    enum IncidentKind {
        /// A script, condition, mapping or other expression failed.
        0 = Expression,
        /// No condition of a gateway or activity holds and there is no default flow.
        1 = NoFlow,
        /// A job failed and has no tries left.
        2 = JobFailed,
        /// A called process is not deployed.
        3 = CallFailed,
        /// A timer's time makes no sense.
        4 = Timer,
        /// A limit was reached.
        5 = Limit,
    }
}

wire! {
    /// Where an element goes on when its incident is resolved.
    enum Resume {
        /// As if the token arrived at it again.
        0 = Arrive,
        /// Its work is offered again.
        1 = Work,
        /// Its work is done; its outputs and outgoing flows are tried again.
        2 = Leave,
    }
}

wire! {
    /// A BPMN error or an escalation.
    struct ErrorFact<'a> {
        /// The code.
        code: Text,
        /// A message for people.
        message: Message<'a>,
        /// Whether an event catches it. An error that nothing catches ends the instance.
        caught: bool,
    }
}

wire! {
    /// How often a repeated activity runs.
    struct RepeatFact {
        /// The number of instances of a multi-instance activity; none for a loop, whose condition decides.
        total: Option<u32>,
        /// The items of a collection, one for each instance.
        items: Option<Items>,
    }
}

wire! {
    /// The compensation of an activity.
    struct CompensationFact {
        /// The serial that the activity took when it was over.
        record: u32,
        /// The activity.
        node: Node,
    }
}

wire! {
    /// The numbers that everything in an instance has under another definition.
    struct MigrationFact<'a> {
        /// By the node's number before: its number now, none where nothing rests.
        nodes: Vec<Node>,
        /// The names of each process scope.
        names: Vec<MovedNames<'a>>,
        /// The scopes with tokens at joins.
        joins: Vec<MovedJoins>,
    }
}

wire! {
    /// The numbers that the names of a process scope have under another definition.
    struct MovedNames<'a> {
        /// The process scope.
        scope: Scope,
        /// By the name's number before: its number now, none for one that no variable has.
        numbers: Vec<Name>,
        /// The names that the program does not have.
        own: Texts<'a>,
    }
}

wire! {
    /// The tokens that a scope has at joins, by the slots of another definition.
    struct MovedJoins {
        /// The scope.
        scope: Scope,
        /// The tokens of each slot.
        slots: Vec<u32>,
    }
}

wire! {
    /// A trigger of an event that starts instances.
    struct StartPlace {
        /// The definition.
        definition: Definition,
        /// The event.
        node: Node,
        /// Which of the event's definitions it is, from 0.
        trigger: u32,
    }
}

/// What the types here look like.
#[cfg(test)]
pub(super) const SHAPES: &[Shape] = &[
    <WaitFact<'static> as Shaped>::SHAPE,
    <WaitOn<'static> as Shaped>::SHAPE,
    <TimerPlan as Shaped>::SHAPE,
    <Cycle as Shaped>::SHAPE,
    <Interval as Shaped>::SHAPE,
    <WorkFact<'static> as Shaped>::SHAPE,
    <PublicationFact<'static> as Shaped>::SHAPE,
    <IncidentFact<'static> as Shaped>::SHAPE,
    <IncidentKind as Shaped>::SHAPE,
    <Resume as Shaped>::SHAPE,
    <ErrorFact<'static> as Shaped>::SHAPE,
    <RepeatFact as Shaped>::SHAPE,
    <CompensationFact as Shaped>::SHAPE,
    <MigrationFact<'static> as Shaped>::SHAPE,
    <MovedNames<'static> as Shaped>::SHAPE,
    <MovedJoins as Shaped>::SHAPE,
    <StartPlace as Shaped>::SHAPE,
];
