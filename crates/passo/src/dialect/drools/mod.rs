//! jBPM, whose extensions stand in the namespace of Drools.

mod data;
mod timer;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Dialect;
use super::text::{answer, has_expression, in_language, juel, name};
use super::word::{Treatment, Vocabulary, Words};
use crate::diagnostic::Diagnostic;
use crate::model::{
    Activity, ActivityDetails, ActivityKind, BaseElement, ComputedNames, Conventions, Definitions,
    ElementSettings, Event, EventDefinition, EventPosition, FlowElements, FlowNode, FlowNodeKind,
    ForeignAttribute, ForeignElement, GatewayKind, GlobalTask, InstanceCounts, LoopCharacteristics, Process,
    Rare, Reference, SubProcessKind, Task, Terminates, UnmappedCalls, data_name,
};

/// The URI of the namespace.
pub(super) const NAMESPACE: &str = "http://www.jboss.org/drools";

/// MVEL, the language of what names none.
const MVEL: &str = "http://www.mvel.org/2.0";

/// Java, the language of scripts that name none.
const JAVA: &str = "http://www.java.com/java";

/// What scripts ask for the name of the element that they stand in.
const OWN_NAME: [&str; 2] =
    ["kcontext.getNodeInstance().getNode().getName()", "kcontext.getNodeInstance().getNodeName()"];

/// The dialect of jBPM.
pub(super) static DROOLS: Drools = Drools;

/// The dialect of jBPM.
pub(super) struct Drools;

impl Dialect for Drools {
    fn namespaces(&self) -> &'static [&'static str] {
        &[NAMESPACE]
    }

    fn definitions(&self, definitions: &mut Definitions, _: &mut Vec<Diagnostic>) {
        let language = definitions.expression_language.as_deref().unwrap_or_default();
        if language.is_empty() || language.ends_with("XPath") {
            definitions.expression_language = Some(Arc::from(MVEL));
        }
        definitions.conventions = Conventions {
            instance_counts: InstanceCounts::Standard,
            unmapped_calls: UnmappedCalls::Nothing,
            receive_tasks_are_work: true,
            ignores_input_sets: true,
            computed_names: ComputedNames::InBraces,
            script_format: Some(Arc::from(JAVA)),
        };
    }

    fn flow_node(&self, node: &mut FlowNode, diagnostics: &mut Vec<Diagnostic>) {
        read(&node.base, &mut node.settings, diagnostics);
        match &mut node.kind {
            FlowNodeKind::Activity(activity) => {
                read_activity(activity, &mut node.settings);
                if let ActivityKind::CallActivity(call) = &mut activity.kind {
                    let named = node.base.foreign_attribute(NAMESPACE, "calledElementByName");
                    call.called_element = call.called_element.take().or_else(|| named.map(by_name));
                }
                let settings = &mut *node.settings;
                let scripts = settings.on_entry.iter_mut().chain(&mut settings.on_exit);
                let own = match &mut activity.kind {
                    ActivityKind::Task(Task::Script { script, .. }) => script.as_deref_mut(),
                    ActivityKind::Task(_) | ActivityKind::SubProcess(_) | ActivityKind::CallActivity(_) => {
                        None
                    }
                };
                scripts.chain(own).for_each(|script| answer(script, &OWN_NAME, node.base.label()));
            }
            FlowNodeKind::Event(event) => {
                node.settings.terminates = read_event(event, diagnostics);
            }
            FlowNodeKind::Gateway(_) => {}
        }
    }

    fn process(&self, process: &mut Process, diagnostics: &mut Vec<Diagnostic>) {
        read(&process.base, &mut process.settings, diagnostics);
        order_flows(&mut process.elements);
        // Declared variables are null from the beginning, so that conditions may ask for that.
        let declared = process.properties.iter().map(|property| &property.base);
        let values = declared.map(|base| (data_name(base), juel("${null}", base.span)));
        process.elements.first_values.extend(values);
    }

    fn global_task(&self, task: &mut GlobalTask, diagnostics: &mut Vec<Diagnostic>) {
        read(&task.base, &mut task.settings, diagnostics);
    }
}

