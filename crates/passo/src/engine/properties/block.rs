//! Random processes that are sound by construction: blocks with one way in and one way out, put into each other.

use proptest::prelude::*;

use super::undo::Undo;

/// A process, the processes that it calls, and what the file is made of besides.
#[derive(Clone, Debug)]
pub(super) struct Model {
    /// The process that is started.
    pub(super) main: Scope,
    /// Processes that are called; each calls only those after it.
    pub(super) called: Vec<Scope>,
}

/// The content of a process or sub-process.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    /// What runs.
    pub(super) body: Block,
    /// How it ends.
    pub(super) end: End,
    /// Its event sub-processes.
    pub(super) listeners: Vec<Guard>,
}

/// How a scope ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With a none end event.
    None,
    /// With the last node, which no flow leaves.
    Implicit,
    /// With two end events, side by side.
    Twice,
    /// With a terminate end event beside a task that is open.
    Terminate,
    /// With an error of this number.
    Error(u8),
    /// With a message of this number.
    Message(u8),
    /// With a signal of this number.
    Signal(u8),
    /// With a message of this number, an escalation and an error, in one.
    Multiple(u8),
}

/// A part of a process with one way in and one way out.
#[derive(Clone, Debug)]
pub(super) enum Block {
    /// An activity with the events at its border.
    Activity { kind: Activity, repeat: Option<Repeat>, mapped: bool, guards: Vec<Guard> },
    /// An intermediate catch event, for the first of its triggers or for all of them.
    Catch { triggers: Vec<Trigger>, all: bool },
    /// An intermediate throw event.
    Throw(Vec<Trigger>),
    /// A task that gives so many tokens, and one that takes so many.
    Quantity(u8, Activity),
    /// One after the other.
    Sequence(Vec<Block>),
    /// One of them; the number moves the conditions.
    Exclusive(Vec<Block>, u8),
    /// All of them.
    Parallel(Vec<Block>),
    /// Those whose conditions hold; the number moves the conditions.
    Inclusive(Vec<Block>, u8),
    /// All of them, joined by a complex gateway when so many of them are done.
    Complex(Vec<Block>, u8),
    /// So many times.
    Loop(Box<Block>, u8),
    /// The one whose event comes first.
    Race(Vec<(Trigger, Block)>),
    /// A block that is left by a link.
    Link(Box<Block>),
    /// What is compensated, or compensates.
    Undo(Box<Undo>),
}

