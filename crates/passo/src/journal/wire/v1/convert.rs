//! The engine's events and facts, and those of the format.

use super::Text;
use super::event::{self, Outcome, RestKind, ScopeKind};
use super::fact::{
    CompensationFact, Cycle, ErrorFact, IncidentFact, IncidentKind, Interval, MigrationFact, MovedJoins,
    MovedNames, PublicationFact, RepeatFact, Resume, StartPlace, TimerPlan, WaitFact, WaitOn, WorkFact,
};
use super::numbering::{Join, KeyNumbering, Numbering, ScopeNumbering};
use crate::base::time;
use crate::journal::wire::{FromWire, ToWire, WireError, mirror};
use crate::journal::{self, Payload, StartFact};

/// Says which events are the same in engine and format, and which of them hold a payload of the engine in a field; makes the
/// conversions of all.
macro_rules! events {
    (
        plain { $($plain:ident $({ $($own:ident),+ })?,)+ }
        payload { $($event:ident { $($field:ident),* } with $kind:ident($payload:ident),)+ }
    ) => {
        /// An event with its payload, as the format has it.
        pub(crate) fn to_event(
            event: journal::Event,
            payload: Option<&Payload>,
        ) -> Result<event::Event<'_>, WireError> {
            match (event, payload) {
                $((journal::Event::$plain $({ $($own),+ })?, None) => {
                    Ok(event::Event::$plain $({ $($own: $own.to_wire()),+ })?)
                })+
                $((journal::Event::$event { $($field),* }, Some(Payload::$kind($payload))) => {
                    Ok(event::Event::$event { $($field: $field.to_wire(),)* $payload: $payload.to_wire() })
                })+
                ($(journal::Event::$plain { .. })|+, Some(_)) | ($(journal::Event::$event { .. })|+, _) => {
                    Err(WireError::Payload { event: format!("{event:?}") })
                }
            }
        }

        /// An event with its payload, as the engine has it.
        pub(crate) fn from_event(
            event: event::Event<'_>,
        ) -> Result<(journal::Event, Option<Payload>), WireError> {
            Ok(match event {
                $(event::Event::$plain $({ $($own),+ })? => {
                    (journal::Event::$plain $({ $($own: FromWire::from_wire($own)?),+ })?, None)
                })+
                $(event::Event::$event { $($field,)* $payload } => (
                    journal::Event::$event { $($field: FromWire::from_wire($field)?),* },
                    Some(Payload::$kind(FromWire::from_wire($payload)?)),
                ),)+
            })
        }
    };
}

events! {
    plain {
        ProcessOpened { scope, host, definition },
        ScopeOpened { kind, scope, host },
        ScopeClosed { scope },
        Activated { scope, node },
        OffersEnded { scope },
        Placed { scope, node },
        Passed { scope, node, flow },
        Left { scope, node },
        Taken { scope, flow },
        Arrived { flow, scope, node, slot },
        Joined { width, scope, node, slot },
        Gathered { scope, node, slot },
        RunBegan { scope, node },
        ComplexStarted { width, scope, node, slot },
        ComplexReset { width, scope, node, slot },
        Rested { kind, scope, node, activity },
        Resumed { activity },
        Completed { activity },
        Cancelled { activity },
        WaitFired { wait },
        WaitDisarmed { wait },
        WorkReleased { activity },
        Thrown { activity, receivers },
        IncidentResolved { activity },
        ListenerRemoved { activity },
        Interrupted { scope },
        Preserved { activity },
        PreservedRun { scope, node },
        CompensationOpened { scope, host, holder },
        HandlerOpened { scope, host, within },
        CompensationEnded { activity },
        ConditionChanged { holds, wait },
        TokenSet { after, scope, node },
        JoinEmptied { width, scope, node, slot },
        InstanceSuspended,
        InstanceResumed,
        Ended { outcome },
        RoundPassed { scope, node },
    }
    payload {
        Began { command } with Time(time),
        Started { definition } with Start(business_key),
        RepeatOpened { scope, host } with Repeat(fact),
        ItemGathered { activity } with Value(value),
        KeyGiven { scope } with Text(key),
        NameDeclared { scope } with Text(name),
        VariableSet { scope, name } with Value(value),
        WaitArmed { activity, wait, node } with Wait(fact),
        WaitRearmed { wait } with Wait(fact),
        WorkOffered { activity } with Work(fact),
        WorkClaimed { activity } with Text(user),
        WorkFailed { activity, retries_left } with Text(reason),
        ThrowPrepared { activity } with Publication(fact),
        IncidentRaised { activity } with Incident(fact),
        ErrorThrown { scope, node } with Error(fact),
        EscalationThrown { scope, node } with Error(fact),
        CompensationBegan { scope, activity } with Compensation(fact),
        Migrated { from, to } with Migration(fact),
        KeyInitialized { scope, key } with Text(value),
    }
}

