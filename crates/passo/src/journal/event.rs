//! The events of a process instance.

use super::{ActivityId, DefinitionId, FlowId, NameId, NodeId, ScopeId, WaitId};

/// One fact about a process instance. Tokens are counted per scope; the comments say how each event changes the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A command begins: its number in the engine, never used twice. Payload: the time.
    Began { command: u64 },
    /// The instance exists. Payload: [`StartFact`](super::StartFact).
    Started { definition: DefinitionId },
    /// A process scope opens: the instance's own, or that of a called process, whose call activity is `host`.
    ProcessOpened { scope: ScopeId, host: ActivityId, definition: DefinitionId },
    /// A scope inside another one opens, for the activity `host`.
    ScopeOpened { kind: ScopeKind, scope: ScopeId, host: ActivityId },
    /// The rounds of a repeated activity begin: their scope opens, for the activity `host`. Payload:
    /// [`RepeatFact`](super::RepeatFact).
    RepeatOpened { scope: ScopeId, host: ActivityId },
    /// A round of a multi-instance activity has its result. Payload: the value.
    ItemGathered { activity: ActivityId },
    /// A scope and its variables are gone.
    ScopeClosed { scope: ScopeId },
    /// A called process has the caller's key. Payload: the key.
    KeyGiven { scope: ScopeId },
    /// A process scope gets a name that its program does not have. Payload: the text.
    NameDeclared { scope: ScopeId },
    /// A variable has a new value. Payload: the value.
    VariableSet { scope: ScopeId, name: NameId },
    /// An activity that an ad-hoc sub-process offers is activated. One token more.
    Activated { scope: ScopeId, node: NodeId },
    /// An ad-hoc sub-process offers nothing more: its completion condition holds, or all that it offers has been done.
    OffersEnded { scope: ScopeId },
    /// A token is made at a start or boundary event, at the event that won a race, or at a join. One token more.
    Placed { scope: ScopeId, node: NodeId },
    /// A token went through an element and left it by one flow.
    Passed { scope: ScopeId, node: NodeId, flow: FlowId },
    /// A token went through an element and is gone; [`Event::Taken`] tells where it goes on. One token less.
    Left { scope: ScopeId, node: NodeId },
    /// A sequence flow is taken. One token more.
    Taken { scope: ScopeId, flow: FlowId },
    /// A token waits on a flow of a join: `slot` is the join's place in the scope, `flow` the number of its flow. An activity
    /// that gathers tokens has one place for all its flows.
    Arrived { flow: u16, scope: ScopeId, node: NodeId, slot: u32 },
    /// A join has taken one token from each of its `width` flows that hold one. So many tokens less; the one that goes
    /// on is [`Event::Placed`].
    Joined { width: u16, scope: ScopeId, node: NodeId, slot: u32 },
    /// An activity has gathered the tokens that it needs to start. All of them are consumed; the one that goes on is
    /// [`Event::Placed`].
    Gathered { scope: ScopeId, node: NodeId, slot: u32 },
    /// A script, or the mapping of an event whose token does not rest, begins to run; this takes a serial, which names
    /// the run.
    RunBegan { scope: ScopeId, node: NodeId },
    /// A complex gateway goes on: the flows that hold a token are those that have started it. The tokens follow with
    /// [`Event::Joined`].
    ComplexStarted { width: u16, scope: ScopeId, node: NodeId, slot: u32 },
    /// A complex gateway begins anew: one token of each flow that has not started it is consumed, where there is one.
    ComplexReset { width: u16, scope: ScopeId, node: NodeId, slot: u32 },
    /// A token rests at an element.
    Rested { kind: RestKind, scope: ScopeId, node: NodeId, activity: ActivityId },
    /// A resting token moves again without having done its element.
    Resumed { activity: ActivityId },
    /// The element of a resting token is done. One token less.
    Completed { activity: ActivityId },
    /// The element of a resting token was ended before it was done. One token less.
    Cancelled { activity: ActivityId },
    /// An activity has a timer or a subscription. Payload: [`WaitFact`](super::WaitFact).
    WaitArmed { activity: ActivityId, wait: WaitId, node: NodeId },
    /// What was waited for has come.
    WaitFired { wait: WaitId },
    /// A repeating timer is armed for its next time. Payload: [`WaitFact`](super::WaitFact).
    WaitRearmed { wait: WaitId },
    /// A timer or subscription is gone.
    WaitDisarmed { wait: WaitId },
    /// A work item is offered. Payload: [`WorkFact`](super::WorkFact).
    WorkOffered { activity: ActivityId },
    /// A person has claimed a work item. Payload: who.
    WorkClaimed { activity: ActivityId },
    /// A work item is free again.
    WorkReleased { activity: ActivityId },
    /// A work item failed technically, so many tries remain. Payload: the reason.
    WorkFailed { activity: ActivityId, retries_left: u32 },
    /// A message or signal is about to be thrown, after those that were prepared before. Payload:
    /// [`PublicationFact`](super::PublicationFact).
    ThrowPrepared { activity: ActivityId },
    /// The message or signal that was prepared first has been thrown to so many places that waited.
    Thrown { activity: ActivityId, receivers: u32 },
    /// An element cannot go on. Payload: [`IncidentFact`](super::IncidentFact).
    IncidentRaised { activity: ActivityId },
    /// An incident is resolved; its element is tried again.
    IncidentResolved { activity: ActivityId },
    /// A BPMN error is thrown at an element. Payload: [`ErrorFact`](super::ErrorFact).
    ErrorThrown { scope: ScopeId, node: NodeId },
    /// An escalation is thrown at an element. Payload: [`ErrorFact`](super::ErrorFact).
    EscalationThrown { scope: ScopeId, node: NodeId },
    /// An event sub-process listens no more for its start event.
    ListenerRemoved { activity: ActivityId },
    /// Everything in a scope was ended, by an interrupting event sub-process or because its ad-hoc sub-process is complete:
    /// tokens at joins and on their way are gone. An ad-hoc sub-process offers nothing more.
    Interrupted { scope: ScopeId },
    /// An activity is over and can be compensated, itself or what ran in it: the scope inside it is kept as it is now.
    /// Takes a serial, which tells when it was over.
    Preserved { activity: ActivityId },
    /// The same of an activity whose token has not rested.
    PreservedRun { scope: ScopeId, node: NodeId },
    /// Activities that are over in the scope `holder` are to be compensated, for the token `host`.
    CompensationOpened { scope: ScopeId, host: ActivityId, holder: ScopeId },
    /// The compensation of one activity begins. One token more. Payload: [`CompensationFact`](super::CompensationFact).
    CompensationBegan { scope: ScopeId, activity: ActivityId },
    /// A handler runs, for the compensated activity `host`; it sees what the scope `within` sees.
    HandlerOpened { scope: ScopeId, host: ActivityId, within: ScopeId },
    /// The compensation of an activity, or one that nothing waits for, is done. One token less.
    CompensationEnded { activity: ActivityId },
    /// A condition that is waited for holds now, or no longer.
    ConditionChanged { holds: bool, wait: WaitId },
    /// A modification sets a token before or after an element; the token itself follows.
    TokenSet { after: bool, scope: ScopeId, node: NodeId },
    /// All tokens at a join are gone: those on each of its `width` flows.
    JoinEmptied { width: u16, scope: ScopeId, node: NodeId, slot: u32 },
    /// Everything that runs one definition runs another one from now on. Payload: [`MigrationFact`](super::MigrationFact).
    Migrated { from: DefinitionId, to: DefinitionId },
    /// The instance takes no step until it is resumed.
    InstanceSuspended,
    /// The instance goes on.
    InstanceResumed,
    /// The first message of a conversation has given a correlation key of a process its value. Payload: the value.
    KeyInitialized { scope: ScopeId, key: u32 },
    /// The instance has ended.
    Ended { outcome: Outcome },
    /// An instance of a multi-instance activity, whose scope this is, has begun and is done: its token has done nothing but
    /// pass the activity.
    RoundPassed { scope: ScopeId, node: NodeId },
}

