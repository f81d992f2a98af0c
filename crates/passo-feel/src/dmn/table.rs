//! Decision tables: how they are read.

mod policy;
mod run;

use dsntk_feel::{Evaluator, Name};
use dsntk_feel_parser::AstNode;
use passo::model::ForeignElement;

use self::policy::Policy;
use self::run::{Cell, Column, Output, Rule, Table};
use super::compile::{CELL_INPUT, Compiler, INPUT};
use super::xml;
use crate::functions::native;
use crate::names::{names, normal};
use crate::text::Reads;

/// The names of a table's outputs; the only one without a name has that of the decision.
pub(super) fn output_names(table: &ForeignElement, decision: &str) -> Vec<String> {
    let columns: Vec<&ForeignElement> = xml::children(table, "output").collect();
    let is_only = columns.len() == 1;
    let own = |column: &&ForeignElement| match xml::attribute(column, "name") {
        Some(name) => normal(name),
        None if is_only => decision.to_owned(),
        None => normal(xml::attribute(column, "label").unwrap_or_default()),
    };
    columns.iter().map(own).collect()
}

/// Whether a table gives a list with an item for each rule that matches.
pub(super) fn gives_list(table: &ForeignElement) -> bool {
    Policy::of(table).is_ok_and(Policy::gives_list)
}

/// Reads a table.
pub(super) struct TableReader<'c, 'f, 'e> {
    compiler: &'c mut Compiler<'f>,
    element: &'e ForeignElement,
}

impl<'c, 'f, 'e> TableReader<'c, 'f, 'e> {
    pub(super) fn new(compiler: &'c mut Compiler<'f>, element: &'e ForeignElement) -> Self {
        TableReader { compiler, element }
    }

    /// The call of the function that evaluates the table.
    pub(super) fn read(mut self) -> AstNode {
        let policy = match Policy::of(self.element) {
            Ok(policy) => policy,
            Err(word) => {
                self.report(format!("has the hit policy \"{word}\""), "Take one that DMN has.");
                return AstNode::Null;
            }
        };
        let columns = self.columns();
        let outputs = self.outputs(policy);
        let rules = self.rules(&columns, &outputs);
        let table = Table { policy, columns, outputs, rules };
        let name = format!("#table/{}", self.compiler.tables.len());
        self.compiler.tables.set_entry(&name.as_str().into(), native(0, move |scope, _| table.run(scope)));
        let arguments = AstNode::PositionalParameters(Vec::new());
        AstNode::FunctionInvocation(Box::new(AstNode::Name(name.as_str().into())), Box::new(arguments))
    }

    fn report(&mut self, message: String, advice: &str) {
        self.compiler.report(self.element, message, advice);
    }

    fn columns(&mut self) -> Vec<Column> {
        let element = self.element;
        let mut columns = Vec::new();
        for input in xml::children(element, "input") {
            let expression = xml::child(input, "inputExpression");
            let value = match expression.filter(|expression| !xml::text(expression).is_empty()) {
                Some(expression) => self.compiler.text(expression, Reads::Expression),
                // Without an expression the label names the variable.
                None => {
                    AstNode::Name(normal(xml::attribute(input, "label").unwrap_or_default()).as_str().into())
                }
            };
            let type_name = expression.and_then(|expression| xml::attribute(expression, "typeRef"));
            // The name that Camunda lets its author give the input within cells.
            let own = input.attributes.iter().find(|one| &*one.name == "inputVariable");
            let own = own.map(|one| normal(&one.value)).filter(|name| !name.is_empty());
            columns.push(Column {
                value: self.compiler.ready(input, value),
                value_type: self.compiler.types.named(type_name),
                names: [INPUT.to_owned(), CELL_INPUT.to_owned()].into_iter().chain(own).collect(),
            });
        }
        columns
    }

