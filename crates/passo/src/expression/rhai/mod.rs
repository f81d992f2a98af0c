//! Scripts and conditions in rhai; no other module imports the crate.

mod convert;
mod functions;
mod interpreter;
mod names;
mod operator;
mod simple;

use std::sync::Arc;

use rhai::{AST, Dynamic, Engine, EvalAltResult, OptimizationLevel, Scope};

use self::convert::{from_dynamic, to_dynamic};
use self::functions::BpmnThrow;
use self::interpreter::{Interpreter, Text};
pub(crate) use self::simple::Simple;
use super::{Code, CompileError, Compiled, EvaluationError, Language, Purpose, Slots, Surroundings};
use crate::base::Limits;
use crate::plugin::Function;
use crate::value::Value;

/// The language rhai, with the functions of the plug-ins.
pub(super) struct Rhai {
    engine: Arc<Engine>,
    limits: Limits,
}

impl Rhai {
    pub(super) fn new(limits: &Limits, functions: &[Function]) -> Rhai {
        let mut engine = Engine::new();
        engine
            .set_max_operations(limits.script_operations)
            .set_max_call_levels(limits.script_call_levels)
            .set_max_expr_depths(limits.script_expression_depth, limits.script_expression_depth / 2)
            .set_max_string_size(limits.script_string_bytes)
            .set_max_array_size(limits.script_collection)
            .set_max_map_size(limits.script_collection)
            .set_max_variables(limits.script_variables)
            .set_max_functions(64)
            .set_optimization_level(OptimizationLevel::Simple)
            .disable_symbol("eval")
            .on_print(|_| {})
            .on_debug(|_, _, _| {});
        convert::register_types(&mut engine);
        functions::register(&mut engine, functions);
        Rhai { engine: Arc::new(engine), limits: limits.clone() }
    }
}

impl Language for Rhai {
    fn is_named(&self, tag: &str) -> bool {
        let tag = tag.trim();
        tag.is_empty()
            || tag.eq_ignore_ascii_case("rhai")
            || tag.eq_ignore_ascii_case("text/rhai")
            || tag.eq_ignore_ascii_case("application/rhai")
            || tag.eq_ignore_ascii_case("https://rhai.rs")
    }

    fn name(&self) -> &'static str {
        "rhai"
    }

    fn compile(&self, source: &str, purpose: Purpose) -> Result<Compiled, CompileError> {
        super::check_length(source, &self.limits)?;
        let ast = match purpose {
            Purpose::Condition | Purpose::Value => self.engine.compile_expression(source),
            Purpose::Script => self.engine.compile(source),
        }
        .map_err(|error| CompileError {
            message: error.err_type().to_string(),
            line: error.position().line().map_or(0, |line| line as u32),
            column: error.position().position().map_or(0, |column| column as u32),
        })?;
        let names::Used { names, written } = names::used(&ast);
        let simple = Simple::of(&ast, &names, purpose);
        let code = RhaiCode { engine: self.engine.clone(), ast, written, text: Text::new() };
        Ok(Compiled { names, simple, code: Box::new(code), notes: Vec::new() })
    }
}

/// A compiled text.
struct RhaiCode {
    engine: Arc<Engine>,
    ast: AST,
    /// By the index of the name: whether the text may change the variable.
    written: Vec<bool>,
    /// What its interpreters are kept under.
    text: Text,
}

impl Code for RhaiCode {
    fn run(
        &self,
        names: &[Arc<str>],
        purpose: Purpose,
        slots: &mut dyn Slots,
        surroundings: Surroundings,
    ) -> Result<Value, EvaluationError> {
        let mut interpreter = Interpreter::take(self.text, names, &self.engine, &self.ast);
        let Some(held) = fill(&mut interpreter.scope, names, purpose, slots) else {
            return self.run_without_unset(names, slots, surroundings);
        };
        let result = self.evaluate(&mut interpreter, surroundings)?;
        interpreter.scope.rewind(names.len());
        for (index, name) in names.iter().enumerate() {
            let may_change = self.written.get(index).copied().unwrap_or(false);
            if held == Held::Nothing && !may_change {
                continue;
            }
            let Some(place) = interpreter.scope.get_mut(name) else { continue };
            let value = std::mem::take(place);
            if may_change && purpose == Purpose::Script {
                change(slots, index, from_dynamic(value)?);
            }
        }
        interpreter.keep();
        Ok(result)
    }
}

