//! The tree is made ready to run: what costs is counted, what leaves the process is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dsntk_feel::Name;
use dsntk_feel::bif::is_built_in_function_name;
use dsntk_feel::context::FeelContext;
use dsntk_feel_parser::AstNode;
use passo::plugin::Function;

use crate::extra;
use crate::filter::FILTER;
use crate::functions::{MADE, ROUND, numbered, of_loop, of_plugin, surroundings};
use crate::loops::{Loop, PARTIAL, SPAN};
use crate::names::names;
use crate::operators::{COMPARABLE, EQUAL, HOLDS, MINUS, PLUS, UNEQUAL, may_be_instant};
use crate::tree::parts_mut;

/// Functions of the language whose results may be larger than their arguments, or as large as all of them.
const GROWING: [&str; 17] = [
    "append",
    "concatenate",
    "context",
    "context merge",
    "context put",
    "distinct values",
    "flatten",
    "get entries",
    "insert before",
    "list replace",
    "replace",
    "reverse",
    "sort",
    "split",
    "string",
    "string join",
    "union",
];

/// Makes a tree ready.
pub(crate) struct Preparation<'a> {
    functions: &'a [Function],
    /// By the number of the loop: the variables that a round of it copies.
    pub(crate) rounds: Rounds,
    /// The functions of plug-ins that are called.
    called: BTreeSet<(String, usize)>,
    /// The functions of Camunda that are called.
    extra: BTreeSet<(String, usize)>,
    /// The loops, with the number of their arguments.
    loops: BTreeSet<(Loop, usize)>,
}

/// By the number of a loop: the variables that a round of it copies.
pub(crate) type Rounds = Vec<BTreeSet<Arc<str>>>;

/// What the rounds of each loop cost, where variables cost so much.
pub(crate) fn rounds(rounds: &Rounds, costs: &BTreeMap<Arc<str>, u64>) -> Vec<u64> {
    let round =
        |copied: &BTreeSet<Arc<str>>| 1 + copied.iter().filter_map(|name| costs.get(name)).sum::<u64>();
    rounds.iter().map(round).collect()
}

