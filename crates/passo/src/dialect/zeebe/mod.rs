//! Zeebe, the engine of Camunda 8. Texts that begin with `=` are FEEL, others are fixed.

mod correlation;
mod repeat;

use std::sync::Arc;

use super::Dialect;
use super::text::{in_language, name};
use super::word::{Treatment, Vocabulary, Words};
use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    ActivityKind, AdHoc, BaseElement, Binding, ComputedNames, Conventions, DecisionCall, DecisionResult,
    Definitions, ElementSettings, Expression, FlowNode, FlowNodeKind, ForeignElement, Form, GlobalTask,
    InstanceCounts, Mapping, MappingSource, Process, Rare, Reference, SubProcessKind, Task, Text,
    UnmappedCalls,
};

/// The URI of the namespace.
pub(super) const NAMESPACE: &str = "http://camunda.org/schema/zeebe/1.0";

/// The name of FEEL behind a leading `=`.
const FEEL_OR_TEXT: &str = "feel-or-text";

/// The dialect of Zeebe.
pub(super) static ZEEBE: Zeebe = Zeebe;

/// The dialect of Zeebe.
pub(super) struct Zeebe;

impl Dialect for Zeebe {
    fn namespaces(&self) -> &'static [&'static str] {
        &[NAMESPACE]
    }

    fn definitions(&self, definitions: &mut Definitions, _: &mut Vec<Diagnostic>) {
        definitions.expression_language = Some(Arc::from(FEEL_OR_TEXT));
        definitions.conventions = Conventions {
            instance_counts: InstanceCounts::Standard,
            unmapped_calls: UnmappedCalls::AsSet,
            receive_tasks_are_work: false,
            ignores_input_sets: true,
            computed_names: ComputedNames::BehindEquals,
            script_format: None,
        };
        let messages = definitions.messages.iter_mut().map(|message| &mut message.base.name);
        let signals = definitions.signals.iter_mut().map(|signal| &mut signal.base.name);
        let errors = definitions.errors.iter_mut().map(|error| &mut error.error_code);
        let escalations =
            definitions.escalations.iter_mut().map(|escalation| &mut escalation.escalation_code);
        for text in messages.chain(signals).chain(errors).chain(escalations).flatten() {
            if let Some(fixed) = fixed(text) {
                *text = fixed;
            }
        }
        correlation::give_keys(definitions);
    }

    fn flow_node(&self, node: &mut FlowNode, diagnostics: &mut Vec<Diagnostic>) {
        read(&node.base, &mut node.settings, diagnostics);
        let FlowNodeKind::Activity(activity) = &mut node.kind else { return };
        let is_task = matches!(activity.kind, ActivityKind::Task(_));
        if is_task && !node.settings.outputs.is_empty() {
            node.settings.keeps_results = true;
        }
        let repetition = activity.details.if_any().and_then(|details| details.loop_characteristics.as_mut());
        repeat::repetition(&node.base, repetition, diagnostics);
        match &mut activity.kind {
            ActivityKind::CallActivity(call) => {
                let called = element(&node.base, "calledElement");
                if let Some(id) = called.and_then(|called| called.attribute("processId")) {
                    let span = called.map_or(node.base.span, |called| called.span);
                    match id.trim().strip_prefix('=') {
                        Some(_) => call.called_by = Some(expression(id, span)),
                        None => {
                            call.called_element =
                                Some(Reference { id: Arc::from(id.trim()), namespace: None, span });
                        }
                    }
                }
                hand_over(called, &mut node.settings);
            }
            ActivityKind::Task(Task::Script { script_format, script }) => {
                if let Some(found) = element(&node.base, "script") {
                    *script_format = Some(Arc::from("feel"));
                    let text = found.attribute("expression");
                    *script = text.map(|text| Box::new(expression(text, found.span)));
                }
            }
            ActivityKind::SubProcess(inner) => {
                if let SubProcessKind::AdHoc(ad_hoc) = &mut inner.kind {
                    begins_by_itself(&node.base, ad_hoc);
                }
            }
            ActivityKind::Task(_) => {}
        }
    }

    fn process(&self, process: &mut Process, diagnostics: &mut Vec<Diagnostic>) {
        read(&process.base, &mut process.settings, diagnostics);
    }

    fn global_task(&self, task: &mut GlobalTask, diagnostics: &mut Vec<Diagnostic>) {
        read(&task.base, &mut task.settings, diagnostics);
    }
}

