//! What scripts may call: the clock, BPMN errors, and the functions of plug-ins.

use std::any::TypeId;
use std::cell::Cell;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use rhai::{Dynamic, Engine, EvalAltResult, NativeCallContext, Position};

use super::convert::{from_dynamic, instant, to_dynamic};
use super::{EvaluationError, Surroundings};
use crate::plugin::{Function, FunctionError};
use crate::value::Value;

thread_local! {
    /// What the script that runs on this thread may know of the world.
    static SURROUNDINGS: Cell<Surroundings> = const { Cell::new(Surroundings { now: 0, instance: 0, serial: 0 }) };
}

/// Runs a script with these surroundings.
pub(super) fn with_surroundings<T>(surroundings: Surroundings, run: impl FnOnce() -> T) -> T {
    SURROUNDINGS.with(|cell| {
        let outer = cell.replace(surroundings);
        let result = run();
        cell.set(outer);
        result
    })
}

/// A BPMN error on its way out of a script.
#[derive(Clone)]
pub(super) struct BpmnThrow {
    pub(super) code: Arc<str>,
    pub(super) message: String,
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(SURROUNDINGS.get().now).unwrap_or_default()
}

fn thrown(code: &str, message: String) -> Box<EvalAltResult> {
    let error = BpmnThrow { code: code.into(), message };
    Box::new(EvalAltResult::ErrorRuntime(Dynamic::from(error), Position::NONE))
}

/// Registers `now()`, `bpmn_error(code)`, `bpmn_error(code, message)` and the plug-ins' functions.
pub(super) fn register(engine: &mut Engine, functions: &[Function]) {
    engine
        .register_type_with_name::<BpmnThrow>("BpmnError")
        .register_fn("now", || instant(now().fixed_offset()))
        .register_fn("bpmn_error", |code: &str| -> Result<Dynamic, Box<EvalAltResult>> {
            Err(thrown(code, String::new()))
        })
        .register_fn("bpmn_error", |code: &str, message: &str| -> Result<Dynamic, Box<EvalAltResult>> {
            Err(thrown(code, message.to_owned()))
        });
    for function in functions {
        register_function(engine, function.clone());
    }
}

fn register_function(engine: &mut Engine, function: Function) {
    let types = vec![TypeId::of::<Dynamic>(); function.arity];
    let name = function.name.clone();
    let call = move |context: NativeCallContext, arguments: &mut [&mut Dynamic]| {
        let position = context.call_position();
        let arguments = arguments
            .iter_mut()
            .map(|argument| from_dynamic(argument.clone()))
            .collect::<Result<Vec<Value>, EvaluationError>>()
            .map_err(|error| EvalAltResult::ErrorRuntime(error.to_string().into(), position))?;
        match function.call(&SURROUNDINGS.get().call_context(), &arguments) {
            Ok(value) => Ok(to_dynamic(&value)),
            Err(FunctionError::Failed(message)) => {
                Err(Box::new(EvalAltResult::ErrorRuntime(message.into(), position)))
            }
            Err(FunctionError::Bpmn { code, message }) => Err(thrown(&code, message)),
        }
    };
    engine.register_raw_fn(name.as_ref(), types, call);
}