impl<'a> Preparation<'a> {
    pub(crate) fn new(functions: &'a [Function]) -> Preparation<'a> {
        Preparation {
            functions,
            rounds: Vec::new(),
            called: BTreeSet::new(),
            extra: BTreeSet::new(),
            loops: BTreeSet::new(),
        }
    }

    /// What every run of what was prepared finds.
    pub(crate) fn surroundings(&self) -> FeelContext {
        let mut context = surroundings();
        for (name, arity) in &self.called {
            let mut all = self.functions.iter();
            if let Some(function) = all.rfind(|function| *function.name == **name && function.arity == *arity)
            {
                context.set_entry(&numbered(name, *arity).into(), of_plugin(function));
            }
        }
        for (name, arity) in &self.extra {
            if let Some(function) = extra::function(name, *arity) {
                context.set_entry(&numbered(name, *arity).into(), function);
            }
        }
        for (kind, arity) in &self.loops {
            context.set_entry(&numbered(kind.function(), *arity).into(), of_loop(*kind, *arity));
        }
        context
    }

    /// Makes a node and all below it ready, or says what cannot run.
    pub(crate) fn prepare(&mut self, node: &mut AstNode) -> Result<(), String> {
        for part in parts_mut(node) {
            self.prepare(part)?;
        }
        match node {
            AstNode::For(..) | AstNode::Every(..) | AstNode::Some(..) => self.lower_loop(node)?,
            AstNode::Filter(..) => self.lower_filter(node),
            AstNode::FunctionBody(body, false) => self.count_rounds(body),
            AstNode::FunctionBody(_, true) => {
                return Err("functions outside of the process (\"external\") do not run".to_owned());
            }
            AstNode::FunctionInvocation(function, arguments) => {
                let may_grow = self.bind_function(function, arguments)?;
                if may_grow {
                    count_value(node);
                }
            }
            AstNode::Eq(..) | AstNode::Nq(..) => lower_equality(node),
            AstNode::Lt(left, right)
            | AstNode::Le(left, right)
            | AstNode::Gt(left, right)
            | AstNode::Ge(left, right)
            | AstNode::In(left, right) => compared([left, right]),
            AstNode::Between(value, first, last) => compared([value, first, last]),
            AstNode::Sub(left, right) if may_be_instant(left) && may_be_instant(right) => {
                let [left, right] = [left, right].map(|side| std::mem::replace(&mut **side, AstNode::Null));
                *node = invocation(MINUS, vec![left, right]);
            }
            AstNode::List(values) if values.is_empty() => {}
            AstNode::Add(left, right) => {
                let [left, right] = [left, right].map(|side| std::mem::replace(&mut **side, AstNode::Null));
                *node = invocation(PLUS, vec![left, right]);
            }
            AstNode::If(condition, _, _) if !is_condition(condition) => {
                let inner = std::mem::replace(&mut **condition, AstNode::Null);
                **condition = invocation(HOLDS, vec![inner]);
            }
            AstNode::List(_) | AstNode::Context(_) => count_value(node),
            _ => {}
        }
        Ok(())
    }

    /// A function of a plug-in gets its number of arguments in its name; tells whether results have to be counted.
    fn bind_function(&mut self, function: &mut AstNode, arguments: &AstNode) -> Result<bool, String> {
        let AstNode::Name(name) = function else { return Ok(true) };
        let mut known = self.functions.iter().filter(|known| *known.name == *name.as_str()).peekable();
        let is_of_plugin = known.peek().is_some();
        let arity = match arguments {
            AstNode::PositionalParameters(arguments) => Some(arguments.len()),
            _ => None,
        };
        if let Some(arity) = arity
            && known.any(|known| known.arity == arity)
        {
            self.called.insert((name.as_str().to_owned(), arity));
            *name = Name::from(numbered(name.as_str(), arity));
            return Ok(true);
        }
        if let Some(arity) = arity
            && extra::function(name.as_str(), arity).is_some()
        {
            self.extra.insert((name.as_str().to_owned(), arity));
            *name = Name::from(numbered(name.as_str(), arity));
            return Ok(true);
        }
        let is_built_in = is_built_in_function_name(name.as_str());
        let is_known = is_of_plugin || extra::is_name(name.as_str());
        match arity {
            Some(arity) if is_known && !is_built_in => {
                Err(format!("the function \"{}\" does not take {arity} arguments", name.as_str()))
            }
            None if is_known && !is_built_in => {
                Err(format!("the arguments of the function \"{}\" have no names", name.as_str()))
            }
            _ => Ok(GROWING.contains(&name.as_str()) || !is_built_in),
        }
    }

    /// Puts a call in the place of a loop.
    fn lower_loop(&mut self, node: &mut AstNode) -> Result<(), String> {
        let (kind, variables, body) = match std::mem::replace(node, AstNode::Null) {
            AstNode::For(variables, body) => (Loop::For, variables, body),
            AstNode::Some(variables, body) => (Loop::Some, variables, body),
            AstNode::Every(variables, body) => (Loop::Every, variables, body),
            other => {
                *node = other;
                return Ok(());
            }
        };
        let (AstNode::IterationContexts(variables) | AstNode::QuantifiedContexts(variables)) = *variables
        else {
            return Err("this loop has no variables".to_owned());
        };
        let body = if let AstNode::Satisfies(condition) = *body { *condition } else { *body };
        let read = names(&body).variables;
        let mut arguments = vec![self.round(&body), AstNode::Boolean(read.contains(PARTIAL))];
        for variable in variables {
            let (name, source) = match variable {
                AstNode::IterationContextSingle(name, source) | AstNode::QuantifiedContext(name, source) => {
                    (*name, *source)
                }
                AstNode::IterationContextInterval(name, first, last) => {
                    (*name, invocation(SPAN, vec![*first, *last]))
                }
                _ => return Err("this loop has an odd variable".to_owned()),
            };
            let AstNode::Name(name) = name else { return Err("this loop has an odd variable".to_owned()) };
            arguments.extend([AstNode::String(name.as_str().to_owned()), without_parameters(source)]);
        }
        arguments.push(without_parameters(body));
        self.loops.insert((kind, arguments.len()));
        *node = invocation(&numbered(kind.function(), arguments.len()), arguments);
        Ok(())
    }

    /// Puts a call in the place of a filter.
    fn lower_filter(&mut self, node: &mut AstNode) {
        match std::mem::replace(node, AstNode::Null) {
            AstNode::Filter(list, filter) => {
                let is_condition = AstNode::Boolean(is_condition(&filter));
                let arguments = vec![self.round(&filter), is_condition, *list, without_parameters(*filter)];
                *node = invocation(FILTER, arguments);
            }
            other => *node = other,
        }
    }

    /// The number of a new loop.
    fn round(&mut self, body: &AstNode) -> AstNode {
        let number = self.rounds.len().to_string();
        self.rounds.push(names(body).variables);
        AstNode::Numeric(number, String::new(), '+', String::new())
    }

    /// Puts a call before a body that may be evaluated again and again.
    fn count_rounds(&mut self, body: &mut AstNode) {
        let number = self.round(body);
        let inner = std::mem::replace(body, AstNode::Null);
        let call = invocation(ROUND, vec![number]);
        *body = AstNode::If(Box::new(call), Box::new(inner), Box::new(AstNode::Null));
    }
}

/// Whether a filter can only give true, false or null, and no place in a list.
fn is_condition(filter: &AstNode) -> bool {
    matches!(
        filter,
        AstNode::And(..)
            | AstNode::Between(..)
            | AstNode::Boolean(_)
            | AstNode::Eq(..)
            | AstNode::Every(..)
            | AstNode::Ge(..)
            | AstNode::Gt(..)
            | AstNode::In(..)
            | AstNode::InstanceOf(..)
            | AstNode::Le(..)
            | AstNode::Lt(..)
            | AstNode::Nq(..)
            | AstNode::Or(..)
            | AstNode::Some(..)
    )
}

/// Puts calls around values that are compared, where they can be instants, or null for a reason.
fn compared<const COUNT: usize>(values: [&mut Box<AstNode>; COUNT]) {
    values.into_iter().filter(|value| may_be_instant(value)).for_each(wrap);
}

/// Puts a call in the place of `=` and `!=`.
fn lower_equality(node: &mut AstNode) {
    let (function, left, right) = match std::mem::replace(node, AstNode::Null) {
        AstNode::Eq(left, right) => (EQUAL, left, right),
        AstNode::Nq(left, right) => (UNEQUAL, left, right),
        other => {
            *node = other;
            return;
        }
    };
    *node = invocation(function, vec![*left, *right]);
}

fn wrap(value: &mut Box<AstNode>) {
    let inner = std::mem::replace(&mut **value, AstNode::Null);
    **value = invocation(COMPARABLE, vec![inner]);
}

/// Puts a call around a value that is made.
fn count_value(node: &mut AstNode) {
    let inner = std::mem::replace(node, AstNode::Null);
    *node = invocation(MADE, vec![inner]);
}

fn invocation(function: &str, arguments: Vec<AstNode>) -> AstNode {
    let arguments = AstNode::PositionalParameters(arguments);
    AstNode::FunctionInvocation(Box::new(AstNode::Name(function.into())), Box::new(arguments))
}

/// A function that gives the value of a node wherever it is called.
fn without_parameters(node: AstNode) -> AstNode {
    let body = AstNode::FunctionBody(Box::new(node), false);
    AstNode::FunctionDefinition(Box::new(AstNode::FormalParameters(Vec::new())), Box::new(body))
}