/// Reads the attributes and elements of the namespace.
fn read(base: &BaseElement, settings: &mut Rare<ElementSettings>, diagnostics: &mut Vec<Diagnostic>) {
    for attribute in base.additions.foreign_attributes.iter().filter(|one| &*one.namespace == NAMESPACE) {
        if VOCABULARY.honours_attribute(base, &attribute.name, attribute.span, diagnostics) {
            match &*attribute.name {
                "taskName" | "ruleFlowGroup" => settings.handler = name(&attribute.value),
                "scope" if attribute.value.trim() == "process" => settings.terminates = Terminates::Process,
                "version" => settings.version_tag = name(&attribute.value),
                _ => {}
            }
        }
    }
    for element in base.additions.extensions.iter().filter(|element| &*element.namespace == NAMESPACE) {
        if VOCABULARY.honours_element(base, &element.name, element.span, diagnostics) {
            match &*element.name {
                "onEntry-script" => settings.on_entry.extend(script(element)),
                "onExit-script" => settings.on_exit.extend(script(element)),
                _ => {}
            }
        }
    }
}

fn script(element: &ForeignElement) -> Option<crate::model::Expression> {
    let script = element.children_named(NAMESPACE, "script").next()?;
    let format = element.attribute("scriptFormat").unwrap_or(JAVA);
    (!script.text.is_empty()).then(|| in_language(&script.text, script.span, format))
}

/// A called process by its name: that is looked for where no process has it as its id.
fn by_name(attribute: &ForeignAttribute) -> Reference {
    Reference { id: Arc::from(attribute.value.trim()), namespace: None, span: attribute.span }
}

fn read_activity(activity: &mut Activity, settings: &mut ElementSettings) {
    if let Some(details) = activity.details.if_any() {
        read_details(details);
    }
    data::decision(activity, settings);
    ad_hoc(activity);
    match &activity.kind {
        ActivityKind::Task(Task::User { .. }) => {
            // The handler of a user task is the engine's own; its name is the task's for people.
            settings.handler = None;
            data::assignment(activity, settings);
        }
        ActivityKind::Task(_) | ActivityKind::SubProcess(_) | ActivityKind::CallActivity(_) => {}
    }
}

/// Reads who performs an activity, how it is repeated, and its data.
fn read_details(details: &mut ActivityDetails) {
    for role in &mut details.resources {
        let assignment =
            role.assignment.as_mut().filter(|text| text.language.is_none() && has_expression(&text.body));
        if let Some(text) = assignment {
            *text = juel(&text.body, text.span);
        }
    }
    if let Some(LoopCharacteristics::Standard(repetition)) = &mut details.loop_characteristics
        && let Some(condition) = &mut repetition.loop_condition
    {
        condition.body = without_marks(&condition.body);
    }
    data::literals(details);
}

/// Whether an activity of an ad-hoc sub-process is marked to begin when that is entered.
fn begins_by_itself(base: &BaseElement) -> bool {
    let mut marks = base
        .additions
        .extensions
        .iter()
        .filter(|one| &*one.namespace == NAMESPACE && &*one.name == "metaData");
    let is_true = |mark: &ForeignElement| {
        mark.children_named(NAMESPACE, "metaValue").any(|value| value.text.trim() == "true")
    };
    marks.any(|mark| mark.attribute("name") == Some("customAutoStart") && is_true(mark))
}

/// The condition of a loop, in which variables may be marked as `$variable`.
fn without_marks(condition: &str) -> String {
    let mut plain = String::with_capacity(condition.len());
    let mut is_quoted = false;
    let mut letters = condition.chars().peekable();
    while let Some(letter) = letters.next() {
        is_quoted ^= letter == '"';
        let marks = letter == '$' && !is_quoted && letters.peek().is_some_and(|next| next.is_alphabetic());
        if !marks {
            plain.push(letter);
        }
    }
    plain
}

/// Marked activities of an ad-hoc sub-process begin by themselves. One that completes by itself is done as soon as nothing runs
/// in it any more.
fn ad_hoc(activity: &mut Activity) {
    let ActivityKind::SubProcess(inner) = &mut activity.kind else { return };
    let SubProcessKind::AdHoc(ad_hoc) = &mut inner.kind else { return };
    let by_themselves = inner.elements.nodes.iter().filter(|node| begins_by_itself(&node.base));
    ad_hoc.begins = by_themselves.map(|node| node.base.id.clone()).collect();
    let Some(condition) = &mut ad_hoc.completion_condition else { return };
    if condition.body == "autocomplete" || condition.body.contains("getActivityInstanceAttribute") {
        *condition = juel("${true}", condition.span);
        ad_hoc.cancel_remaining_instances = false;
    }
}

