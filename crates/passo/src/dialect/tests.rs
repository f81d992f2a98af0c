//! The document of the dialects and the code say the same, and what is said to run changes the model.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::word::{Treatment, Vocabulary};
use super::{activiti, camunda, drools, flowable, zeebe};
use crate::base::Limits;
use crate::model::{FlowNode, Process};
use crate::read::read;

fn vocabularies() -> [(&'static Vocabulary, &'static str); 5] {
    [
        (&camunda::CAMUNDA.vocabulary, camunda::CAMUNDA.namespaces[0]),
        (&flowable::FLOWABLE.vocabulary, flowable::FLOWABLE.namespaces[0]),
        (&activiti::ACTIVITI.vocabulary, activiti::ACTIVITI.namespaces[0]),
        (&drools::VOCABULARY, drools::NAMESPACE),
        (&zeebe::VOCABULARY, zeebe::NAMESPACE),
    ]
}

/// The words of a vocabulary, with their kinds and what becomes of them; of a word in two lists the first counts.
fn words(vocabulary: &Vocabulary) -> BTreeMap<(String, &'static str), Treatment> {
    let mut words = BTreeMap::new();
    for (lists, kind) in [(vocabulary.attributes, "attribute"), (vocabulary.elements, "element")] {
        for (word, treatment) in lists.iter().flat_map(|list| *list) {
            words.entry((format!("{}:{word}", vocabulary.prefix), kind)).or_insert(*treatment);
        }
    }
    words
}

#[test]
fn the_document_has_every_word_and_what_becomes_of_it() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/DIALECTS.md");
    // The published crate comes without the repository's documents.
    let Ok(text) = fs::read_to_string(path) else { return };
    let mut rows: BTreeMap<(String, String), String> = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        rows.insert((cells[1].trim_matches('`').to_owned(), cells[2].to_owned()), cells[3].to_owned());
    }
    for (vocabulary, _) in vocabularies() {
        for ((word, kind), treatment) in words(vocabulary) {
            let expected = match treatment {
                Treatment::Honoured => "runs",
                Treatment::Kept(_) => "kept",
                Treatment::Unheeded(_) => "not heeded",
            };
            let found = rows.remove(&(word.clone(), kind.to_owned()));
            assert_eq!(found.as_deref(), Some(expected), "the {kind} {word}");
        }
    }
    assert!(rows.is_empty(), "words that no vocabulary has: {rows:?}");
}

/// Places at which a word may stand; `@` is replaced by an attribute, `#` by elements.
const PLACES: [&str; 17] = [
    "<userTask id=\"a\" @>#</userTask>",
    "<task id=\"a\" @>#</task>",
    "<serviceTask id=\"a\" @>#</serviceTask>",
    "<callActivity id=\"a\" calledElement=\"b\" @>#</callActivity>",
    "<serviceTask id=\"a\" v:type=\"mail\">#</serviceTask>",
    "<scriptTask id=\"a\" scriptFormat=\"groovy\" @/>",
    "<task id=\"a\"><multiInstanceLoopCharacteristics @/></task>",
    "<startEvent id=\"a\" @/>",
    "<businessRuleTask id=\"a\" v:decisionRef=\"d\" @/>",
    "<scriptTask id=\"a\">#</scriptTask>",
    "<task id=\"a\"><multiInstanceLoopCharacteristics>#</multiInstanceLoopCharacteristics></task>",
    "<callActivity id=\"a\" @/>",
    "<dataObject id=\"a\">#</dataObject>",
    "<adHocSubProcess id=\"a\">#</adHocSubProcess>",
    "<endEvent id=\"a\"><terminateEventDefinition @/></endEvent>",
    "<startEvent id=\"a\"><errorEventDefinition @/><messageEventDefinition @/><signalEventDefinition @/></startEvent>",
    "<exclusiveGateway id=\"g\"/><task id=\"a\"/><sequenceFlow id=\"f1\" sourceRef=\"g\" targetRef=\"a\"/>\
     <sequenceFlow id=\"f2\" sourceRef=\"g\" targetRef=\"a\" @/>",
];

