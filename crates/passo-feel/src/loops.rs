//! Loops of a text: `for`, `some` and `every`.
//!
//! The library's own loops copy all results for each round, and go on over what is left when the answer is known. So the tree
//! calls these in their place: each source and the body come as functions without parameters, which see the variables
//! of the loop in the scope.

use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value;
use dsntk_feel::{FeelNumber, FeelScope, FunctionBody, IntervalType, Name};
use dsntk_feel_temporal::FeelDate;

use crate::convert::none;
use crate::meter;

/// The name of the function that gives what a loop between two ends goes over.
pub(crate) const SPAN: &str = "#span";

/// The name under which the body of a loop finds what the rounds before gave.
pub(crate) const PARTIAL: &str = "partial";

/// What a loop makes of its rounds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Loop {
    /// A list of all values.
    For,
    /// Whether one round is true.
    Some,
    /// Whether no round is false.
    Every,
}

impl Loop {
    /// The name of its function; no text can write it.
    pub(crate) fn function(self) -> &'static str {
        match self {
            Loop::For => "#for",
            Loop::Some => "#some",
            Loop::Every => "#every",
        }
    }
}

/// Runs a loop. The arguments are its number, whether the body reads `partial`, then the name and the source of each variable, then the body.
pub(crate) fn run(kind: Loop, scope: &FeelScope, arguments: &[Value]) -> Value {
    let [Value::Number(number), Value::Boolean(has_partial), sources @ .., body] = arguments else {
        return none("this is no loop");
    };
    let mut rounds = Rounds {
        kind,
        number: usize::try_from(*number).unwrap_or(usize::MAX),
        body,
        results: Vec::new(),
        cost: 0,
        has_partial: *has_partial,
        answer: None,
    };
    match rounds.over(scope, sources) {
        Ok(()) => rounds.answer(),
        Err(reason) => none(reason),
    }
}

/// The rounds of a loop.
struct Rounds<'a> {
    kind: Loop,
    number: usize,
    body: &'a Value,
    results: Vec<Value>,
    /// What it costs to copy the results.
    cost: u64,
    /// Whether the body reads them.
    has_partial: bool,
    /// The answer, once no further round can change it.
    answer: Option<Value>,
}

impl Rounds<'_> {
    /// Goes over the first of the sources, and over the others for each of its values.
    fn over(&mut self, scope: &FeelScope, sources: &[Value]) -> Result<(), String> {
        let [Value::String(name), source, others @ ..] = sources else {
            self.round(scope);
            return Ok(());
        };
        let name = Name::from(name.as_str());
        for value in Source::of(evaluated(source, scope))? {
            if self.answer.is_some() {
                break;
            }
            meter::round(self.number);
            let mut variables = FeelContext::new();
            variables.set_entry(&name, value);
            scope.push(variables);
            let result = self.over(scope, others);
            scope.pop();
            result?;
        }
        Ok(())
    }

    fn round(&mut self, scope: &FeelScope) {
        let value = if self.has_partial { self.with_partial(scope) } else { evaluated(self.body, scope) };
        match (self.kind, value) {
            (Loop::For, value) => {
                let cost = meter::cost(&value);
                meter::made(&value);
                self.cost += cost;
                self.results.push(value);
            }
            (Loop::Some, Value::Boolean(false)) | (Loop::Every, Value::Boolean(true)) => {}
            (_, value @ Value::Boolean(_)) => self.answer = Some(value),
            (_, _) => self.answer = Some(Value::Null(None)),
        }
    }

    /// The value of a body that reads what the rounds before gave, under the name `partial`.
    fn with_partial(&self, scope: &FeelScope) -> Value {
        meter::pay(self.cost);
        let mut partial = FeelContext::new();
        partial.set_entry(&PARTIAL.into(), Value::List(self.results.clone()));
        scope.push(partial);
        let value = evaluated(self.body, scope);
        scope.pop();
        value
    }

    fn answer(self) -> Value {
        match self.kind {
            Loop::For => Value::List(self.results),
            Loop::Some => self.answer.unwrap_or(Value::Boolean(false)),
            Loop::Every => self.answer.unwrap_or(Value::Boolean(true)),
        }
    }
}

/// The value of a function without parameters.
pub(crate) fn evaluated(function: &Value, scope: &FeelScope) -> Value {
    match function {
        Value::FunctionDefinition(_, body @ FunctionBody::LiteralExpression(_), ..) => body.evaluate(scope),
        other => other.clone(),
    }
}

/// What a loop goes over.
enum Source {
    Values(std::vec::IntoIter<Value>),
    Numbers { next: Option<FeelNumber>, last: FeelNumber, step: FeelNumber },
    Dates { next: Option<FeelDate>, last: FeelDate, is_forward: bool },
}

impl Source {
    fn of(value: Value) -> Result<Source, String> {
        match value {
            Value::List(values) => Ok(Source::Values(values.into_iter())),
            // The ends of a span.
            Value::ExpressionList(ends) => match <[Value; 2]>::try_from(ends) {
                Ok([first, last]) => Source::between(first, last),
                Err(_) => Err("a loop goes over no such list".to_owned()),
            },
            Value::Range(first, IntervalType::Closed, last, IntervalType::Closed) => {
                Source::between(*first, *last)
            }
            Value::Range(..) => Err("a loop goes over ranges with both ends only".to_owned()),
            single => Ok(Source::Values(vec![single].into_iter())),
        }
    }

    fn between(first: Value, last: Value) -> Result<Source, String> {
        match (first, last) {
            (Value::Number(first), Value::Number(last)) => {
                let step = if first <= last { FeelNumber::one() } else { -FeelNumber::one() };
                Ok(Source::Numbers { next: Some(first), last, step })
            }
            (Value::Date(first), Value::Date(last)) => {
                let is_forward = first <= last;
                Ok(Source::Dates { next: Some(first), last, is_forward })
            }
            (first, last) => Err(format!("no loop goes from a {} to a {}", first.type_of(), last.type_of())),
        }
    }
}

impl Iterator for Source {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        match self {
            Source::Values(values) => values.next(),
            Source::Numbers { next, last, step } => {
                let now = next.take()?;
                let following = now + *step;
                *next = (if step.is_negative() { following >= *last } else { following <= *last })
                    .then_some(following);
                Some(Value::Number(now))
            }
            Source::Dates { next, last, is_forward } => {
                let now = next.take()?;
                let following = if *is_forward { now.add_days(1) } else { now.sub_days(1) };
                *next = following.filter(|day| if *is_forward { day <= last } else { day >= last });
                Some(Value::Date(now))
            }
        }
    }
}
