//! What Camunda 7, Flowable and Activiti have in common: they come from one engine, and their extensions differ in few
//! words.

mod attribute;
mod decision;
mod event;
mod first_value;
mod form;
mod listener;
mod mapping;
mod repeat;
mod words;

use std::sync::Arc;

pub(super) use self::words::{
    ATTRIBUTES, ELEMENTS, HEIRS_ATTRIBUTES, HEIRS_ELEMENTS, HOST, STARTERS, TRANSACTIONS,
};
use super::Dialect;
use super::text::{JUEL, answer, in_language, text};
use super::word::Vocabulary;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    ActivityKind, BaseElement, ComputedNames, Conventions, Definitions, ElementSettings, FlowElements,
    FlowNode, FlowNodeKind, GatewayKind, GlobalTask, InstanceCounts, Mapping, Process, Task, UnmappedCalls,
};

/// What scripts ask for the id of the element that they stand in.
const OWN_ID: [&str; 2] = ["execution.getCurrentActivityId()", "execution.currentActivityId"];

/// What scripts ask for the name of the element that they stand in.
const OWN_NAME: [&str; 2] = ["execution.getCurrentActivityName()", "execution.currentActivityName"];

/// One dialect of the family.
pub(super) struct Family {
    /// The URIs of its namespaces.
    pub(super) namespaces: &'static [&'static str],
    /// Its words.
    pub(super) vocabulary: Vocabulary,
}

impl Dialect for Family {
    fn namespaces(&self) -> &'static [&'static str] {
        self.namespaces
    }

    fn definitions(&self, definitions: &mut Definitions, diagnostics: &mut Vec<Diagnostic>) {
        let language = definitions.expression_language.as_deref().unwrap_or_default();
        // Tools write the standard's default into every file, whatever its expressions are written in.
        if language.is_empty() || language.ends_with("XPath") {
            definitions.expression_language = Some(Arc::from(JUEL));
        }
        definitions.conventions = Conventions {
            instance_counts: InstanceCounts::FromZero,
            unmapped_calls: UnmappedCalls::Nothing,
            receive_tasks_are_work: true,
            ignores_input_sets: true,
            computed_names: ComputedNames::InBraces,
            script_format: None,
        };
        for error in &mut definitions.errors {
            self.note(&error.base, diagnostics);
            let mut attributes = error.base.additions.foreign_attributes.iter();
            let message = attributes.find(|one| &*one.name == "errorMessage" && self.owns(&one.namespace));
            error.message = message.and_then(|one| text(&one.value, one.span));
        }
        for signal in &mut definitions.signals {
            self.note(&signal.base, diagnostics);
            let mut attributes = signal.base.additions.foreign_attributes.iter();
            let scope = attributes.find(|one| &*one.name == "scope" && self.owns(&one.namespace));
            signal.is_local = scope.is_some_and(|scope| scope.value.trim() == "processInstance");
        }
        for message in &definitions.messages {
            self.note(&message.base, diagnostics);
        }
    }

    fn flow_node(&self, node: &mut FlowNode, diagnostics: &mut Vec<Diagnostic>) {
        let host = Host::of(&node.kind);
        let is_call = matches!(&node.kind, FlowNodeKind::Activity(activity) if matches!(activity.kind, ActivityKind::CallActivity(_)));
        // What `in` and `out` of a call take is seen as it is where they take it.
        node.settings.maps_in_order = !is_call;
        let (base, settings) = (&node.base, &mut node.settings);
        let own = Vec::new();
        let mut reading =
            Reading { family: self, base, settings, diagnostics, host, own, hands_over_own: false };
        reading.read(&node.base);
        match &mut node.kind {
            FlowNodeKind::Activity(activity) => {
                if let ActivityKind::CallActivity(call) = &mut activity.kind {
                    reading.called(call);
                }
                if let Some(details) = activity.details.if_any() {
                    reading.owners(&mut details.resources);
                    reading.repetition(details.loop_characteristics.as_mut());
                }
                if let ActivityKind::Task(Task::Script { script_format, script }) = &mut activity.kind {
                    reading.script(script_format, script.as_deref());
                    if let Some(script) = script {
                        answer(script, &OWN_ID, &node.base.id);
                        answer(script, &OWN_NAME, node.base.label());
                    }
                }
            }
            FlowNodeKind::Event(event) => reading.event(event),
            FlowNodeKind::Gateway(_) => {}
        }
        reading.input_parameters(is_call);
        reading.settle();
    }

    fn process(&self, process: &mut Process, diagnostics: &mut Vec<Diagnostic>) {
        self.read_other(&process.base, &mut process.settings, Host::Process, diagnostics);
        listener::at_start(process, diagnostics);
        self.flows(&mut process.elements, diagnostics);
        first_value::read(self, &mut process.elements);
    }

    fn global_task(&self, task: &mut GlobalTask, diagnostics: &mut Vec<Diagnostic>) {
        self.read_other(&task.base, &mut task.settings, Host::Other, diagnostics);
    }
}

