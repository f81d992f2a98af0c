//! Functions that a text finds beside those of the language: the clock of the instance, the functions of plug-ins, and
//! those that count what a run costs.

use std::sync::Arc;

use chrono::{Datelike, Timelike};
use dsntk_feel::closure::Closure;
use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value;
use dsntk_feel::{Evaluator, FeelScope, FeelType, FunctionBody, Name};
use dsntk_feel_temporal::{FeelDate, FeelDateTime};
use passo::plugin::Function;

use crate::convert::{from_feel, none, to_feel};
use crate::filter::{self, FILTER};
use crate::loops::{self, Loop, SPAN};
use crate::meter;
use crate::operators::{self, COMPARABLE, EQUAL, HOLDS, MINUS, PLUS, UNEQUAL};

/// The name of the function that is called before each round; no text can write it.
pub(crate) const ROUND: &str = "#round";

/// The name of the function that is called around each value that is made.
pub(crate) const MADE: &str = "#made";

/// The name under which a text finds a function of a plug-in, which no text can write.
pub(crate) fn numbered(name: &str, arity: usize) -> String {
    format!("#{name}/{arity}")
}

/// The context that every text finds: the functions that count, and those that tell the time.
pub(crate) fn surroundings() -> FeelContext {
    let mut context = FeelContext::new();
    let round = native(1, |_, arguments| {
        if let Some(Value::Number(number)) = arguments.first() {
            meter::round(usize::try_from(*number).unwrap_or(usize::MAX));
        }
        Value::Boolean(true)
    });
    let made = native(1, |_, mut arguments| {
        let value = arguments.pop().unwrap_or(Value::Null(None));
        meter::made(&value);
        value
    });
    let span = native(2, |_, ends| Value::ExpressionList(ends));
    context.set_entry(&SPAN.into(), span);
    context.set_entry(&FILTER.into(), native(filter::ARGUMENTS, filter::run));
    context.set_entry(&COMPARABLE.into(), operators::comparing());
    context.set_entry(&MINUS.into(), operators::minus());
    context.set_entry(&PLUS.into(), operators::plus());
    context.set_entry(&HOLDS.into(), operators::holds());
    context.set_entry(&EQUAL.into(), operators::equality(true));
    context.set_entry(&UNEQUAL.into(), operators::equality(false));
    context.set_entry(&ROUND.into(), round);
    context.set_entry(&MADE.into(), made);
    context.set_entry(&"now".into(), native(0, |_, _| now().unwrap_or_else(|| none("there is no clock"))));
    context
        .set_entry(&"today".into(), native(0, |_, _| today().unwrap_or_else(|| none("there is no clock"))));
    context
}

/// The function that runs loops of this kind with so many arguments.
pub(crate) fn of_loop(kind: Loop, arity: usize) -> Value {
    native(arity, move |scope, arguments| loops::run(kind, scope, &arguments))
}

/// The instance's clock as a date and time in UTC.
fn now() -> Option<Value> {
    let now = meter::context()?.now;
    let (day, second) = (now.day() as u8, now.second() as u8);
    let nanoseconds = u64::from(now.nanosecond() % 1_000_000_000);
    let (month, hour, minute) = (now.month() as u8, now.hour() as u8, now.minute() as u8);
    let date = (now.year(), month.into(), day.into());
    FeelDateTime::utc(date.0, date.1, date.2, hour, minute, second, nanoseconds).map(Value::DateTime)
}

/// The date of the instance's clock in UTC.
fn today() -> Option<Value> {
    let now = meter::context()?.now;
    FeelDate::new(now.year(), now.month(), now.day()).map(Value::Date)
}

/// A function of a plug-in.
pub(crate) fn of_plugin(function: &Function) -> Value {
    let function = function.clone();
    native(function.arity, move |_, arguments| {
        let Some(context) = meter::context() else { return Value::Null(None) };
        let arguments = arguments.into_iter().map(from_feel).collect::<Result<Vec<_>, String>>();
        let result = arguments.map_err(Into::into).and_then(|arguments| function.call(&context, &arguments));
        match result {
            Ok(value) => to_feel(&value),
            Err(error) => meter::stop(error),
        }
    })
}

/// A value of FEEL that calls code.
pub(crate) fn native(
    arity: usize,
    code: impl Fn(&FeelScope, Vec<Value>) -> Value + Send + Sync + 'static,
) -> Value {
    let parameters: Vec<Name> = (0..arity).map(|index| format!("#{index}").into()).collect();
    let names = parameters.clone();
    let evaluator: Evaluator = Box::new(move |scope: &FeelScope| {
        let arguments = names.iter().map(|name| scope.get_value(name).unwrap_or(Value::Null(None)));
        code(scope, arguments.collect())
    });
    Value::FunctionDefinition(
        parameters.into_iter().map(|name| (name, FeelType::Any)).collect(),
        FunctionBody::LiteralExpression(Arc::new(evaluator)),
        false,
        Closure::default(),
        FeelContext::new(),
        FeelType::Any,
    )
}
