//! What goes in and out: parameters of activities, variables of calls and signals, fields of built-in tasks.

use super::super::text::{has_expression, in_language, juel, name, text};
use super::Reading;
use crate::base::BackOff;
use crate::model::{ForeignElement, Mapping, MappingSource};

/// How deep lists and maps of parameters may be nested.
const DEPTH: usize = 16;

impl Reading<'_> {
    /// Reads one element of the dialect.
    pub(super) fn element(&mut self, element: &ForeignElement) {
        match &*element.name {
            "in" => self.passed(element, true),
            "out" => self.passed(element, false),
            "inputOutput" => self.parameters(element),
            "connector" => self.connector(element),
            "field" => self.field(element),
            "formData" | "formProperty" => self.form_fields(element),
            "executionListener" | "taskListener" => self.listener(element),
            "failedJobRetryTimeCycle" => self.retries(element),
            _ => {}
        }
    }

    /// `in` and `out` of a call activity, and `in` of a thrown signal.
    fn passed(&mut self, element: &ForeignElement, is_input: bool) {
        if let Some(key) = element.attribute("businessKey") {
            self.settings.business_key = text(key, element.span);
            return;
        }
        let attribute = |name: &str| element.attribute(name).map(str::trim).filter(|value| !value.is_empty());
        let is_local = attribute("local") == Some("true");
        if is_local && is_input && attribute("variables") == Some("all") {
            self.hands_over_own = true;
            return;
        }
        // What comes out and stays with the activity is seen by its output parameters only, under its own name.
        if is_local && !is_input {
            return;
        }
        let target = attribute("target")
            .or_else(|| attribute("targetExpression").filter(|value| !has_expression(value)));
        let source = match (attribute("source"), attribute("sourceExpression")) {
            _ if attribute("variables") == Some("all") => Some(Mapping::all()),
            (Some(source), _) if !has_expression(source) => {
                Some(Mapping::new(MappingSource::Variable(source.into()), target.unwrap_or(source)))
            }
            (Some(source), _) | (None, Some(source)) => target
                .map(|target| Mapping::new(MappingSource::Expression(juel(source, element.span)), target)),
            (None, None) => None,
        };
        match source {
            Some(mapping) if is_input => self.settings.inputs.push(mapping),
            Some(mapping) => self.settings.outputs.push(mapping),
            None => {
                let (prefix, name) = (self.family.vocabulary.prefix, &element.name);
                let message = format!(
                    "{prefix}:{name} of `{}` needs a source and a target, or variables=\"all\"",
                    self.base.id
                );
                self.invalid(element.span, message);
            }
        }
    }

    /// `inputOutput` with `inputParameter` and `outputParameter`.
    fn parameters(&mut self, element: &ForeignElement) {
        for parameter in &element.children {
            let Some(target) = parameter.attribute("name").and_then(name) else { continue };
            let source = MappingSource::Expression(self.parameter(parameter));
            let mapping = Mapping::new(source, target);
            match &*parameter.name {
                "inputParameter" => self.own.push(mapping),
                "outputParameter" => self.settings.outputs.push(mapping),
                _ => {}
            }
        }
    }

    /// Input parameters are variables of the activity's own. A called process does not see those of its call: only what `in`
    /// takes of them goes on.
    pub(super) fn input_parameters(&mut self, is_call: bool) {
        let own = std::mem::take(&mut self.own);
        let inputs = &mut self.settings.inputs;
        if !is_call {
            return inputs.extend(own);
        }
        for input in inputs.iter_mut() {
            if let MappingSource::Variable(name) = &input.source
                && let Some(parameter) = own.iter().rev().find(|parameter| parameter.target == *name)
            {
                input.source = parameter.source.clone();
            }
        }
        if self.hands_over_own || inputs.iter().any(|input| input.source == MappingSource::All) {
            inputs.extend(own);
        }
    }

    /// What gives a parameter its value: a text, a script, a list or a map.
    fn parameter(&mut self, parameter: &ForeignElement) -> crate::model::Expression {
        let Some(child) = parameter.children.first() else { return juel(&parameter.text, parameter.span) };
        match &*child.name {
            "script" => {
                let format = child.attribute("scriptFormat").unwrap_or(super::JUEL);
                match child.attribute("resource") {
                    Some(resource) => in_language(resource, child.span, super::ELSEWHERE),
                    None => in_language(&child.text, child.span, format),
                }
            }
            "list" | "map" if has_script(child) => in_language("", child.span, super::WITHIN),
            "list" | "map" => juel(&format!("${{{}}}", written(child, DEPTH)), child.span),
            _ => juel(&parameter.text, parameter.span),
        }
    }

    /// A connector is a handler by its id, with parameters of its own.
    fn connector(&mut self, element: &ForeignElement) {
        for child in &element.children {
            match &*child.name {
                "connectorId" => self.settings.handler = name(&child.text),
                "inputOutput" => self.parameters(child),
                _ => {}
            }
        }
    }

    /// The field of a built-in task, such as the recipient of a mail, is a variable of the task's own. Fields of classes
    /// are for code of the vendor's engine.
    fn field(&mut self, element: &ForeignElement) {
        let family = self.family;
        let mut attributes = self.base.additions.foreign_attributes.iter();
        let kind = attributes.find(|one| &*one.name == "type" && family.owns(&one.namespace));
        let (Some(kind), Some(target)) = (kind, element.attribute("name").and_then(name)) else { return };
        let attribute = element.attribute("stringValue").or_else(|| element.attribute("expression"));
        let child = || element.children.first().map(|child| child.text.as_str());
        let value = attribute.or_else(child).unwrap_or_default();
        if kind.value.trim() == "dmn" && self.decision_field(&target, value, element.span) {
            return;
        }
        let source = MappingSource::Expression(juel(value, element.span));
        self.settings.inputs.push(Mapping::new(source, target));
    }

    /// `R5/PT10M`, or intervals between commas, one after each try.
    fn retries(&mut self, element: &ForeignElement) {
        let text = element.text.trim();
        let (count, intervals) = match text.strip_prefix('R').and_then(|rest| rest.split_once('/')) {
            Some((count, interval)) => (count.parse().ok(), interval),
            None => (u32::try_from(text.split(',').count() + 1).ok(), text),
        };
        match (count, intervals.parse::<BackOff>()) {
            (Some(count), Ok(back_off)) => {
                self.settings.retries = Some(count);
                self.settings.back_off = back_off;
            }
            _ if has_expression(text) => {}
            _ => {
                let message =
                    format!("the retries of `{}` must be like R3/PT10M, not `{text}`", self.base.id);
                self.invalid(element.span, message);
            }
        }
    }
}

