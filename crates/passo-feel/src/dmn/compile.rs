//! From the nodes of a file to what evaluates them.

use std::collections::BTreeSet;
use std::sync::Arc;

use dsntk_feel::Evaluator;
use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value;
use dsntk_feel_evaluator::prepare;
use dsntk_feel_parser::AstNode;
use passo::base::Limits;
use passo::diagnostic::{Code, Diagnostic};
use passo::model::ForeignElement;
use passo::plugin::{DecisionSource, Function};

use super::formula::{Compiled, CompiledNode, Logic};
use super::graph::{Graph, Kind, Need};
use super::types::{Type, Types};
use super::xml;
use crate::meter::guarded;
use crate::names::{Names, names, normal};
use crate::prepare::Preparation;
use crate::text::{self, Reads};

/// The most nodes that a file may have: each decision knows all that it needs.
const NODES: usize = 1_000;

/// The findings after which the texts of a file are no longer looked at.
const FINDINGS: usize = 100;

/// What a cell finds its input under.
pub(super) const INPUT: &str = "?";

/// What a cell finds its input under besides: the name that Camunda gives it.
pub(super) const CELL_INPUT: &str = "cellInput";

/// Compiles a file.
pub(super) struct Compiler<'f> {
    pub(super) graph: &'f Graph<'f>,
    pub(super) types: Types<'f>,
    limits: &'f Limits,
    functions: &'f [Function],
    preparation: Preparation<'f>,
    /// Names that the parser takes for more than one word.
    known: BTreeSet<String>,
    /// The names of the file's functions.
    callable: BTreeSet<String>,
    /// The functions that evaluate the file's tables.
    pub(super) tables: FeelContext,
    /// What the node that is compiled names.
    found: Names,
    /// The node that is compiled.
    current: usize,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'f> Compiler<'f> {
    pub(super) fn new(source: &DecisionSource<'f>, graph: &'f Graph<'f>) -> Compiler<'f> {
        let types = Types::new(source.root);
        let mut known: BTreeSet<String> = types.entries().into_iter().collect();
        for node in &graph.nodes {
            known.extend([node.variable.clone(), normal(&node.name)]);
        }
        let mut open = vec![source.root];
        while let Some(element) = open.pop() {
            if matches!(&*element.name, "formalParameter" | "parameter" | "variable" | "column" | "output") {
                known.extend(xml::attribute(element, "name").map(normal));
            }
            known.extend(xml::attribute(element, "iteratorVariable").map(normal));
            open.extend(&element.children);
        }
        let callable = graph.nodes.iter().filter(|node| node.kind == Kind::Knowledge);
        let callable =
            callable.flat_map(|node| [node.variable.clone(), normal(&node.name), normal(&node.id)]);
        let callable = callable.collect();
        known.retain(|name| name.contains(|letter: char| !letter.is_alphanumeric() && letter != '_'));
        Compiler {
            graph,
            types,
            limits: source.limits,
            functions: source.functions,
            preparation: Preparation::new(source.functions),
            known,
            callable,
            tables: FeelContext::new(),
            found: Names::default(),
            current: 0,
            diagnostics: Vec::new(),
        }
    }

    /// Compiles every node.
    pub(super) fn compile(&mut self) -> Compiled {
        let count = self.graph.nodes.len();
        if count > NODES {
            let message =
                format!("the file has {count} decisions, inputs and functions, {NODES} are allowed");
            let span = self.graph.nodes.first().map(|node| node.element.span).unwrap_or_default();
            let found = Diagnostic::new(Code::InvalidDecision, span, message);
            self.diagnostics.push(found.advise("Make several files of it."));
        }
        let nodes = (0..count.min(NODES)).map(|index| self.node(index)).collect();
        let mut surroundings = self.preparation.surroundings();
        surroundings.zip(&self.tables);
        Compiled {
            nodes,
            surroundings,
            rounds: std::mem::take(&mut self.preparation.rounds),
            operations: self.limits.script_operations,
        }
    }

    fn node(&mut self, index: usize) -> CompiledNode {
        self.current = index;
        self.found = Names::default();
        self.found.bound_somewhere.clone_from(&self.callable);
        let graph = self.graph;
        let node = &graph.nodes[index];
        self.check_needs(index);
        let value_type = self.types.named(node.type_name);
        let (logic, outputs, is_list) = match node.kind {
            Kind::Input => (Logic::Input, vec![Arc::from(&*node.variable)], false),
            Kind::Service => (Logic::Nothing, Vec::new(), false),
            Kind::Decision => match xml::expression(node.element) {
                Some(expression) => {
                    let shape = self.shape(expression, &node.variable);
                    let tree = self.lower(expression, 0);
                    (self.evaluator(node.element, tree), shape.0, shape.1)
                }
                None => {
                    self.report(node.element, "has no logic".to_owned(), "Give it a table or an expression.");
                    (Logic::Nothing, Vec::new(), false)
                }
            },
            Kind::Knowledge => match xml::child(node.element, "encapsulatedLogic") {
                Some(function) => {
                    let tree = self.function(function, 0);
                    (self.evaluator(node.element, tree), Vec::new(), false)
                }
                None => {
                    self.report(node.element, "has no logic".to_owned(), "Give it a table or an expression.");
                    (Logic::Nothing, Vec::new(), false)
                }
            },
        };
        let mut names: Vec<String> = vec![node.variable.clone(), normal(&node.name), normal(&node.id)];
        names.dedup();
        CompiledNode {
            logic,
            // A list of what several rules give stays one, however many match.
            value_type: if is_list { Type::Any } else { value_type },
            names: names.iter().map(|name| name.as_str().into()).collect(),
            outputs,
            is_list,
            needs: graph.needed(index).collect(),
            knowledge: self.knowledge(index),
            reads: std::mem::take(&mut self.found.variables)
                .into_iter()
                .filter(|name| &**name != INPUT)
                .collect(),
        }
    }

    /// What a node needs must be there, and nothing may need itself.
    fn check_needs(&mut self, index: usize) {
        let graph = self.graph;
        for (need, element) in &graph.nodes[index].needs {
            match need {
                Need::Missing(id) => {
                    let message = format!("needs \"{id}\", which the file does not have");
                    self.report(element, message, "Files are not read from others; bring it into this one.");
                }
                Need::Node(needed)
                    if graph.nodes[*needed].kind == Kind::Service
                        && graph.nodes[index].kind != Kind::Service =>
                {
                    let message = format!("calls the decision service \"{}\"", graph.nodes[*needed].name);
                    self.report(element, message, "Let it need the decisions of the service themselves.");
                }
                Need::Node(_) => {}
            }
        }
        if graph.order(&[index]).is_err() {
            let element = graph.nodes[index].element;
            self.report(element, "needs itself in the end".to_owned(), "Take one of the requirements away.");
        }
    }

    /// The functions that a node's functions call, however far.
    fn knowledge(&self, index: usize) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        let mut open = vec![index];
        while let Some(next) = open.pop() {
            for needed in self.graph.needed(next) {
                if self.graph.nodes[needed].kind == Kind::Knowledge && !found.contains(&needed) {
                    found.push(needed);
                    open.push(needed);
                }
            }
        }
        found
    }

    /// Parses a text of the file and notes what it names. What is wrong with it is reported.
    pub(super) fn parse(&mut self, element: &ForeignElement, text: &str, reads: Reads) -> AstNode {
        if self.diagnostics.len() >= FINDINGS {
            return AstNode::Null;
        }
        match text::parse(text, reads, self.limits, &self.known) {
            Ok(tree) => {
                self.found.add(names(&tree));
                tree
            }
            Err(error) => {
                let place = match (error.line, error.column) {
                    (0, _) => String::new(),
                    (line, column) => format!(" (line {line}, column {column} of the text)"),
                };
                let message = format!("has a text that does not compile: {}{place}", error.message);
                self.report(element, message, "Correct the text; it is written in FEEL.");
                AstNode::Null
            }
        }
    }

    /// A name that something around a text binds, so that it may be called. It counts as read all the same, since a variable
    /// of the name may be read elsewhere.
    pub(super) fn bind(&mut self, name: &str) {
        self.found.bound_somewhere.insert(name.to_owned());
    }

    /// Makes a tree ready to run.
    pub(super) fn ready(&mut self, element: &ForeignElement, mut tree: AstNode) -> Evaluator {
        let checked = self.found.check_calls(self.functions);
        self.found.calls.clear();
        let prepared = checked.and_then(|()| self.preparation.prepare(&mut tree));
        let evaluator = prepared.and_then(|()| guarded(|| prepare(&tree)).map_err(|error| error.to_string()));
        match evaluator {
            Ok(evaluator) => evaluator,
            Err(message) => {
                let message = format!("has a text that does not run: {message}");
                self.report(element, message, "Correct the text; it is written in FEEL.");
                Box::new(|_| Value::Null(None))
            }
        }
    }

    fn evaluator(&mut self, element: &ForeignElement, tree: AstNode) -> Logic {
        Logic::Value(self.ready(element, tree))
    }

    /// Says what is wrong with the node that is compiled, at an element in it.
    pub(super) fn report(&mut self, element: &ForeignElement, message: String, advice: &str) {
        let node = &self.graph.nodes[self.current];
        let kind = match node.kind {
            Kind::Decision => "decision",
            Kind::Input => "input",
            Kind::Knowledge => "function",
            Kind::Service => "decision service",
        };
        let message = format!("the {kind} \"{}\" {message}", node.name);
        let found = Diagnostic::new(Code::InvalidDecision, element.span, message).about(node.id.clone());
        self.diagnostics.push(found.advise(advice));
    }
}