impl Event {
    /// Whether a payload stands beside the event.
    pub(crate) fn has_payload(self) -> bool {
        match self {
            Event::Began { .. }
            | Event::Started { .. }
            | Event::RepeatOpened { .. }
            | Event::ItemGathered { .. }
            | Event::KeyGiven { .. }
            | Event::NameDeclared { .. }
            | Event::KeyInitialized { .. }
            | Event::VariableSet { .. }
            | Event::WaitArmed { .. }
            | Event::WaitRearmed { .. }
            | Event::WorkOffered { .. }
            | Event::WorkClaimed { .. }
            | Event::WorkFailed { .. }
            | Event::ThrowPrepared { .. }
            | Event::IncidentRaised { .. }
            | Event::CompensationBegan { .. }
            | Event::ErrorThrown { .. }
            | Event::EscalationThrown { .. }
            | Event::Migrated { .. } => true,
            Event::ProcessOpened { .. }
            | Event::ScopeOpened { .. }
            | Event::ScopeClosed { .. }
            | Event::Activated { .. }
            | Event::OffersEnded { .. }
            | Event::Placed { .. }
            | Event::Passed { .. }
            | Event::Left { .. }
            | Event::Taken { .. }
            | Event::Arrived { .. }
            | Event::Joined { .. }
            | Event::Gathered { .. }
            | Event::RunBegan { .. }
            | Event::ComplexStarted { .. }
            | Event::ComplexReset { .. }
            | Event::Rested { .. }
            | Event::Resumed { .. }
            | Event::Completed { .. }
            | Event::Cancelled { .. }
            | Event::WaitFired { .. }
            | Event::ListenerRemoved { .. }
            | Event::Interrupted { .. }
            | Event::Preserved { .. }
            | Event::PreservedRun { .. }
            | Event::CompensationOpened { .. }
            | Event::HandlerOpened { .. }
            | Event::CompensationEnded { .. }
            | Event::ConditionChanged { .. }
            | Event::WaitDisarmed { .. }
            | Event::WorkReleased { .. }
            | Event::Thrown { .. }
            | Event::IncidentResolved { .. }
            | Event::TokenSet { .. }
            | Event::JoinEmptied { .. }
            | Event::InstanceSuspended
            | Event::InstanceResumed
            | Event::Ended { .. }
            | Event::RoundPassed { .. } => false,
        }
    }
}

