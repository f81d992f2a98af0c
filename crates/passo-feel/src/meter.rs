//! What a run of an expression may cost, and how it is stopped.
//!
//! The library evaluates with closures that know no limit. So the tree has calls of two functions in it: one before each
//! round of a loop, a filter or a function, and one around each value that is made. They count, and unwind when the run
//! has cost enough; nothing else ends a run of the library from within.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use dsntk_feel::values::Value;
use passo::plugin::{CallContext, FunctionError};

/// Bytes of the stack that a run may take beyond those of a text that calls no function of its own.
const STACK_BYTES: usize = 384 * 1024;

/// Bytes of a string that cost as much as one round.
const STRING_BYTES: usize = 64;

/// A run of an expression.
pub(crate) struct Run {
    /// How much it may still cost.
    left: u64,
    /// What one round costs, by the number of the loop.
    rounds: Vec<u64>,
    /// What it knows of the world.
    context: CallContext,
    /// Where the stack was when it began.
    stack: usize,
}

impl Run {
    /// A run that may cost so many operations, with the costs of the rounds of its loops.
    pub(crate) fn new(operations: u64, rounds: Vec<u64>, context: CallContext) -> Run {
        Run { left: operations, rounds, context, stack: 0 }
    }
}

/// The rounds of the run's loops cost this from now on, by the number of the loop.
pub(crate) fn set_rounds(rounds: Vec<u64>) {
    RUN.with_borrow_mut(|run| {
        if let Some(run) = run {
            run.rounds = rounds;
        }
    });
}

thread_local! {
    /// The run on this thread.
    static RUN: RefCell<Option<Run>> = const { RefCell::new(None) };
}

/// Why a run ends before it has a value.
struct Stop(FunctionError);

/// Runs something of the library. A panic in it is an error: the library has defects for odd arguments, and what it
/// worked on is dropped.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, FunctionError> {
    catch_unwind(AssertUnwindSafe(work)).map_err(reason)
}

/// Evaluates within a run.
pub(crate) fn metered<T>(mut run: Run, work: impl FnOnce() -> T) -> Result<T, FunctionError> {
    run.stack = stack_place();
    let outer = RUN.replace(Some(run));
    let result = guarded(work);
    RUN.replace(outer);
    result
}

fn reason(payload: Box<dyn Any + Send>) -> FunctionError {
    match payload.downcast::<Stop>() {
        Ok(stop) => stop.0,
        Err(payload) => {
            let text = payload.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no reason given");
            FunctionError::Failed(format!("FEEL cannot evaluate this: {text}"))
        }
    }
}

/// Ends the run with an error.
pub(crate) fn stop(error: FunctionError) -> ! {
    resume_unwind(Box::new(Stop(error)))
}

/// What the run knows of the world.
pub(crate) fn context() -> Option<CallContext> {
    RUN.with_borrow(|run| run.as_ref().map(|run| run.context.clone()))
}

/// A round of the loop of this number begins.
pub(crate) fn round(number: usize) {
    let place = stack_place();
    let too_deep =
        RUN.with_borrow(|run| run.as_ref().is_some_and(|run| run.stack.abs_diff(place) > STACK_BYTES));
    if too_deep {
        stop("its functions call each other too deep".into());
    }
    let cost = RUN.with_borrow(|run| run.as_ref().and_then(|run| run.rounds.get(number).copied()));
    pay(cost.unwrap_or(1));
}

/// A value was made.
pub(crate) fn made(value: &Value) {
    pay(cost(value));
}

/// Something costs as much.
pub(crate) fn pay(cost: u64) {
    let is_paid = RUN.with_borrow_mut(|run| match run {
        Some(run) => {
            let is_enough = run.left >= cost;
            run.left = run.left.saturating_sub(cost);
            is_enough
        }
        None => true,
    });
    if !is_paid {
        stop("it takes more operations than the limit allows".into());
    }
}

/// What it costs to copy a value.
pub(crate) fn cost(value: &Value) -> u64 {
    match value {
        Value::List(values) => 1 + values.iter().map(cost).sum::<u64>(),
        Value::Context(entries) => 1 + entries.iter().map(|(_, value)| cost(value)).sum::<u64>(),
        Value::String(text) => 1 + (text.len() / STRING_BYTES) as u64,
        _ => 1,
    }
}

/// About where the stack is now.
#[inline(never)]
fn stack_place() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(&here).addr()
}