/// The settings and the kinds of what a process has, without the words as they are written, and what is found wrong.
fn meaning(namespace: &str, on_process: &str, content: &str) -> String {
    let file = format!(
        "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" xmlns:v=\"{namespace}\">\
         <process id=\"p\" {on_process}>{content}</process><error id=\"e\" {on_process}/>\
         <signal id=\"s\" {on_process}/></definitions>"
    );
    let reading = read(file.as_bytes(), &Limits::default());
    let refused = reading.diagnostics.iter().any(|found| found.code.as_str() == "unsupported-element");
    let node = |node: &FlowNode| {
        let mut node = node.clone();
        if let crate::model::FlowNodeKind::Activity(activity) = &mut node.kind
            && let Some(crate::model::LoopCharacteristics::MultiInstance(plan)) =
                &mut activity.details.loop_characteristics
        {
            plan.base = crate::model::BaseElement::default();
        }
        let kind = match &node.kind {
            crate::model::FlowNodeKind::Event(event) => {
                format!("{:?}", event.definitions.iter().map(|one| &one.kind).collect::<Vec<_>>())
            }
            kind => format!("{kind:?}"),
        };
        format!(
            "{:?}{kind}{:?}",
            node.settings,
            node.outgoing.iter().map(|flow| &flow.id).collect::<Vec<_>>()
        )
    };
    let process = |process: &Process| {
        let nodes: Vec<String> = process.elements.nodes.iter().map(node).collect();
        format!("{:?}{:?}{nodes:?}", process.settings, process.elements.first_values)
    };
    let all: Vec<String> = reading.definitions.processes.iter().map(process).collect();
    let errors: Vec<String> =
        reading.definitions.errors.iter().map(|error| format!("{:?}", error.message)).collect();
    let signals: Vec<bool> = reading.definitions.signals.iter().map(|signal| signal.is_local).collect();
    let text = format!("{refused}{all:?}{errors:?}{signals:?}");
    // Places in the file say nothing.
    let digits = |part: &str| part.split_once('}').map_or(String::new(), |(_, rest)| rest.to_owned());
    let mut parts = text.split("Span {");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.map(digits).fold(first, |text, part| text + part.as_str())
}

#[test]
fn every_attribute_that_runs_changes_the_model_somewhere() {
    for (vocabulary, namespace) in vocabularies() {
        for ((word, kind), treatment) in words(vocabulary) {
            if kind != "attribute" || treatment != Treatment::Honoured {
                continue;
            }
            let name = word.split(':').nth(1).unwrap();
            let changes = ["x", "5", "true", "deployment", "singleEntry", "process", "processInstance"]
                .iter()
                .any(|value| {
                    let attribute = format!("v:{name}=\"{value}\"");
                    let on_process = meaning(namespace, &attribute, "") != meaning(namespace, "", "");
                    on_process
                        || PLACES.iter().any(|place| {
                            let place = place.replace('#', "");
                            let with = meaning(namespace, "", &place.replace('@', &attribute));
                            with != meaning(namespace, "", &place.replace('@', ""))
                        })
                });
            assert!(changes, "{word} is said to run, and changes nothing");
        }
    }
}

#[test]
fn every_element_that_runs_changes_the_model_somewhere() {
    let inner = "<v:script>x = 1</v:script><v:inputParameter name=\"a\">b</v:inputParameter>\
                 <v:formField id=\"x\"/><v:connectorId>c</v:connectorId>\
                 <v:input source=\"=a\" target=\"b\"/>";
    for (vocabulary, namespace) in vocabularies() {
        for ((word, kind), treatment) in words(vocabulary) {
            // A subscription stands at a message.
            if kind != "element" || treatment != Treatment::Honoured || word.ends_with(":subscription") {
                continue;
            }
            let event = if word.ends_with(":taskListener") { "create" } else { "start" };
            let name = word.split(':').nth(1).unwrap();
            let changes = ["", "R5/PT1M", inner].iter().any(|content| {
                let element = format!(
                    "<extensionElements><v:{name} id=\"x\" name=\"y\" source=\"a\" target=\"b\" stringValue=\"c\" type=\"t\" \
                     decisionId=\"d\" expression=\"=1\" assignee=\"a\" dueDate=\"d\" priority=\"5\" formKey=\"f\" \
                     value=\"v\" inputCollection=\"=c\" bindingType=\"deployment\" event=\"{event}\">\
                     {content}</v:{name}></extensionElements>"
                );
                PLACES.iter().filter(|place| place.contains('#')).any(|place| {
                    let place = place.replace('@', "");
                    let with = meaning(namespace, "", &place.replace('#', &element));
                    with != meaning(namespace, "", &place.replace('#', ""))
                })
            });
            assert!(changes, "{word} is said to run, and changes nothing");
        }
    }
}