/// What a scope belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScopeKind {
    /// A process: the instance's own, or a called one.
    Process,
    /// An embedded sub-process.
    SubProcess,
    /// An ad-hoc sub-process: its activities are offered.
    AdHoc,
    /// An activity with variables of its own; no token moves in it.
    Local,
    /// A repeated activity: its tokens are its rounds.
    Repeat,
    /// One round of a repeated activity, in which one token runs the activity's body.
    Round,
    /// Activities that are compensated: its tokens are their compensations.
    Compensation,
    /// The handler of one activity that is compensated, in which one token runs it.
    Handler,
}

/// Why a token rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RestKind {
    /// A work item: somebody or something outside has to do it.
    Work,
    /// A script runs; it rests only where it has variables of its own, or fails.
    Script,
    /// An event or a receive task waits.
    Catch,
    /// An event-based gateway waits for the first event.
    Race,
    /// An activity waits for the data that it needs to start.
    Ready,
    /// An embedded sub-process runs.
    SubProcess,
    /// A called process runs.
    Call,
    /// A message or signal is about to be thrown.
    Throw,
    /// The rounds of a repeated activity run.
    Repeat,
    /// One round of a repeated activity runs.
    Round,
    /// Compensation runs that it has thrown, or the cancelling of a transaction.
    Compensation,
    /// No token rests: an event sub-process listens for its start event.
    Listener,
    /// The token cannot go on: there is an incident.
    Stopped,
}

/// How an instance ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Its last token was consumed.
    Completed,
    /// By a terminate end event.
    Terminated,
    /// By a BPMN error that nobody caught.
    Failed,
    /// From outside.
    Cancelled,
}

#[cfg(test)]
mod tests {
    use super::Event;

    #[test]
    fn an_event_has_sixteen_bytes() {
        assert_eq!(size_of::<Event>(), 16);
    }
}