mirror!(enum journal::ScopeKind => ScopeKind { Process, SubProcess, AdHoc, Local, Repeat, Round, Compensation, Handler });
mirror!(enum journal::RestKind => RestKind { Work, Script, Catch, Race, Ready, SubProcess, Call, Throw, Repeat, Round, Compensation, Listener, Stopped });
mirror!(enum journal::Outcome => Outcome { Completed, Terminated, Failed, Cancelled });
mirror!(struct journal::WaitFact => WaitFact<'w> { on, order, definition, depth });
mirror!(enum journal::WaitOn => WaitOn<'w> { Timer(plan), Message { name, key, flows }, Signal { name }, Condition { holds } });
mirror!(struct journal::TimerPlan => TimerPlan { due, cycle, remaining });
mirror!(struct time::Cycle => Cycle { repetitions, start, interval, end });
mirror!(struct journal::WorkFact => WorkFact<'w> { assignee, candidate_users, candidate_groups, due, follow_up, priority, parameters, retries_left, handled });
mirror!(struct journal::PublicationFact => PublicationFact<'w> { on, keys, flow, variables });
mirror!(struct journal::IncidentFact => IncidentFact<'w> { kind, message, resume, run });
mirror!(enum journal::IncidentKind => IncidentKind { Expression, NoFlow, JobFailed, CallFailed, Timer, Limit });
mirror!(enum journal::Resume => Resume { Arrive, Work, Leave });
mirror!(struct journal::ErrorFact => ErrorFact<'w> { code, message, caught });
mirror!(struct journal::RepeatFact => RepeatFact { total, items });
mirror!(struct journal::CompensationFact => CompensationFact { record, node });
mirror!(struct journal::MigrationFact => MigrationFact<'w> { nodes, names, joins });
mirror!(struct journal::MovedNames => MovedNames<'w> { scope, numbers, own });
mirror!(struct journal::MovedJoins => MovedJoins { scope, slots });
mirror!(struct journal::StartPlace => StartPlace { definition, node, trigger });

mirror!(struct journal::Numbering => Numbering<'w> { process, nodes, flows, names, scopes, keys });
mirror!(struct journal::ScopeNumbering => ScopeNumbering { node, joins });
mirror!(struct journal::JoinNumbering => Join { node, slot, flows });
mirror!(struct journal::KeyNumbering => KeyNumbering<'w> { messages });

impl ToWire<'_, Option<Text>> for StartFact {
    fn to_wire(&self) -> Option<Text> {
        let StartFact { business_key } = self;
        business_key.clone()
    }
}

impl FromWire<Option<Text>> for StartFact {
    fn from_wire(business_key: Option<Text>) -> Result<Self, WireError> {
        Ok(StartFact { business_key })
    }
}

impl ToWire<'_, Interval> for time::Interval {
    fn to_wire(&self) -> Interval {
        match self {
            time::Interval::Every(time::Duration { months, milliseconds }) => {
                Interval::Every { months: *months, milliseconds: *milliseconds }
            }
            time::Interval::Calendar(cron) => {
                let time::CronSets { seconds, minutes, hours, days, months, weekdays, years } = cron.sets();
                let (years, later_years) = (years as u64, (years >> 64) as u64);
                Interval::Calendar { seconds, minutes, hours, days, months, weekdays, years, later_years }
            }
        }
    }
}

impl FromWire<Interval> for time::Interval {
    fn from_wire(wire: Interval) -> Result<Self, WireError> {
        match wire {
            Interval::Every { months, milliseconds } => {
                let duration = time::Duration { months, milliseconds };
                let usable = duration.is_positive().then_some(time::Interval::Every(duration));
                usable.ok_or(WireError::Unusable { what: "interval" })
            }
            Interval::Calendar { seconds, minutes, hours, days, months, weekdays, years, later_years } => {
                let years = u128::from(later_years) << 64 | u128::from(years);
                let sets = time::CronSets { seconds, minutes, hours, days, months, weekdays, years };
                let usable = time::Cron::from_sets(sets).map(time::Interval::Calendar);
                usable.ok_or(WireError::Unusable { what: "interval" })
            }
        }
    }
}
