//! Passo's own extensions, of the namespace `https://passo-bpmn.org/schema/1`.

use std::sync::Arc;

use super::Dialect;
use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    AllowedValue, AssignmentSettings, BaseElement, Binding, DecisionCall, DecisionResult, Definitions,
    ElementSettings, Expression, FieldType, FlowNode, ForeignAttribute, ForeignElement, Form, FormField,
    GlobalTask, Mapping, MappingSource, Process, Rare, Text,
};

/// The URI of Passo's own namespace.
const NAMESPACE: &str = "https://passo-bpmn.org/schema/1";

/// Passo's own extensions.
pub(super) struct Passo;

impl Dialect for Passo {
    fn namespaces(&self) -> &'static [&'static str] {
        &[NAMESPACE]
    }

    fn definitions(&self, _: &mut Definitions, _: &mut Vec<Diagnostic>) {}

    fn flow_node(&self, node: &mut FlowNode, diagnostics: &mut Vec<Diagnostic>) {
        read(&node.base, &mut node.settings, diagnostics);
    }

    fn process(&self, process: &mut Process, diagnostics: &mut Vec<Diagnostic>) {
        read(&process.base, &mut process.settings, diagnostics);
    }

    fn global_task(&self, task: &mut GlobalTask, diagnostics: &mut Vec<Diagnostic>) {
        read(&task.base, &mut task.settings, diagnostics);
    }
}

/// The groups that a lane names for its tasks.
pub(super) fn candidate_groups(base: &BaseElement) -> Vec<Text> {
    base.foreign_attribute(NAMESPACE, "candidateGroups").map(texts).unwrap_or_default()
}

fn read(base: &BaseElement, settings: &mut Rare<ElementSettings>, diagnostics: &mut Vec<Diagnostic>) {
    let attributes =
        base.additions.foreign_attributes.iter().filter(|attribute| &*attribute.namespace == NAMESPACE);
    for attribute in attributes {
        if let Err(expected) = read_attribute(attribute, settings) {
            let (name, value) = (&attribute.name, &attribute.value);
            let message = format!("passo:{name} of `{}` must be {expected}, not `{value}`", base.id);
            diagnostics.push(invalid(base, attribute.span, message));
        }
    }
    let elements = base.additions.extensions.iter().filter(|element| &*element.namespace == NAMESPACE);
    for element in elements {
        match &*element.name {
            "form" => settings.form = Some(form(base, element, diagnostics)),
            "input" => settings.inputs.extend(mapping(base, element, diagnostics)),
            "output" => settings.outputs.extend(mapping(base, element, diagnostics)),
            name => {
                let message = format!("Passo has no extension element `{name}`");
                diagnostics.push(invalid(base, element.span, message));
            }
        }
    }
}

fn invalid(base: &BaseElement, span: Span, message: String) -> Diagnostic {
    Diagnostic::new(Code::InvalidExtension, span, message).about(base.id.clone())
}

/// Reads one attribute, or says what it must be.
fn read_attribute(attribute: &ForeignAttribute, settings: &mut ElementSettings) -> Result<(), &'static str> {
    let AssignmentSettings { assignee, candidate_users, candidate_groups, due, follow_up, priority } =
        &mut settings.assignment;
    let name = || Some(Arc::from(attribute.value.trim())).filter(|name: &Arc<str>| !name.is_empty());
    match &*attribute.name {
        "handler" => settings.handler = name(),
        "decision" => {
            let call = |decision| DecisionCall { decision, result: DecisionResult::Value, needs_hit: false };
            settings.decision = text(attribute).map(call);
        }
        "assignee" => *assignee = text(attribute),
        "candidateUsers" => *candidate_users = texts(attribute),
        "candidateGroups" => *candidate_groups = texts(attribute),
        "dueDate" => *due = text(attribute),
        "followUpDate" => *follow_up = text(attribute),
        "priority" => *priority = text(attribute),
        "businessKey" => settings.business_key = text(attribute),
        "correlationKey" => settings.correlation_key = Some(expression(&attribute.value, attribute.span)),
        "codeVariable" => settings.code_variable = name(),
        "messageVariable" => settings.message_variable = name(),
        "resultVariable" => settings.result_variable = name(),
        "versionTag" => settings.version_tag = name(),
        "retries" => {
            let retries = attribute.value.trim().parse();
            settings.retries = Some(retries.map_err(|_| "a whole number that is not negative")?);
        }
        "backOff" => {
            let expected = "durations like PT10S or PT10S, PT1M, or a range like PT1S..PT5M";
            settings.back_off = attribute.value.parse().map_err(|_| expected)?;
        }
        "binding" => {
            let expected = "latest, deployment, version:3 or tag:name";
            settings.binding = binding(attribute.value.trim()).ok_or(expected)?;
        }
        _ => return Err("left out: Passo has no such attribute"),
    }
    Ok(())
}