/// An expression of FEEL, or a fixed text.
fn expression(body: &str, span: Span) -> Expression {
    in_language(body, span, FEEL_OR_TEXT)
}

/// The text that an expression is: `="order"` is `order`.
fn fixed(body: &str) -> Option<Arc<str>> {
    let text = body.trim().strip_prefix('=')?.trim().strip_prefix('"')?.strip_suffix('"')?;
    (!text.contains(['"', '\\'])).then(|| Arc::from(text))
}

/// The name of a handler. One that is computed is known by its expression.
fn handler(body: &str) -> Option<Arc<str>> {
    fixed(body).or_else(|| name(body.trim().trim_start_matches('=')))
}

/// A text that is fixed or computed; an empty one is none.
fn text(body: &str, span: Span) -> Option<Text> {
    if body.trim().starts_with('=') {
        Some(Text::Expression(expression(body, span).into()))
    } else {
        name(body).map(Text::Literal)
    }
}

/// Texts between commas, or one expression that gives a list.
fn texts(body: &str, span: Span) -> Vec<Text> {
    if body.trim().starts_with('=') {
        return text(body, span).into_iter().collect();
    }
    body.split(',').filter_map(|part| text(part, span)).collect()
}

/// The first extension element of a name.
fn element<'b>(base: &'b BaseElement, name: &str) -> Option<&'b ForeignElement> {
    base.extension(NAMESPACE, name)
}

/// Reads the elements and attributes of the namespace.
fn read(base: &BaseElement, settings: &mut Rare<ElementSettings>, diagnostics: &mut Vec<Diagnostic>) {
    for attribute in base.additions.foreign_attributes.iter().filter(|one| &*one.namespace == NAMESPACE) {
        VOCABULARY.honours_attribute(base, &attribute.name, attribute.span, diagnostics);
    }
    for element in base.additions.extensions.iter().filter(|element| &*element.namespace == NAMESPACE) {
        if VOCABULARY.honours_element(base, &element.name, element.span, diagnostics) {
            read_element(base, element, settings, diagnostics);
        }
    }
}

fn read_element(
    base: &BaseElement,
    element: &ForeignElement,
    settings: &mut ElementSettings,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let span = element.span;
    let attribute = |name: &str| element.attribute(name).filter(|value| !value.trim().is_empty());
    match &*element.name {
        "taskDefinition" => {
            settings.handler = attribute("type").and_then(handler);
            settings.retries = attribute("retries").and_then(|count| count.trim().parse().ok());
        }
        "calledDecision" => {
            settings.handler = attribute("decisionId").and_then(handler);
            let decision = attribute("decisionId").and_then(|id| text(id, span));
            let call = |decision| DecisionCall { decision, result: DecisionResult::Value, needs_hit: false };
            settings.decision = decision.map(call);
            settings.binding = binding(element);
            settings.result_variable = attribute("resultVariable").and_then(name);
        }
        "script" => settings.result_variable = attribute("resultVariable").and_then(name),
        "ioMapping" => mappings(base, element, settings, diagnostics),
        "assignmentDefinition" => {
            let assignment = &mut settings.assignment;
            assignment.assignee = attribute("assignee").and_then(|value| text(value, span));
            assignment.candidate_users =
                attribute("candidateUsers").map_or(Vec::new(), |value| texts(value, span));
            assignment.candidate_groups =
                attribute("candidateGroups").map_or(Vec::new(), |value| texts(value, span));
        }
        "taskSchedule" => {
            settings.assignment.due = attribute("dueDate").and_then(|value| text(value, span));
            settings.assignment.follow_up = attribute("followUpDate").and_then(|value| text(value, span));
        }
        "priorityDefinition" => {
            settings.assignment.priority = attribute("priority").and_then(|value| text(value, span));
        }
        "formDefinition" => {
            let key = ["formKey", "formId", "externalReference"].into_iter().find_map(attribute);
            settings.form.get_or_insert_with(Form::default).key = key.and_then(name);
        }
        "versionTag" => settings.version_tag = attribute("value").and_then(name),
        "calledElement" => settings.binding = binding(element),
        _ => {}
    }
}