/// Reads the definitions of an event; says how much it ends.
fn read_event(event: &mut Event, diagnostics: &mut Vec<Diagnostic>) -> Terminates {
    if matches!(event.position, EventPosition::IntermediateThrow | EventPosition::End) {
        data::literal_inputs(&mut event.data_associations);
    }
    let mut settings = Rare::default();
    for EventDefinition { base: own, kind } in &mut event.definitions {
        read(own, &mut settings, diagnostics);
        timer::as_iso(kind);
    }
    settings.terminates
}

/// Exclusive gateways try the conditions in the order of the flows' priorities.
fn order_flows(elements: &mut FlowElements) {
    let mut priorities: BTreeMap<Arc<str>, Vec<(i64, Reference)>> = BTreeMap::new();
    for flow in &elements.sequence_flows {
        let priority = flow.base.foreign_attribute(NAMESPACE, "priority");
        let priority = priority.and_then(|attribute| attribute.value.trim().parse().ok());
        if let Some(source) = &flow.source {
            let flow = Reference { id: flow.base.id.clone(), namespace: None, span: flow.base.span };
            priorities.entry(source.id.clone()).or_default().push((priority.unwrap_or(i64::MAX), flow));
        }
    }
    for node in &mut elements.nodes {
        let is_exclusive = matches!(&node.kind, FlowNodeKind::Gateway(gateway) if matches!(gateway.kind, GatewayKind::Exclusive { .. }));
        if let Some(mut flows) = priorities.remove(&node.base.id).filter(|_| is_exclusive)
            && flows.iter().any(|(priority, _)| *priority != i64::MAX)
        {
            flows.sort_by_key(|(priority, _)| *priority);
            node.outgoing = flows.into_iter().map(|(_, flow)| flow).collect();
        }
        if let FlowNodeKind::Activity(activity) = &mut node.kind
            && let ActivityKind::SubProcess(inner) = &mut activity.kind
        {
            order_flows(&mut inner.elements);
        }
    }
}

const DRAWING: Treatment = Treatment::Kept("it is for the tools that wrote it");
const RULES: Treatment = Treatment::Kept("Passo has no rule engine");

/// The words of the namespace.
pub(super) static VOCABULARY: Vocabulary =
    Vocabulary { prefix: "drools", attributes: &[ATTRIBUTES], elements: &[ELEMENTS] };

const ATTRIBUTES: Words = &[
    ("adHoc", Treatment::Kept("what has no incoming flow starts")),
    ("bgcolor", DRAWING),
    ("bordercolor", DRAWING),
    ("boundaryca", Treatment::Kept("cancelActivity says it")),
    ("calledElementByName", Treatment::Honoured),
    ("color", DRAWING),
    ("dg", Treatment::Kept("the attribute default says it")),
    ("docker", DRAWING),
    ("dockerinfo", DRAWING),
    ("dtype", DRAWING),
    ("erefname", Treatment::Kept("errorRef says it")),
    ("esccode", Treatment::Kept("escalationRef says it")),
    ("fontsize", DRAWING),
    ("id", DRAWING),
    ("independent", Treatment::Kept("a called process ends with its caller")),
    ("lanes", DRAWING),
    ("msgref", Treatment::Kept("messageRef says it")),
    ("packageName", Treatment::Kept("it names classes of the vendor's engine")),
    ("priority", Treatment::Honoured),
    ("ruleFlowGroup", Treatment::Honoured),
    ("scope", Treatment::Honoured),
    ("scriptFormat", Treatment::Kept("it says what its editor writes")),
    ("selectable", DRAWING),
    ("serviceimplementation", Treatment::Kept("the implementation says it")),
    ("serviceinterface", Treatment::Kept("the operation says it")),
    ("serviceoperation", Treatment::Kept("the operation says it")),
    ("taskName", Treatment::Honoured),
    ("version", Treatment::Honoured),
    (
        "waitForCompletion",
        Treatment::Unheeded("A call is waited for; throw a message that starts the process."),
    ),
];

const ELEMENTS: Words = &[
    ("eventDefinition", DRAWING),
    ("global", RULES),
    ("import", RULES),
    ("metaData", Treatment::Kept("it is for people and tools")),
    ("metadata", Treatment::Kept("it is for people and tools")),
    ("onEntry-script", Treatment::Honoured),
    ("onExit-script", Treatment::Honoured),
];