/// What the values of variables hold on to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    /// Nothing: they may stay in a scope.
    Nothing,
    /// Memory, which is given back when they are taken out.
    Memory,
}

/// Gives the variables of a scope their values; nothing when one of a condition is not set.
fn fill(scope: &mut Scope<'static>, names: &[Arc<str>], purpose: Purpose, slots: &dyn Slots) -> Option<Held> {
    let mut held = Held::Nothing;
    for (index, name) in names.iter().enumerate() {
        let place = scope.get_mut(name);
        match slots.get(index) {
            Some(value) => {
                if !matches!(value, Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_)) {
                    held = Held::Memory;
                }
                place.map(|place| *place = to_dynamic(value))?;
            }
            None if purpose == Purpose::Condition => return None,
            None => place.map(|place| *place = Dynamic::UNIT)?,
        }
    }
    Some(held)
}

impl RhaiCode {
    /// Runs a condition in which variables are not set: touching one of those is an error that names it.
    fn run_without_unset(
        &self,
        names: &[Arc<str>],
        slots: &dyn Slots,
        surroundings: Surroundings,
    ) -> Result<Value, EvaluationError> {
        let mut scope = Scope::new();
        for (index, name) in names.iter().enumerate() {
            if let Some(value) = slots.get(index) {
                scope.push_dynamic(name.as_ref(), to_dynamic(value));
            }
        }
        self.evaluate(&mut Interpreter::new(self.text, scope, &self.engine, &self.ast), surroundings)
    }

    fn evaluate(
        &self,
        interpreter: &mut Interpreter,
        surroundings: Surroundings,
    ) -> Result<Value, EvaluationError> {
        let run = || interpreter.run(&self.engine, &self.ast);
        match functions::with_surroundings(surroundings, run) {
            Ok(value) => from_dynamic(value),
            Err(error) => Err(explain(*error)),
        }
    }
}

/// Hands a variable that a script may have changed to the slots.
fn change(slots: &mut (impl Slots + ?Sized), index: usize, value: Value) {
    let unchanged = match slots.get(index) {
        Some(old) => old.is_same(&value),
        None => value.is_null(),
    };
    if !unchanged {
        slots.set(index, value);
    }
}

/// The error of a run in words, with the place in the text.
fn explain(error: EvalAltResult) -> EvaluationError {
    let position = error.position();
    match error.unwrap_inner() {
        EvalAltResult::ErrorRuntime(thrown, _) => {
            if let Some(bpmn) = thrown.clone().try_cast::<BpmnThrow>() {
                return EvaluationError::Bpmn { code: bpmn.code, message: bpmn.message };
            }
            EvaluationError::failed(format!("{thrown}{}", place(position)))
        }
        EvalAltResult::ErrorVariableNotFound(name, _) => {
            EvaluationError::failed(format!("the variable \"{name}\" is not set{}", place(position)))
        }
        other => {
            let mut bare = other.to_string();
            if let Some(cut) = bare.rfind(" (line ") {
                bare.truncate(cut);
            }
            EvaluationError::failed(format!("{bare}{}", place(position)))
        }
    }
}

fn place(position: rhai::Position) -> String {
    match (position.line(), position.position()) {
        (Some(line), Some(column)) => format!(" (line {line}, column {column} of the text)"),
        (Some(line), None) => format!(" (line {line} of the text)"),
        (None, _) => String::new(),
    }
}

#[cfg(test)]
mod tests;