fn binding(text: &str) -> Option<Binding> {
    match text.split_once(':') {
        None if text == "latest" => Some(Binding::Latest),
        None if text == "deployment" => Some(Binding::Deployment),
        Some(("version", number)) => number.trim().parse().ok().map(Binding::Version),
        Some(("tag", tag)) if !tag.trim().is_empty() => Some(Binding::VersionTag(Arc::from(tag.trim()))),
        _ => None,
    }
}

fn text(attribute: &ForeignAttribute) -> Option<Text> {
    text_of(&attribute.value, attribute.span)
}

/// A text, or the expression behind a leading `=`. An empty one is none.
fn text_of(value: &str, span: Span) -> Option<Text> {
    let value = value.trim();
    match value.strip_prefix('=') {
        Some(body) => Some(Text::Expression(expression(body, span).into())),
        None if value.is_empty() => None,
        None => Some(Text::Literal(Arc::from(value))),
    }
}

/// Texts between commas; one expression, whose result is a text or a list, stays whole.
fn texts(attribute: &ForeignAttribute) -> Vec<Text> {
    if attribute.value.trim_start().starts_with('=') {
        return text(attribute).into_iter().collect();
    }
    attribute.value.split(',').filter_map(|part| text_of(part, attribute.span)).collect()
}

fn expression(body: &str, span: Span) -> Expression {
    let language = Some(Arc::from("rhai"));
    Expression { body: body.trim().to_owned(), span, language, formal: true, ..Expression::default() }
}

/// `<passo:input source="expression" target="variable"/>`, or `<passo:input all="true"/>`.
fn mapping(
    base: &BaseElement,
    element: &ForeignElement,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Mapping> {
    if element.attribute("all").is_some_and(|all| all.trim() == "true") {
        return Some(Mapping::all());
    }
    let place = |name: &str| {
        let attribute = element.attributes.iter().find(|attribute| attribute.is("", name))?;
        Some((attribute.value.trim(), attribute.span)).filter(|(value, _)| !value.is_empty())
    };
    match (place("source"), place("target")) {
        (Some((source, span)), Some((target, _))) => {
            Some(Mapping::new(MappingSource::Expression(expression(source, span)), target))
        }
        _ => {
            let message =
                format!("passo:{} of `{}` needs source and target, or all=\"true\"", element.name, base.id);
            diagnostics.push(invalid(base, element.span, message));
            None
        }
    }
}

fn form(base: &BaseElement, element: &ForeignElement, diagnostics: &mut Vec<Diagnostic>) -> Form {
    let fields = element.children_named(NAMESPACE, "field");
    Form {
        key: element.attribute("key").map(Arc::from),
        fields: fields.filter_map(|child| field(base, child, diagnostics)).collect(),
    }
}

fn field(
    base: &BaseElement,
    element: &ForeignElement,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<FormField> {
    let Some(id) = element.attribute("id").map(str::trim).filter(|id| !id.is_empty()) else {
        let message = format!("a field of the form of `{}` has no id", base.id);
        diagnostics.push(invalid(base, element.span, message));
        return None;
    };
    let mut bound = |name: &str| {
        let value = element.attribute(name)?.trim();
        let number = value.parse().ok().filter(|number: &f64| number.is_finite());
        if number.is_none() {
            let message =
                format!("{name} of the field `{id}` of `{}` must be a number, not `{value}`", base.id);
            diagnostics.push(invalid(base, element.span, message));
        }
        number
    };
    let (minimum, maximum) = (bound("minimum"), bound("maximum"));
    let is_true = |name: &str| element.attribute(name).is_some_and(|value| value.trim() == "true");
    Some(FormField {
        id: Arc::from(id),
        label: Arc::from(element.attribute("label").unwrap_or(id)),
        field_type: field_type(element.attribute("type").map(str::trim)),
        required: is_true("required"),
        read_only: is_true("readOnly"),
        default: element.attribute("default").and_then(|value| text_of(value, element.span)),
        allowed: element.children_named(NAMESPACE, "value").filter_map(allowed_value).collect(),
        minimum,
        maximum,
        span: element.span,
    })
}

fn allowed_value(element: &ForeignElement) -> Option<AllowedValue> {
    let id = element.attribute("id")?;
    Some(AllowedValue { id: Arc::from(id), label: Arc::from(element.attribute("label").unwrap_or(id)) })
}

fn field_type(name: Option<&str>) -> FieldType {
    match name {
        None | Some("" | "text") => FieldType::Text,
        Some("integer") => FieldType::Integer,
        Some("number") => FieldType::Number,
        Some("boolean") => FieldType::Boolean,
        Some("date") => FieldType::Date,
        Some(other) => FieldType::Custom(Arc::from(other)),
    }
}
