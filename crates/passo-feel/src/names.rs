//! The variables of the process that a text reads, and the functions that it calls.

use std::collections::BTreeSet;
use std::sync::Arc;

use dsntk_feel::Name;
use dsntk_feel::bif::is_built_in_function_name;
use dsntk_feel_parser::AstNode;
use passo::plugin::Function;

use crate::extra;
use crate::loops::PARTIAL;
use crate::tree::parts;

/// What a text names.
#[derive(Default)]
pub(crate) struct Names {
    /// Variables: what stands for a value and is not bound within the text.
    pub(crate) variables: BTreeSet<Arc<str>>,
    /// Functions that are called and not bound at the call.
    pub(crate) calls: BTreeSet<String>,
    /// All that the text binds somewhere: parameters, entries of contexts, variables of loops.
    pub(crate) bound_somewhere: BTreeSet<String>,
    /// What is bound at the place that is looked at.
    bound: Vec<String>,
}

/// The names of a tree. Names that a filter takes from its items count as variables: which they are is known only when
/// it runs.
pub(crate) fn names(node: &AstNode) -> Names {
    let mut names = Names::default();
    names.walk(node);
    names
}

impl Names {
    /// Adds what another tree names.
    pub(crate) fn add(&mut self, other: Names) {
        self.variables.extend(other.variables);
        self.calls.extend(other.calls);
        self.bound_somewhere.extend(other.bound_somewhere);
    }

    /// A function that nobody knows would give null at every run.
    pub(crate) fn check_calls(&self, functions: &[Function]) -> Result<(), String> {
        let is_known = |name: &&String| {
            matches!(name.as_str(), "now" | "today")
                || is_built_in_function_name(name)
                || extra::is_name(name)
                || self.bound_somewhere.contains(*name)
                || functions.iter().any(|function| *function.name == ***name)
        };
        match self.calls.iter().find(|name| !is_known(name)) {
            Some(name) => Err(format!("there is no function \"{name}\"")),
            None => Ok(()),
        }
    }

    fn walk(&mut self, node: &AstNode) {
        let outside = self.bound.len();
        match node {
            AstNode::Name(name) => self.variable(name),
            AstNode::Path(value, _) => self.walk(value),
            AstNode::FunctionInvocation(function, arguments) => {
                match &**function {
                    AstNode::Name(name) => self.call(name),
                    other => self.walk(other),
                }
                self.walk(arguments);
            }
            AstNode::Filter(list, filter) => {
                self.walk(list);
                self.bind("item");
                self.walk(filter);
            }
            AstNode::For(..) => {
                self.bind(PARTIAL);
                self.walk_parts(node);
            }
            AstNode::IterationContextSingle(name, value) | AstNode::QuantifiedContext(name, value) => {
                self.walk(value);
                return self.bind_node(name);
            }
            AstNode::IterationContextInterval(name, start, end) => {
                self.walk(start);
                self.walk(end);
                return self.bind_node(name);
            }
            AstNode::ContextEntry(key, value) => {
                self.walk(value);
                return self.bind_node(key);
            }
            AstNode::FormalParameter(name, _) => return self.bind_node(name),
            // What these bind is bound for what stands beside them.
            AstNode::IterationContexts(_) | AstNode::QuantifiedContexts(_) | AstNode::FormalParameters(_) => {
                return self.walk_parts(node);
            }
            AstNode::NamedParameter(_, value) => self.walk(value),
            AstNode::InstanceOf(value, _) => self.walk(value),
            _ => self.walk_parts(node),
        }
        self.bound.truncate(outside);
    }

    fn walk_parts(&mut self, node: &AstNode) {
        for part in parts(node) {
            self.walk(part);
        }
    }

    fn variable(&mut self, name: &Name) {
        if !self.is_bound(name.as_str()) {
            self.variables.insert(name.as_str().into());
        }
    }

    fn call(&mut self, name: &Name) {
        if !self.is_bound(name.as_str()) {
            self.calls.insert(name.as_str().to_owned());
        }
    }

    fn is_bound(&self, name: &str) -> bool {
        self.bound.iter().any(|bound| bound == name)
    }

    fn bind_node(&mut self, node: &AstNode) {
        if let AstNode::Name(name) | AstNode::ParameterName(name) | AstNode::ContextEntryKey(name) = node {
            self.bind(name.as_str());
        }
    }

    fn bind(&mut self, name: &str) {
        self.bound.push(name.to_owned());
        self.bound_somewhere.insert(name.to_owned());
    }
}

/// A name as the parser writes it: one space between words, none around the signs that names may have.
pub(crate) fn normal(name: &str) -> String {
    const SIGNS: [char; 6] = ['.', '/', '-', '\'', '+', '*'];
    let mut parts = Vec::new();
    for word in name.split_whitespace() {
        parts.extend(word.split_inclusive(SIGNS).flat_map(|part| {
            let end = part.len()
                - part.chars().last().filter(|sign| SIGNS.contains(sign)).map_or(0, char::len_utf8);
            let (word, sign) = part.split_at(end);
            [word, sign]
        }));
    }
    parts.retain(|part| !part.is_empty());
    Name::new(&parts).as_str().to_owned()
}