/// What kind of activity.
#[derive(Clone, Debug)]
pub(super) enum Activity {
    /// A task of this tag, without anything more.
    Task(&'static str),
    /// A task of this tag that needs the variable d to start.
    Needing(&'static str),
    /// A send or receive task for the message of this number.
    Message { receive: bool, number: u8, keyed: bool },
    /// A script.
    Script(&'static str),
    /// A service task that this handler of the engine does.
    Handled(&'static str),
    /// A sub-process.
    SubProcess(Box<Scope>),
    /// An ad-hoc sub-process.
    AdHoc(Box<AdHoc>),
    /// A call of the process of this number, if there is one after the caller.
    Call(u8),
}

/// An ad-hoc sub-process.
#[derive(Clone, Debug)]
pub(super) struct AdHoc {
    /// What it offers: an activity, with what follows it.
    pub(super) offered: Vec<(Activity, Option<Block>)>,
    /// Whether one thing is done at a time.
    pub(super) sequential: bool,
    /// Whether it is complete when x is greater; otherwise when everything is done.
    pub(super) enough: Option<u8>,
    /// Whether the rest is cancelled then.
    pub(super) cancels: bool,
    /// An event sub-process.
    pub(super) listener: Option<Guard>,
}

/// How often an activity runs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Repeat {
    /// While x is less than 3, and not more often than this.
    Loop { test_before: bool, maximum: u8 },
    /// So many times, or x times; the rest is cancelled when so many are done, if that is said.
    Instances { sequential: bool, count: Option<u8>, enough: Option<u8> },
}

/// A boundary event with the path that it leads to, or an event sub-process with its content.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    /// What it waits for.
    pub(super) triggers: Vec<Trigger>,
    /// Whether all of it must come.
    pub(super) all: bool,
    /// Whether it ends the activity, or the other work of the scope.
    pub(super) interrupting: bool,
    /// Where it leads.
    pub(super) path: Block,
}

/// What an event waits for, or throws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trigger {
    /// A message of this number.
    Message { number: u8, keyed: bool },
    /// A signal of this number.
    Signal(u8),
    /// So many minutes; a date that has passed for zero.
    Timer(u8),
    /// A timer that repeats so many times; without end for zero.
    Cycle(u8),
    /// The variable x is greater.
    Condition(u8),
    /// An error of this number, or every error.
    Error(Option<u8>),
    /// An escalation of this number, or every one.
    Escalation(Option<u8>),
}

/// Scripts that always work, that work with numbers only, and that fail or throw for some values.
const SCRIPTS: [&str; 6] = [
    "d = ()",
    "y = 1",
    "x = (x + 1) % 4",
    "y = x * 2",
    "y = 12 / (x - 3)",
    "if x == 2 { bpmn_error(\"E0\", \"two\") }",
];

/// Tasks without anything more.
const TASKS: [&str; 5] = ["task", "userTask", "manualTask", "serviceTask", "businessRuleTask"];

/// Handlers that the engine under test has.
pub(super) const HANDLERS: [&str; 3] = ["count", "fail", "throw"];

/// A model of at most some forty nodes.
pub(super) fn model() -> impl Strategy<Value = Model> {
    let body = prop::collection::vec(block(4), 1..4).prop_map(Block::Sequence);
    let called = prop::collection::vec(scope(block(2)), 0..3);
    (scope(body), called).prop_map(|(main, called)| Model { main, called })
}

fn scope(body: impl Strategy<Value = Block> + 'static) -> BoxedStrategy<Scope> {
    let listeners = prop_oneof![
        3 => Just(Vec::new()),
        1 => prop::collection::vec(guard(leaf()), 1..3),
    ];
    (body, end(), listeners).prop_map(|(body, end, listeners)| Scope { body, end, listeners }).boxed()
}

fn end() -> BoxedStrategy<End> {
    prop_oneof![
        6 => Just(End::None),
        1 => Just(End::Implicit),
        1 => Just(End::Twice),
        1 => Just(End::Terminate),
        2 => (0..2_u8).prop_map(End::Error),
        1 => (0..3_u8).prop_map(End::Message),
        1 => (0..2_u8).prop_map(End::Signal),
        1 => (0..2_u8).prop_map(End::Multiple),
    ]
    .boxed()
}

fn trigger() -> BoxedStrategy<Trigger> {
    prop_oneof![
        (0..3_u8, any::<bool>()).prop_map(|(number, keyed)| Trigger::Message { number, keyed }),
        (0..2_u8).prop_map(Trigger::Signal),
        (0..4_u8).prop_map(Trigger::Timer),
        (0..3_u8).prop_map(Trigger::Condition),
    ]
    .boxed()
}

/// One trigger, or several, of which the first or all must come.
fn triggers() -> BoxedStrategy<(Vec<Trigger>, bool)> {
    prop_oneof![
        4 => trigger().prop_map(|trigger| (vec![trigger], false)),
        1 => (prop::collection::vec(trigger(), 2..4), any::<bool>()),
    ]
    .boxed()
}

fn thrown() -> BoxedStrategy<Vec<Trigger>> {
    let one = prop_oneof![
        (0..2_u8).prop_map(|number| Trigger::Message { number, keyed: true }),
        (0..2_u8).prop_map(Trigger::Signal),
        (0..2_u8).prop_map(|number| Trigger::Escalation(Some(number))),
    ];
    prop::collection::vec(one, 1..3).boxed()
}

fn simple_activity() -> BoxedStrategy<Activity> {
    prop_oneof![
        4 => prop::sample::select(&TASKS[..]).prop_map(Activity::Task),
        1 => prop::sample::select(&TASKS[..]).prop_map(Activity::Needing),
        2 => (any::<bool>(), 0..3_u8, any::<bool>())
            .prop_map(|(receive, number, keyed)| Activity::Message { receive, number, keyed }),
        2 => prop::sample::select(&SCRIPTS[..]).prop_map(Activity::Script),
        1 => prop::sample::select(&HANDLERS[..]).prop_map(Activity::Handled),
        1 => (0..3_u8).prop_map(Activity::Call),
    ]
    .boxed()
}

fn ad_hoc(inner: BoxedStrategy<Block>) -> BoxedStrategy<Activity> {
    let offered = prop::collection::vec((simple_activity(), prop::option::of(inner.clone())), 1..4);
    let listener = prop::option::weighted(0.2, guard(inner));
    (offered, any::<bool>(), prop::option::of(0..3_u8), any::<bool>(), listener)
        .prop_map(|(offered, sequential, enough, cancels, listener)| {
            Activity::AdHoc(Box::new(AdHoc { offered, sequential, enough, cancels, listener }))
        })
        .boxed()
}

fn leaf() -> BoxedStrategy<Block> {
    prop_oneof![
        5 => (simple_activity(), prop::bool::weighted(0.2))
            .prop_map(|(kind, mapped)| Block::Activity { kind, repeat: None, mapped, guards: Vec::new() }),
        2 => triggers().prop_map(|(triggers, all)| Block::Catch { triggers, all }),
        1 => thrown().prop_map(Block::Throw),
        1 => (2..4_u8, simple_activity()).prop_map(|(quantity, kind)| Block::Quantity(quantity, kind)),
    ]
    .boxed()
}

/// What is compensated, or compensates.
fn undo(inner: BoxedStrategy<Block>) -> BoxedStrategy<Block> {
    let body = || inner.clone();
    let activity = prop_oneof![
        simple_activity(),
        scope(inner.clone()).prop_map(|scope| Activity::SubProcess(Box::new(scope))),
    ];
    prop_oneof![
        3 => (activity.clone(), repeat(), activity)
            .prop_map(|(kind, repeat, handler)| Undo::Handled { kind, repeat, handler }),
        1 => (body(), body(), any::<bool>())
            .prop_map(|(body, undo, all)| Undo::SubProcess { body, undo, all }),
        2 => any::<bool>().prop_map(|waits| Undo::Throw { waits }),
        2 => (body(), repeat(), 0..3_u8, body()).prop_map(|(body, repeat, cancelled, path)| {
            Undo::Transaction { body, repeat, cancelled, path }
        }),
    ]
    .prop_map(|undo| Block::Undo(Box::new(undo)))
    .boxed()
}

fn guard(path: BoxedStrategy<Block>) -> BoxedStrategy<Guard> {
    let code = || prop::option::of(0..2_u8);
    let waits_for = prop_oneof![
        3 => triggers(),
        2 => code().prop_map(|code| (vec![Trigger::Error(code)], false)),
        1 => code().prop_map(|code| (vec![Trigger::Escalation(code)], false)),
        1 => (0..3_u8).prop_map(|times| (vec![Trigger::Cycle(times)], false)),
    ];
    (waits_for, any::<bool>(), path)
        .prop_map(|((triggers, all), interrupting, path)| Guard { triggers, all, interrupting, path })
        .boxed()
}

fn repeat() -> BoxedStrategy<Option<Repeat>> {
    let count = || prop::option::of(0..4_u8);
    prop_oneof![
        3 => Just(None),
        1 => (any::<bool>(), 0..4_u8)
            .prop_map(|(test_before, maximum)| Some(Repeat::Loop { test_before, maximum })),
        2 => (any::<bool>(), count(), count())
            .prop_map(|(sequential, count, enough)| Some(Repeat::Instances { sequential, count, enough })),
    ]
    .boxed()
}

/// A block that is nested so deep.
fn block(depth: u32) -> impl Strategy<Value = Block> {
    leaf().prop_recursive(depth, 32, 3, |inner| {
        let several = || prop::collection::vec(inner.clone(), 2..4);
        let activity = prop_oneof![
            simple_activity(),
            scope(inner.clone()).prop_map(|scope| Activity::SubProcess(Box::new(scope))),
            ad_hoc(inner.clone().boxed()),
        ];
        prop_oneof![
            5 => (activity, repeat(), prop::bool::weighted(0.2), prop::collection::vec(guard(inner.clone()), 0..4))
                .prop_map(|(kind, repeat, mapped, guards)| Block::Activity { kind, repeat, mapped, guards }),
            1 => (several(), 1..4_u8).prop_map(|(branches, needed)| Block::Complex(branches, needed)),
            2 => several().prop_map(Block::Sequence),
            1 => (several(), 0..3_u8).prop_map(|(branches, shift)| Block::Exclusive(branches, shift)),
            2 => several().prop_map(Block::Parallel),
            2 => (several(), 0..3_u8).prop_map(|(branches, shift)| Block::Inclusive(branches, shift)),
            1 => (inner.clone(), 1..4_u8).prop_map(|(body, times)| Block::Loop(Box::new(body), times)),
            1 => prop::collection::vec((trigger(), inner.clone()), 1..4).prop_map(Block::Race),
            1 => inner.clone().prop_map(|body| Block::Link(Box::new(body))),
            4 => undo(inner.boxed()),
        ]
    })
}
