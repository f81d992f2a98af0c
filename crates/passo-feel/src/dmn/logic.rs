//! The logic of a node: boxed expressions become trees of FEEL.

use std::sync::Arc;

use dsntk_feel::{FeelType, Name};
use dsntk_feel_parser::AstNode;
use passo::model::ForeignElement;

use super::compile::Compiler;
use super::table::TableReader;
use super::xml;
use crate::names::normal;
use crate::text::Reads;

/// How deep expressions may lie in each other.
const DEPTH: usize = 16;

/// The entry of a context that is its result; no text can write it.
const RESULT: &str = "#result";

impl Compiler<'_> {
    /// The tree of an expression.
    pub(super) fn lower(&mut self, element: &ForeignElement, depth: usize) -> AstNode {
        if depth > DEPTH {
            let message = format!("has expressions that lie more than {DEPTH} deep in each other");
            self.report(element, message, "Make decisions of their own of some of them.");
            return AstNode::Null;
        }
        match &*element.name {
            "literalExpression" => self.literal(element),
            "decisionTable" => TableReader::new(self, element).read(),
            "context" => self.context(element, depth),
            "invocation" => self.invocation(element, depth),
            "functionDefinition" => self.function(element, depth),
            "list" => {
                AstNode::List(xml::expressions(element).map(|item| self.lower(item, depth + 1)).collect())
            }
            "relation" => self.relation(element, depth),
            "conditional" => {
                let [condition, then, otherwise] = ["if", "then", "else"];
                AstNode::If(
                    Box::new(self.part(element, condition, depth)),
                    Box::new(self.part(element, then, depth)),
                    Box::new(self.part(element, otherwise, depth)),
                )
            }
            "filter" => AstNode::Filter(
                Box::new(self.part(element, "in", depth)),
                Box::new(self.part(element, "match", depth)),
            ),
            "for" | "every" | "some" => self.iterator(element, depth),
            other => {
                let message = format!("has logic of a kind that does not run, `{other}`");
                self.report(element, message, "Write it as a table or as an expression.");
                AstNode::Null
            }
        }
    }

    /// The expression within a part of an expression.
    fn part(&mut self, element: &ForeignElement, name: &str, depth: usize) -> AstNode {
        let part = element.children.iter().find(|child| *child.name == *name);
        match part.and_then(xml::expression) {
            Some(expression) => self.lower(expression, depth + 1),
            None => {
                self.report(element, format!("has a `{}` without `{name}`", element.name), "Write it.");
                AstNode::Null
            }
        }
    }

    fn literal(&mut self, element: &ForeignElement) -> AstNode {
        if xml::child(element, "importedValues").is_some() {
            self.report(element, "takes values from another file".to_owned(), "Bring them into this one.");
            return AstNode::Null;
        }
        self.text(element, Reads::Expression)
    }

    /// The text of an element, in the language that it names. Texts of the unified expression language that are plain are
    /// FEEL too.
    pub(super) fn text(&mut self, element: &ForeignElement, reads: Reads) -> AstNode {
        let text = xml::text(element);
        let language = xml::attribute(element, "expressionLanguage").unwrap_or_default().to_ascii_lowercase();
        let is_known = language.is_empty() || language.contains("feel") || language == "juel";
        if !is_known {
            let message = format!("has a text in the language \"{language}\"");
            self.report(element, message, "Write it in FEEL.");
            return AstNode::Null;
        }
        let inner = text.strip_prefix("${").or_else(|| text.strip_prefix("#{"));
        let text = inner.and_then(|inner| inner.strip_suffix('}')).unwrap_or(text);
        let text = text.strip_prefix('=').filter(|_| reads == Reads::Expression).unwrap_or(text);
        self.parse(element, text, reads)
    }

    fn context(&mut self, element: &ForeignElement, depth: usize) -> AstNode {
        let mut entries = Vec::new();
        let mut has_result = false;
        for entry in xml::children(element, "contextEntry") {
            let variable =
                xml::child(entry, "variable").and_then(|variable| xml::attribute(variable, "name"));
            let Some(expression) = xml::expression(entry) else {
                self.report(entry, "has an entry without an expression".to_owned(), "Write it.");
                continue;
            };
            let value = self.lower(expression, depth + 1);
            let name = variable.map_or_else(|| RESULT.to_owned(), normal);
            has_result |= variable.is_none();
            self.bind(&name);
            let key = AstNode::ContextEntryKey(name.as_str().into());
            entries.push(AstNode::ContextEntry(Box::new(key), Box::new(value)));
        }
        let context = AstNode::Context(entries);
        if !has_result {
            return context;
        }
        AstNode::Path(Box::new(context), Box::new(AstNode::Name(RESULT.into())))
    }

    fn invocation(&mut self, element: &ForeignElement, depth: usize) -> AstNode {
        let Some(called) = xml::expression(element) else {
            self.report(element, "has an invocation that calls nothing".to_owned(), "Name a function.");
            return AstNode::Null;
        };
        let called = self.lower(called, depth + 1);
        let mut arguments = Vec::new();
        for binding in xml::children(element, "binding") {
            let name =
                xml::child(binding, "parameter").and_then(|parameter| xml::attribute(parameter, "name"));
            let value = xml::expression(binding).map_or(AstNode::Null, |value| self.lower(value, depth + 1));
            let name = AstNode::ParameterName(normal(name.unwrap_or_default()).as_str().into());
            arguments.push(AstNode::NamedParameter(Box::new(name), Box::new(value)));
        }
        let arguments = if arguments.is_empty() {
            AstNode::PositionalParameters(Vec::new())
        } else {
            AstNode::NamedParameters(arguments)
        };
        AstNode::FunctionInvocation(Box::new(called), Box::new(arguments))
    }

    /// A function: that of a business knowledge model, or one within an expression.
    pub(super) fn function(&mut self, element: &ForeignElement, depth: usize) -> AstNode {
        if let Some(kind) = xml::attribute(element, "kind").filter(|kind| *kind != "FEEL") {
            self.report(
                element,
                format!("is a function in {kind}"),
                "Write it in FEEL, or let a plug-in have it.",
            );
            return AstNode::Null;
        }
        let Some(body) = xml::expression(element) else {
            self.report(element, "has a function without a body".to_owned(), "Write it.");
            return AstNode::Null;
        };
        let body = self.lower(body, depth + 1);
        let mut parameters = Vec::new();
        for parameter in xml::children(element, "formalParameter") {
            let name = normal(xml::attribute(parameter, "name").unwrap_or_default());
            self.bind(&name);
            let name = AstNode::ParameterName(name.as_str().into());
            parameters
                .push(AstNode::FormalParameter(Box::new(name), Box::new(AstNode::FeelType(FeelType::Any))));
        }
        AstNode::FunctionDefinition(
            Box::new(AstNode::FormalParameters(parameters)),
            Box::new(AstNode::FunctionBody(Box::new(body), false)),
        )
    }

    /// A list of contexts, one for each row.
    fn relation(&mut self, element: &ForeignElement, depth: usize) -> AstNode {
        let columns: Vec<Name> = xml::children(element, "column")
            .map(|column| normal(xml::attribute(column, "name").unwrap_or_default()).as_str().into())
            .collect();
        let mut rows = Vec::new();
        for row in xml::children(element, "row") {
            let mut entries = Vec::new();
            for (name, cell) in columns.iter().zip(xml::expressions(row)) {
                let key = Box::new(AstNode::ContextEntryKey(name.clone()));
                entries.push(AstNode::ContextEntry(key, Box::new(self.lower(cell, depth + 1))));
            }
            rows.push(AstNode::Context(entries));
        }
        AstNode::List(rows)
    }

    fn iterator(&mut self, element: &ForeignElement, depth: usize) -> AstNode {
        let name = normal(xml::attribute(element, "iteratorVariable").unwrap_or_default());
        let over = self.part(element, "in", depth);
        let is_for = &*element.name == "for";
        let body = self.part(element, if is_for { "return" } else { "satisfies" }, depth);
        self.bind(&name);
        let name = Box::new(AstNode::Name(name.as_str().into()));
        if is_for {
            let variables =
                AstNode::IterationContexts(vec![AstNode::IterationContextSingle(name, Box::new(over))]);
            return AstNode::For(Box::new(variables), Box::new(AstNode::EvaluatedExpression(Box::new(body))));
        }
        let variables =
            Box::new(AstNode::QuantifiedContexts(vec![AstNode::QuantifiedContext(name, Box::new(over))]));
        let body = Box::new(AstNode::Satisfies(Box::new(body)));
        if &*element.name == "every" {
            AstNode::Every(variables, body)
        } else {
            AstNode::Some(variables, body)
        }
    }

    /// The names of what an expression gives, and whether it is a list with an item for each rule that matches.
    pub(super) fn shape(&self, element: &ForeignElement, variable: &str) -> (Vec<Arc<str>>, bool) {
        if &*element.name != "decisionTable" {
            return (vec![variable.into()], false);
        }
        let names = super::table::output_names(element, variable);
        (names.into_iter().map(Arc::from).collect(), super::table::gives_list(element))
    }
}