impl Family {
    /// Whether a namespace is this dialect's.
    fn owns(&self, namespace: &str) -> bool {
        self.namespaces.contains(&namespace)
    }

    /// Reports the words of an element that none of its settings can hold.
    fn note(&self, base: &BaseElement, diagnostics: &mut Vec<Diagnostic>) {
        self.read_other(base, &mut ElementSettings::default(), Host::Other, diagnostics);
    }

    /// Reads the words of an element that is no flow node.
    fn read_other(
        &self,
        base: &BaseElement,
        settings: &mut ElementSettings,
        host: Host,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        Reading { family: self, base, settings, diagnostics, host, own: Vec::new(), hands_over_own: false }
            .read(base);
    }

    /// The words on sequence flows and their conditions, here and in sub-processes.
    fn flows(&self, elements: &mut FlowElements, diagnostics: &mut Vec<Diagnostic>) {
        for flow in &mut elements.sequence_flows {
            self.note(&flow.base, diagnostics);
            let Some(condition) = &mut flow.condition else { continue };
            self.note(&condition.base, diagnostics);
            let mut attributes = condition.base.additions.foreign_attributes.iter();
            let resource = attributes.find(|one| &*one.name == "resource" && self.owns(&one.namespace));
            if let Some(resource) = resource {
                let elsewhere = in_language(&resource.value, resource.span, ELSEWHERE);
                condition.body = elsewhere.body;
                condition.language = elsewhere.language;
            }
        }
        for node in &mut elements.nodes {
            if let FlowNodeKind::Activity(activity) = &mut node.kind
                && let ActivityKind::SubProcess(inner) = &mut activity.kind
            {
                self.flows(&mut inner.elements, diagnostics);
            }
        }
    }
}

/// The language of scripts that stand in a file of their own, which do not come with the diagram: no language has it.
const ELSEWHERE: &str = "of a script in another file";

/// The language of scripts within lists and maps: no language has it.
const WITHIN: &str = "of a script within a list or map";

/// What kind of element has listeners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Host {
    /// An activity.
    Activity,
    /// An event without a trigger, which a token only passes.
    Event,
    /// A gateway that chooses one flow, which a token only passes.
    Gateway,
    /// A process.
    Process,
    /// Anything else.
    Other,
}

impl Host {
    fn of(kind: &FlowNodeKind) -> Host {
        match kind {
            FlowNodeKind::Activity(_) => Host::Activity,
            FlowNodeKind::Event(event) if event.definitions.is_empty() => Host::Event,
            FlowNodeKind::Gateway(gateway) if matches!(gateway.kind, GatewayKind::Exclusive { .. }) => {
                Host::Gateway
            }
            FlowNodeKind::Event(_) | FlowNodeKind::Gateway(_) => Host::Other,
        }
    }
}

/// The extensions of one element on their way into its settings.
struct Reading<'r> {
    family: &'r Family,
    base: &'r BaseElement,
    settings: &'r mut ElementSettings,
    diagnostics: &'r mut Vec<Diagnostic>,
    /// What kind of element it is, for its listeners.
    host: Host,
    /// The input parameters, which are the activity's own.
    own: Vec<Mapping>,
    /// Whether a called process gets all of the activity's own.
    hands_over_own: bool,
}

impl Reading<'_> {
    /// Reads the attributes and elements of the dialect.
    fn read(&mut self, base: &BaseElement) {
        self.attributes(base);
        let family = self.family;
        for element in base.additions.extensions.iter().filter(|element| family.owns(&element.namespace)) {
            let vocabulary = &family.vocabulary;
            if vocabulary.honours_element(self.base, &element.name, element.span, self.diagnostics) {
                self.element(element);
            }
        }
    }

    /// Reads the attributes of the dialect.
    fn attributes(&mut self, base: &BaseElement) {
        let family = self.family;
        for attribute in base.additions.foreign_attributes.iter().filter(|one| family.owns(&one.namespace)) {
            let vocabulary = &family.vocabulary;
            if vocabulary.honours_attribute(self.base, &attribute.name, attribute.span, self.diagnostics)
                && let Err(expected) = self.attribute(attribute)
            {
                let (prefix, name) = (vocabulary.prefix, &attribute.name);
                let message = format!("{prefix}:{name} of `{}` must be {expected}", self.base.id);
                self.invalid(attribute.span, message);
            }
        }
    }

    fn invalid(&mut self, span: crate::base::Span, message: String) {
        let found = Diagnostic::new(Code::InvalidExtension, span, message);
        self.diagnostics.push(found.about(self.base.id.clone()));
    }
}
