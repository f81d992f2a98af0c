//! The events.

use super::{
    Activity, CompensationFact, Definition, ErrorFact, Flow, IncidentFact, MigrationFact, Name, Node,
    PublicationFact, RepeatFact, Scope, Text, Time, Wait, WaitFact, WorkFact,
};
#[cfg(test)]
use crate::journal::wire::shape::{Shape, Shaped};
use crate::journal::wire::wire;
use crate::value::Value;

wire! {
    /// One fact about a process instance, with all that belongs to it. The comments say how an event changes the count of the
    /// tokens.
    enum Event<'a> {
        /// A command begins: its number in the engine, never used twice.
        0 = Began { command: u64, time: Time },
        /// The instance exists.
        1 = Started { definition: Definition, business_key: Option<Text> },
        /// A process scope opens: the instance's own, or that of a called process, whose call activity is `host`.
        2 = ProcessOpened { scope: Scope, host: Activity, definition: Definition },
        /// A scope inside another one opens, for the activity `host`.
        3 = ScopeOpened { kind: ScopeKind, scope: Scope, host: Activity },
        /// The rounds of a repeated activity begin: their scope opens, for the activity `host`.
        4 = RepeatOpened { scope: Scope, host: Activity, fact: RepeatFact },
        /// A round of a multi-instance activity has its result.
        5 = ItemGathered { activity: Activity, value: Value },
        /// A scope and its variables are gone.
        6 = ScopeClosed { scope: Scope },
        /// A called process has the caller's key.
        7 = KeyGiven { scope: Scope, key: Text },
        /// A process scope gets a name that its program does not have.
        8 = NameDeclared { scope: Scope, name: Text },
        /// A variable has a new value.
        9 = VariableSet { scope: Scope, name: Name, value: Value },
        /// An activity that an ad-hoc sub-process offers is activated. One token more.
        10 = Activated { scope: Scope, node: Node },
        /// An ad-hoc sub-process offers nothing more: its completion condition holds, or all that it offers has been
        /// done.
        11 = OffersEnded { scope: Scope },
        /// A token is made at a start or boundary event, at the event that won a race, or at a join. One token more.
        12 = Placed { scope: Scope, node: Node },
        /// A token went through an element and left it by one flow.
        13 = Passed { scope: Scope, node: Node, flow: Flow },
        /// A token went through an element and is gone; `Taken` tells where it goes on. One token less.
        14 = Left { scope: Scope, node: Node },
        /// A sequence flow is taken. One token more.
        15 = Taken { scope: Scope, flow: Flow },
        /// A token waits on a flow of a join: `slot` is the join's place in the scope, `flow` the number of its flow.
        /// An activity that gathers tokens has one place for all its flows.
        16 = Arrived { flow: u16, scope: Scope, node: Node, slot: u32 },
        /// A join has taken one token from each of its `width` flows that hold one. So many tokens less; the one that
        /// goes on is `Placed`.
        17 = Joined { width: u16, scope: Scope, node: Node, slot: u32 },
        /// An activity has gathered the tokens that it needs to start. All of them are consumed; the one that goes on
        /// is `Placed`.
        18 = Gathered { scope: Scope, node: Node, slot: u32 },
        /// A script, or the mapping of an event whose token does not rest, begins to run; this takes a serial, which
        /// names the run.
        19 = RunBegan { scope: Scope, node: Node },
        /// A complex gateway goes on: the flows that hold a token are those that have started it. The tokens follow
        /// with `Joined`.
        20 = ComplexStarted { width: u16, scope: Scope, node: Node, slot: u32 },
        /// A complex gateway begins anew: one token of each flow that has not started it is consumed, where there is
        /// one.
        21 = ComplexReset { width: u16, scope: Scope, node: Node, slot: u32 },
        /// A token rests at an element.
        22 = Rested { kind: RestKind, scope: Scope, node: Node, activity: Activity },
        /// A resting token moves again without having done its element.
        23 = Resumed { activity: Activity },
        /// The element of a resting token is done. One token less.
        24 = Completed { activity: Activity },
        /// The element of a resting token was ended before it was done. One token less.
        25 = Cancelled { activity: Activity },
        /// An activity has a timer or a subscription.
        26 = WaitArmed { activity: Activity, wait: Wait, node: Node, fact: WaitFact<'a> },
        /// What was waited for has come.
        27 = WaitFired { wait: Wait },
        /// A repeating timer is armed for its next time.
        28 = WaitRearmed { wait: Wait, fact: WaitFact<'a> },
        /// A timer or subscription is gone.
        29 = WaitDisarmed { wait: Wait },
        /// A work item is offered.
        30 = WorkOffered { activity: Activity, fact: WorkFact<'a> },
        /// A person has claimed a work item.
        31 = WorkClaimed { activity: Activity, user: Text },
        /// A work item is free again.
        32 = WorkReleased { activity: Activity },
        /// A work item failed technically, so many tries remain.
        33 = WorkFailed { activity: Activity, retries_left: u32, reason: Text },
        /// A message or signal is about to be thrown, after those that were prepared before.
        34 = ThrowPrepared { activity: Activity, fact: PublicationFact<'a> },
        /// The message or signal that was prepared first has been thrown to so many places that waited.
        35 = Thrown { activity: Activity, receivers: u32 },
        /// An element cannot go on.
        36 = IncidentRaised { activity: Activity, fact: IncidentFact<'a> },
        /// An incident is resolved; its element is tried again.
        37 = IncidentResolved { activity: Activity },
        /// A BPMN error is thrown at an element.
        38 = ErrorThrown { scope: Scope, node: Node, fact: ErrorFact<'a> },
        /// An escalation is thrown at an element.
        39 = EscalationThrown { scope: Scope, node: Node, fact: ErrorFact<'a> },
        /// An event sub-process listens no more for its start event.
        40 = ListenerRemoved { activity: Activity },
        /// Everything in a scope was ended, by an interrupting event sub-process or because its ad-hoc sub-process is
        /// complete: tokens at joins and on their way are gone. An ad-hoc sub-process offers nothing more.
        41 = Interrupted { scope: Scope },
        /// An activity is over and can be compensated, itself or what ran in it: the scope inside it is kept as it is
        /// now. Takes a serial, which tells when it was over.
        42 = Preserved { activity: Activity },
        /// The same of an activity whose token has not rested.
        43 = PreservedRun { scope: Scope, node: Node },
        /// Activities that are over in the scope `holder` are to be compensated, for the token `host`.
        44 = CompensationOpened { scope: Scope, host: Activity, holder: Scope },
        /// The compensation of one activity begins. One token more.
        45 = CompensationBegan { scope: Scope, activity: Activity, fact: CompensationFact },
        /// A handler runs, for the compensated activity `host`; it sees what the scope `within` sees.
        46 = HandlerOpened { scope: Scope, host: Activity, within: Scope },
        /// The compensation of an activity, or one that nothing waits for, is done. One token less.
        47 = CompensationEnded { activity: Activity },
        /// A condition that is waited for holds now, or no longer.
        48 = ConditionChanged { holds: bool, wait: Wait },
        /// A modification sets a token before or after an element; the token itself follows.
        49 = TokenSet { after: bool, scope: Scope, node: Node },
        /// All tokens at a join are gone: those on each of its `width` flows.
        50 = JoinEmptied { width: u16, scope: Scope, node: Node, slot: u32 },
        /// Everything that runs one definition runs another one from now on.
        51 = Migrated { from: Definition, to: Definition, fact: MigrationFact<'a> },
        /// The instance takes no step until it is resumed.
        52 = InstanceSuspended,
        /// The instance goes on.
        53 = InstanceResumed,
        /// The first message of a conversation has given a correlation key of a process its value.
        54 = KeyInitialized { scope: Scope, key: u32, value: Text },
        /// The instance has ended.
        55 = Ended { outcome: Outcome },
        /// An instance of a multi-instance activity, whose scope this is, has begun and is done: its token has done nothing
        /// but pass the activity.
        56 = RoundPassed { scope: Scope, node: Node },
    }
}

wire! {
    /// What a scope belongs to.
    enum ScopeKind {
        /// A process: the instance's own, or a called one.
        0 = Process,
        /// An embedded sub-process.
        1 = SubProcess,
        /// An ad-hoc sub-process: its activities are offered.
        2 = AdHoc,
        /// An activity with variables of its own; no token moves in it.
        3 = Local,
        /// A repeated activity: its tokens are its rounds.
        4 = Repeat,
        /// One round of a repeated activity, in which one token runs the activity's body.
        5 = Round,
        /// Activities that are compensated: its tokens are their compensations.
        6 = Compensation,
        /// The handler of one activity that is compensated, in which one token runs it.
        7 = Handler,
    }
}

wire! {
    /// Why a token rests.
    enum RestKind {
        /// A work item: somebody or something outside has to do it.
        0 = Work,
        /// A script runs; it rests only where it has variables of its own, or fails.
        1 = Script,
        /// An event or a receive task waits.
        2 = Catch,
        /// An event-based gateway waits for the first event.
        3 = Race,
        /// An activity waits for the data that it needs to start.
        4 = Ready,
        /// An embedded sub-process runs.
        5 = SubProcess,
        /// A called process runs.
        6 = Call,
        /// A message or signal is about to be thrown.
        7 = Throw,
        /// The rounds of a repeated activity run.
        8 = Repeat,
        /// One round of a repeated activity runs.
        9 = Round,
        /// Compensation runs that it has thrown, or the cancelling of a transaction.
        10 = Compensation,
        /// No token rests: an event sub-process listens for its start event.
        11 = Listener,
        /// The token cannot go on: there is an incident.
        12 = Stopped,
    }
}

wire! {
    /// How an instance ended.
    enum Outcome {
        /// Its last token was consumed.
        0 = Completed,
        /// By a terminate end event.
        1 = Terminated,
        /// By a BPMN error that nobody caught.
        2 = Failed,
        /// From outside.
        3 = Cancelled,
    }
}

/// What the types here look like.
#[cfg(test)]
pub(super) const SHAPES: &[Shape] = &[
    <Event<'static> as Shaped>::SHAPE,
    <ScopeKind as Shaped>::SHAPE,
    <RestKind as Shaped>::SHAPE,
    <Outcome as Shaped>::SHAPE,
];