/// Which version of a process or decision is called.
fn binding(called: &ForeignElement) -> Binding {
    match (called.attribute("bindingType"), called.attribute("versionTag")) {
        (Some("deployment"), _) => Binding::Deployment,
        (Some("versionTag"), Some(tag)) if !tag.trim().is_empty() => {
            Binding::VersionTag(Arc::from(tag.trim()))
        }
        _ => Binding::Latest,
    }
}

/// `ioMapping`: what goes into the activity's own scope, and what comes out of it.
fn mappings(
    base: &BaseElement,
    element: &ForeignElement,
    settings: &mut ElementSettings,
    diagnostics: &mut Vec<Diagnostic>,
) {
    settings.maps_in_order = true;
    for child in &element.children {
        let (Some(source), Some(target)) =
            (child.attribute("source"), child.attribute("target").and_then(name))
        else {
            continue;
        };
        let mut way = target.split('.').map(Arc::from);
        let target = way.next().unwrap_or_default();
        let part: Vec<Arc<str>> = way.collect();
        if part.len() > Mapping::DEPTH {
            let (id, limit) = (&base.id, Mapping::DEPTH);
            let message = format!("a target of a mapping of `{id}` has more than {limit} parts");
            let found = Diagnostic::new(Code::InvalidExtension, child.span, message).about(base.id.clone());
            diagnostics.push(found);
            continue;
        }
        let source = MappingSource::Expression(expression(source, child.span));
        let mapping = Mapping { part, ..Mapping::new(source, target) };
        match &*child.name {
            "input" => settings.inputs.push(mapping),
            "output" => settings.outputs.push(mapping),
            _ => {}
        }
    }
}

/// The activities of an ad-hoc sub-process that begin by themselves. Without a condition it is done when nothing runs in it any
/// more.
fn begins_by_itself(base: &BaseElement, ad_hoc: &mut AdHoc) {
    let Some(found) = element(base, "adHoc") else { return };
    let active = found.attribute("activeElementsCollection").filter(|text| !text.trim().is_empty());
    ad_hoc.begins_by = active.map(|text| expression(text, found.span));
    if ad_hoc.completion_condition.is_none() {
        ad_hoc.completion_condition = Some(expression("=true", found.span));
        ad_hoc.cancel_remaining_instances = false;
    }
}

/// A call hands all variables over, its inputs with them, and gets all back unless outputs say what comes back.
fn hand_over(called: Option<&ForeignElement>, settings: &mut ElementSettings) {
    let is_off = |name: &str| {
        called.and_then(|called| called.attribute(name)).is_some_and(|value| value.trim() == "false")
    };
    if !is_off("propagateAllParentVariables") {
        settings.inputs.insert(0, Mapping::all());
    }
    if settings.outputs.is_empty() && !is_off("propagateAllChildVariables") {
        settings.outputs.push(Mapping::all());
    }
}

const MODELER: Treatment = Treatment::Kept("it is for the tools that wrote it");
const LISTENERS: Treatment =
    Treatment::Unheeded("Draw a task before or after it that does what the listener does.");

/// The words of the namespace.
pub(super) static VOCABULARY: Vocabulary =
    Vocabulary { prefix: "zeebe", attributes: &[ATTRIBUTES], elements: &[ELEMENTS] };

const ATTRIBUTES: Words =
    &[("modelerTemplate", MODELER), ("modelerTemplateIcon", MODELER), ("modelerTemplateVersion", MODELER)];

const ELEMENTS: Words = &[
    ("adHoc", Treatment::Honoured),
    ("assignmentDefinition", Treatment::Honoured),
    ("calledDecision", Treatment::Honoured),
    ("calledElement", Treatment::Honoured),
    ("executionListeners", LISTENERS),
    ("formDefinition", Treatment::Honoured),
    ("ioMapping", Treatment::Honoured),
    ("loopCharacteristics", Treatment::Honoured),
    ("priorityDefinition", Treatment::Honoured),
    ("properties", MODELER),
    ("script", Treatment::Honoured),
    ("subscription", Treatment::Honoured),
    ("taskDefinition", Treatment::Honoured),
    ("taskHeaders", Treatment::Kept("a handler knows its work by its name and its variables")),
    ("taskListeners", LISTENERS),
    ("taskSchedule", Treatment::Honoured),
    ("userTask", Treatment::Kept("every user task is a work item")),
    ("userTaskForm", Treatment::Kept("the host knows its own forms")),
    ("versionTag", Treatment::Honoured),
];