    fn outputs(&mut self, policy: Policy) -> Vec<Output> {
        let element = self.element;
        let names = output_names(element, "");
        if names.is_empty() {
            self.report("has a table without an output".to_owned(), "Give it a column for what it decides.");
        }
        if names.len() > 1 && names.iter().any(String::is_empty) {
            self.report("has outputs without a name".to_owned(), "Name each column of the outputs.");
        }
        if names.len() > 1 && policy.aggregates() {
            let message = "adds up more than one output".to_owned();
            self.report(message, "Take COLLECT without an aggregation, or one output.");
        }
        let mut outputs = Vec::new();
        for (column, name) in xml::children(element, "output").zip(names) {
            let priorities = match xml::child(column, "outputValues").filter(|_| policy.needs_priorities()) {
                Some(values) => {
                    let tests = self.compiler.text(values, Reads::Tests);
                    items(tests).into_iter().map(|item| self.compiler.ready(values, item)).collect()
                }
                None => Vec::new(),
            };
            let default = xml::child(column, "defaultOutputEntry").filter(|text| !xml::text(text).is_empty());
            outputs.push(Output {
                name: Name::from(name.as_str()),
                value_type: self.compiler.types.named(xml::attribute(column, "typeRef")),
                priorities,
                default: default.map(|default| self.expression(default)),
            });
        }
        if policy.needs_priorities() && outputs.iter().all(|output| output.priorities.is_empty()) {
            let message = "has priorities by a list of output values that it does not have".to_owned();
            self.report(message, "List the values of the output, the most important first.");
        }
        outputs
    }

    fn rules(&mut self, columns: &[Column], outputs: &[Output]) -> Vec<Rule> {
        let element = self.element;
        let mut rules = Vec::new();
        for (number, rule) in (1..).zip(xml::children(element, "rule")) {
            let tests: Vec<&ForeignElement> = xml::children(rule, "inputEntry").collect();
            let results: Vec<&ForeignElement> = xml::children(rule, "outputEntry").collect();
            if tests.len() != columns.len() || results.len() != outputs.len() {
                let message =
                    format!("has a rule, number {number}, with another number of cells than columns");
                self.compiler.report(
                    rule,
                    message,
                    "Fill a cell for each column; a dash stands for anything.",
                );
                continue;
            }
            let cells =
                tests.into_iter().zip(columns).map(|(entry, column)| self.cell(entry, column)).collect();
            let outputs = results.into_iter().map(|entry| self.result(entry)).collect();
            rules.push(Rule { number, cells, outputs });
        }
        rules
    }

    /// A cell of an input; one that is empty or a dash lets everything pass.
    fn cell(&mut self, entry: &ForeignElement, column: &Column) -> Option<Cell> {
        if matches!(xml::text(entry), "" | "-") {
            return None;
        }
        let tree = self.compiler.text(entry, Reads::Tests);
        let (is_negated, tests) = match tree {
            AstNode::Irrelevant | AstNode::Null => return None,
            AstNode::NegatedList(tests) => (true, tests),
            other => (false, items(other)),
        };
        let tests = tests.into_iter().map(|test| {
            let test = as_condition(test, column);
            self.compiler.ready(entry, test)
        });
        Some(Cell { is_negated, tests: tests.collect() })
    }

    /// A cell of an output; an empty one gives null.
    fn result(&mut self, entry: &ForeignElement) -> Option<Evaluator> {
        (!matches!(xml::text(entry), "" | "-")).then(|| self.expression(entry))
    }

    fn expression(&mut self, element: &ForeignElement) -> Evaluator {
        let tree = self.compiler.text(element, Reads::Expression);
        self.compiler.ready(element, tree)
    }
}

/// The tests between the commas of a text.
fn items(tests: AstNode) -> Vec<AstNode> {
    match tests {
        AstNode::ExpressionList(items) | AstNode::CommaList(items) => items,
        single => vec![single],
    }
}

/// A test as a condition. One that names the input says it all; any other is a value, a list or a range that the input is
/// in.
fn as_condition(test: AstNode, column: &Column) -> AstNode {
    let read = names(&test).variables;
    if column.names.iter().any(|name| read.contains(name.as_str())) {
        return test;
    }
    AstNode::In(Box::new(AstNode::Name(INPUT.into())), Box::new(AstNode::ExpressionList(vec![test])))
}
