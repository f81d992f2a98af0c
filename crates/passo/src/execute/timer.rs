//! When timers fire (section 10.5.5 of the standard, ISO 8601).

use super::incident::Trouble;
use super::run::Run;
use crate::base::time::{Cycle, Duration, parse_instant};
use crate::journal::{IncidentKind, Record, ScopeId, TimerPlan};
use crate::program::{Program, TimerSource, TimerTrigger};
use crate::value::Value;

impl<R: Record> Run<'_, R> {
    /// When a timer that is armed now fires.
    pub(super) fn timer_plan(
        &self,
        program: &Program,
        scope: ScopeId,
        timer: &TimerTrigger,
    ) -> Result<TimerPlan, Trouble> {
        evaluate_timer(timer, self.world.now, |expression| self.value(program, scope, expression))
    }
}

/// When a timer that is armed at a time fires, with a way to evaluate expressions.
pub(crate) fn evaluate_timer<E: Into<Trouble>>(
    timer: &TimerTrigger,
    now: i64,
    evaluate: impl Fn(crate::program::ExpressionId) -> Result<Value, E>,
) -> Result<TimerPlan, Trouble> {
    let single = |due: i64| TimerPlan { due, cycle: None, remaining: None };
    let computed = |expression| evaluate(expression).map_err(Into::into);
    match timer {
        TimerTrigger::Date(TimerSource::Literal(due)) => Ok(single(*due)),
        TimerTrigger::Date(TimerSource::Expression(expression)) => {
            let value = computed(*expression)?;
            date_of(&value).map(single).ok_or_else(|| no_time(&value, "date", "2026-03-02T08:00:00Z"))
        }
        TimerTrigger::Duration(TimerSource::Literal(duration)) => after(*duration, now).map(single),
        TimerTrigger::Duration(TimerSource::Expression(expression)) => {
            let value = computed(*expression)?;
            let duration = duration_of(&value).ok_or_else(|| no_time(&value, "duration", "PT10S"))?;
            after(duration, now).map(single)
        }
        TimerTrigger::Cycle(TimerSource::Literal(cycle)) => first(*cycle, now),
        TimerTrigger::Cycle(TimerSource::Expression(expression)) => {
            let value = computed(*expression)?;
            let cycle = value.as_str().and_then(|text| text.trim().parse().ok());
            first(cycle.ok_or_else(|| no_time(&value, "cycle", "R3/PT10S"))?, now)
        }
    }
}

fn date_of(value: &Value) -> Option<i64> {
    match value {
        Value::DateTime(instant) => Some(instant.timestamp_millis()),
        Value::String(text) => parse_instant(text.trim()).map(|instant| instant.timestamp_millis()),
        _ => None,
    }
}

fn duration_of(value: &Value) -> Option<Duration> {
    match value {
        Value::Duration(duration) => Some(*duration),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn after(duration: Duration, now: i64) -> Result<i64, Trouble> {
    duration.after(now).ok_or_else(|| out_of_range(&duration.to_string()))
}

fn first(cycle: Cycle, now: i64) -> Result<TimerPlan, Trouble> {
    match cycle.first(now) {
        Some(due) => Ok(TimerPlan { due, cycle: Some(cycle), remaining: cycle.repetitions }),
        None => Err(out_of_range(&cycle.interval.to_string())),
    }
}

fn no_time(value: &Value, what: &str, example: &str) -> Trouble {
    Trouble {
        kind: IncidentKind::Timer,
        message: format!("the timer's {what} is {value} ({}); write it like {example}", value.kind()),
    }
}

fn out_of_range(what: &str) -> Trouble {
    Trouble {
        kind: IncidentKind::Timer,
        message: format!("a timer of {what} never fires: it lies outside of time"),
    }
}

impl TimerPlan {
    /// The timer after it has fired: a cycle's next time is the last one plus the interval, so that it does not drift.
    /// When missed times are skipped, it is the first one after now. Nothing when it does not fire again.
    pub(crate) fn following(&self, now: i64, skip_missed: bool) -> Option<TimerPlan> {
        let cycle = self.cycle?;
        let mut plan = self.clone();
        loop {
            plan.remaining = match plan.remaining {
                Some(count) => Some(count.checked_sub(1).filter(|count| *count > 0)?),
                None => None,
            };
            plan.due = cycle.following(plan.due)?;
            if !skip_missed || plan.due > now {
                return Some(plan);
            }
        }
    }
}