/// Whether a script stands in a list or map.
fn has_script(element: &ForeignElement) -> bool {
    let mut open = vec![element];
    while let Some(element) = open.pop() {
        if &*element.name == "script" {
            return true;
        }
        open.extend(&element.children);
    }
    false
}

/// A list or map as the unified expression language writes it.
fn written(element: &ForeignElement, depth: usize) -> String {
    let Some(depth) = depth.checked_sub(1) else { return "null".to_owned() };
    let value = |element: &ForeignElement| match element.children.first() {
        Some(inner) if matches!(&*inner.name, "list" | "map") => written(inner, depth),
        _ if matches!(&*element.name, "list" | "map") => written(element, depth),
        _ => of_text(&element.text),
    };
    let parts: Vec<String> = match &*element.name {
        "list" => element.children.iter().map(value).collect(),
        _ => {
            let key = |entry: &ForeignElement| quoted(entry.attribute("key").unwrap_or_default());
            element.children.iter().map(|entry| format!("{}: {}", key(entry), value(entry))).collect()
        }
    };
    let parts = parts.join(", ");
    if &*element.name == "list" { format!("[{parts}]") } else { format!("{{{parts}}}") }
}

/// A text between quotes, or the expression that it is as a whole.
fn of_text(text: &str) -> String {
    let text = text.trim();
    let inner = text.strip_prefix("${").or_else(|| text.strip_prefix("#{"));
    match inner.and_then(|inner| inner.strip_suffix('}')) {
        Some(inner) if !has_expression(inner) => format!("({inner})"),
        _ => quoted(text),
    }
}

/// A text between quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
