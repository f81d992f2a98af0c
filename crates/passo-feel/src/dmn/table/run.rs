//! Decision tables: what they give.

use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value;
use dsntk_feel::{Evaluator, FeelScope, Name};
use dsntk_feel_evaluator::{evaluate_equals, evaluate_sum};

use super::super::types::Type;
use super::policy::{Aggregation, Policy};
use crate::extra::{greatest, least};
use crate::meter;

/// A table.
pub(super) struct Table {
    pub(super) policy: Policy,
    pub(super) columns: Vec<Column>,
    pub(super) outputs: Vec<Output>,
    pub(super) rules: Vec<Rule>,
}

/// A column of the inputs.
pub(super) struct Column {
    pub(super) value: Evaluator,
    pub(super) value_type: Type,
    /// What cells find the value under.
    pub(super) names: Vec<String>,
}

/// A column of the outputs.
pub(super) struct Output {
    pub(super) name: Name,
    pub(super) value_type: Type,
    /// Its values, the most important first.
    pub(super) priorities: Vec<Evaluator>,
    /// What it is where no rule matches.
    pub(super) default: Option<Evaluator>,
}

/// A row.
pub(super) struct Rule {
    /// From 1.
    pub(super) number: usize,
    /// By column; nothing for one that lets everything pass.
    pub(super) cells: Vec<Option<Cell>>,
    /// By output; nothing for one that is null.
    pub(super) outputs: Vec<Option<Evaluator>>,
}

/// A cell of an input.
pub(super) struct Cell {
    /// Whether none of the tests may hold.
    pub(super) is_negated: bool,
    pub(super) tests: Vec<Evaluator>,
}

impl Cell {
    fn lets_pass(&self, scope: &FeelScope) -> bool {
        let holds = |test: &Evaluator| {
            meter::pay(1);
            matches!(test(scope), Value::Boolean(true))
        };
        self.tests.iter().any(holds) != self.is_negated
    }
}

/// A rule that matches, with what it gives.
struct Hit<'t> {
    rule: &'t Rule,
    values: Vec<Value>,
}

impl Table {
    /// What the table gives for the variables of a scope.
    pub(super) fn run(&self, scope: &FeelScope) -> Value {
        let hits = self.hits(scope);
        match self.policy {
            Policy::Collect(
                how @ (Aggregation::Count | Aggregation::Sum | Aggregation::Minimum | Aggregation::Maximum),
            ) => self.aggregate(how, hits, scope),
            _ if hits.is_empty() => self.default(scope),
            Policy::Unique => self.unique(hits),
            Policy::Any => self.any(hits),
            Policy::First => self.first(hits),
            Policy::Priority => self.first(self.sorted(hits, scope)),
            Policy::RuleOrder | Policy::Collect(Aggregation::List) => self.all(hits),
            Policy::OutputOrder => self.all(self.sorted(hits, scope)),
        }
    }

    /// The rules that match, in the order of the table. The table is gone through column by column, so that each input is
    /// put into the scope once.
    fn hits(&self, scope: &FeelScope) -> Vec<Hit<'_>> {
        let mut left: Vec<&Rule> = self.rules.iter().collect();
        for (index, column) in self.columns.iter().enumerate() {
            let value = column.value_type.fit((column.value)(scope));
            let mut input = FeelContext::new();
            for name in &column.names {
                input.set_entry(&name.as_str().into(), value.clone());
            }
            scope.push(input);
            left.retain(|rule| match rule.cells.get(index) {
                Some(Some(cell)) => cell.lets_pass(scope),
                Some(None) | None => true,
            });
            scope.pop();
        }
        if self.policy == Policy::First {
            left.truncate(1);
        }
        left.into_iter().map(|rule| Hit { rule, values: self.values(rule, scope) }).collect()
    }

    fn values(&self, rule: &Rule, scope: &FeelScope) -> Vec<Value> {
        let value = |(output, cell): (&Output, &Option<Evaluator>)| {
            let value = cell.as_ref().map_or(Value::Null(None), |cell| cell(scope));
            meter::made(&value);
            output.value_type.fit(value)
        };
        self.outputs.iter().zip(&rule.outputs).map(value).collect()
    }

    /// What several outputs give is a context, what one gives the value itself.
    fn result(&self, mut values: Vec<Value>) -> Value {
        if values.len() == 1 {
            return values.pop().unwrap_or(Value::Null(None));
        }
        let mut context = FeelContext::new();
        for (output, value) in self.outputs.iter().zip(values) {
            context.set_entry(&output.name, value);
        }
        Value::Context(context)
    }

    fn default(&self, scope: &FeelScope) -> Value {
        if self.outputs.iter().all(|output| output.default.is_none()) {
            return Value::Null(None);
        }
        let value = |output: &Output| {
            let value = output.default.as_ref().map_or(Value::Null(None), |default| default(scope));
            output.value_type.fit(value)
        };
        let default = self.result(self.outputs.iter().map(value).collect());
        if self.policy.gives_list() { Value::List(vec![default]) } else { default }
    }

    fn first(&self, hits: Vec<Hit<'_>>) -> Value {
        hits.into_iter().next().map_or(Value::Null(None), |hit| self.result(hit.values))
    }

    fn all(&self, hits: Vec<Hit<'_>>) -> Value {
        Value::List(hits.into_iter().map(|hit| self.result(hit.values)).collect())
    }

    fn unique(&self, hits: Vec<Hit<'_>>) -> Value {
        if hits.len() > 1 {
            meter::stop(format!("{} match, and the table has the hit policy UNIQUE", rules(&hits)).into());
        }
        self.first(hits)
    }

    fn any(&self, hits: Vec<Hit<'_>>) -> Value {
        if let Some((first, others)) = hits.split_first() {
            let is_same =
                |hit: &Hit<'_>| hit.values.iter().zip(&first.values).all(|(a, b)| evaluate_equals(a, b));
            if !others.iter().all(is_same) {
                let which = rules(&hits);
                meter::stop(
                    format!("{which} match and give different results, and the table has the hit policy ANY")
                        .into(),
                );
            }
        }
        self.first(hits)
    }

    /// The hits by the order of the values of their outputs. A value that is not listed comes last.
    fn sorted<'h>(&self, mut hits: Vec<Hit<'h>>, scope: &FeelScope) -> Vec<Hit<'h>> {
        let listed = |output: &Output| output.priorities.iter().map(|value| value(scope)).collect::<Vec<_>>();
        let lists: Vec<Vec<Value>> = self.outputs.iter().map(listed).collect();
        let place = |(value, list): (&Value, &Vec<Value>)| {
            list.iter().position(|listed| evaluate_equals(listed, value)).unwrap_or(list.len())
        };
        hits.sort_by_cached_key(|hit| hit.values.iter().zip(&lists).map(place).collect::<Vec<_>>());
        hits
    }

    fn aggregate(&self, how: Aggregation, hits: Vec<Hit<'_>>, scope: &FeelScope) -> Value {
        if how == Aggregation::Count {
            return Value::Number(hits.len().into());
        }
        if hits.is_empty() {
            return self.default(scope);
        }
        let values = hits.into_iter().flat_map(|hit| hit.values).collect();
        match how {
            Aggregation::Sum => evaluate_sum(values),
            Aggregation::Minimum => least(values),
            Aggregation::Maximum => greatest(values),
            Aggregation::Count | Aggregation::List => Value::List(values),
        }
    }
}

/// The numbers of rules, in words.
fn rules(hits: &[Hit<'_>]) -> String {
    let numbers: Vec<String> = hits.iter().map(|hit| hit.rule.number.to_string()).collect();
    match numbers.split_last() {
        Some((last, others)) if !others.is_empty() => format!("the rules {} and {last}", others.join(", ")),
        Some((last, _)) => format!("the rule {last}"),
        None => "no rule".to_owned(),
    }
}
