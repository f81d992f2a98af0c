//! The smallest diagrams that have each element, to see whether they are deployed.

use passo::Engine;
use passo::diagnostic::{Code, Severity};
use passo::model::catalog::{Position, Trigger};

/// The elements besides events, each with its name and the smallest content of a process that has it.
pub(crate) const ELEMENTS: [(&str, &str); 34] = [
    ("task", "<task id='x'/>"),
    ("user task", "<userTask id='x'/>"),
    ("manual task", "<manualTask id='x'/>"),
    ("service task", "<serviceTask id='x'/>"),
    ("business rule task", "<businessRuleTask id='x'/>"),
    ("script task", "<scriptTask id='x'><script>a = 1</script></scriptTask>"),
    ("send task", "<sendTask id='x' messageRef='m'/>"),
    ("receive task", "<receiveTask id='x' messageRef='m'/>"),
    ("receive task that starts instances", "<receiveTask id='x' messageRef='m' instantiate='true'/>"),
    ("call of a process", "<callActivity id='x' calledElement='other'/>"),
    ("call of a global task", "<callActivity id='x' calledElement='global'/>"),
    ("embedded sub-process", "<subProcess id='x'><task id='y'/></subProcess>"),
    (
        "event sub-process",
        "<task id='y'/><subProcess id='x' triggeredByEvent='true'><startEvent id='s'><signalEventDefinition signalRef='g'/></startEvent></subProcess>",
    ),
    ("transaction", "<transaction id='x'><task id='y'/></transaction>"),
    ("ad-hoc sub-process", "<adHocSubProcess id='x'><task id='y'/></adHocSubProcess>"),
    (
        "standard loop",
        "<task id='x'><standardLoopCharacteristics><loopCondition>false</loopCondition></standardLoopCharacteristics></task>",
    ),
    (
        "sequential multi-instance",
        "<task id='x'><multiInstanceLoopCharacteristics isSequential='true'><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></task>",
    ),
    (
        "parallel multi-instance",
        "<task id='x'><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></task>",
    ),
    (
        "activity for compensation",
        "<task id='y'/><task id='x' isForCompensation='true'/><boundaryEvent id='b' attachedToRef='y'><compensateEventDefinition/></boundaryEvent><association id='a' sourceRef='b' targetRef='x'/>",
    ),
    ("startQuantity or completionQuantity other than 1", "<task id='x' startQuantity='2'/>"),
    ("exclusive gateway", "<exclusiveGateway id='x'/>"),
    ("parallel gateway", "<parallelGateway id='x'/>"),
    ("inclusive gateway", "<inclusiveGateway id='x'/>"),
    ("complex gateway", "<complexGateway id='x'/>"),
    (
        "event-based gateway",
        "<eventBasedGateway id='x'/><sequenceFlow id='f' sourceRef='x' targetRef='y'/><receiveTask id='y' messageRef='m'/>",
    ),
    (
        "event-based gateway that starts instances",
        "<eventBasedGateway id='x' instantiate='true'/><sequenceFlow id='f' sourceRef='x' targetRef='y'/><receiveTask id='y' messageRef='m'/>",
    ),
    (
        "conditional and default flow of an activity",
        "<task id='x' default='f'/><sequenceFlow id='f' sourceRef='x' targetRef='y'/><sequenceFlow id='f2' sourceRef='x' targetRef='y'><conditionExpression>true</conditionExpression></sequenceFlow><task id='y'/>",
    ),
    ("data object", "<task id='y'/><dataObject id='x'/>"),
    (
        "data object reference",
        "<task id='y'/><dataObject id='o'/><dataObjectReference id='x' dataObjectRef='o'/>",
    ),
    ("data store reference", "<task id='y'/><dataStoreReference id='x' dataStoreRef='d'/>"),
    ("property", "<task id='y'><property id='x' name='x'/></task>"),
    (
        "data association",
        "<task id='y'><ioSpecification><dataInput id='i' name='i'/><inputSet><dataInputRefs>i</dataInputRefs></inputSet><outputSet/></ioSpecification><dataInputAssociation id='x'><sourceRef>o</sourceRef><targetRef>i</targetRef></dataInputAssociation></task><dataObject id='o'/>",
    ),
    ("lane", "<laneSet id='ls'><lane id='x'><flowNodeRef>y</flowNodeRef></lane></laneSet><userTask id='y'/>"),
    (
        "artifact",
        "<task id='x'/><textAnnotation id='n'><text>note</text></textAnnotation><association id='a' sourceRef='x' targetRef='n'/>",
    ),
];

/// A file with this content of a process, and with what it may refer to.
pub(crate) fn file(content: &str) -> String {
    format!(
        "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' targetNamespace='probe'>\
         <message id='m' name='m'/><signal id='g' name='g'/><error id='e' errorCode='e'/>\
         <escalation id='c' escalationCode='c'/><dataStore id='d'/>\
         <process id='p' isExecutable='true'>{content}</process>\
         <process id='other' isExecutable='true'><task id='other_task'/></process>\
         <globalUserTask id='global'/></definitions>"
    )
}

/// Whether a diagram is deployed. One that is refused for another reason than an element that cannot run is no probe.
pub(crate) fn runs(content: &str) -> bool {
    let findings = Engine::new().check(file(content));
    let errors: Vec<_> = findings.iter().filter(|found| found.severity == Severity::Error).collect();
    let other = errors.iter().find(|found| found.code != Code::UnsupportedElement);
    assert!(other.is_none(), "{content}: {other:?}");
    errors.is_empty()
}

/// The smallest content of a process with this event.
pub(crate) fn event(position: Position, trigger: Trigger) -> String {
    let definitions = definitions(position, trigger);
    let parallel = if trigger == Trigger::ParallelMultiple { " parallelMultiple='true'" } else { "" };
    let inner = |interrupting: bool| {
        format!(
            "<task id='t'/><subProcess id='sp' triggeredByEvent='true'>\
             <startEvent id='x' isInterrupting='{interrupting}'{parallel}>{definitions}</startEvent></subProcess>"
        )
    };
    let border = |interrupting: bool| {
        let host = if trigger == Trigger::Cancel {
            "<transaction id='t'><task id='y'/></transaction>"
        } else {
            "<task id='t'/>"
        };
        format!(
            "{host}<boundaryEvent id='x' attachedToRef='t' cancelActivity='{interrupting}'{parallel}>{definitions}</boundaryEvent>{}",
            handler(trigger)
        )
    };
    let link = if trigger == Trigger::Link { definitions.as_str() } else { "" };
    match position {
        Position::Start => format!("<startEvent id='x'{parallel}>{definitions}</startEvent>"),
        Position::EventSubProcessInterrupting => inner(true),
        Position::EventSubProcessNonInterrupting => inner(false),
        Position::Catch if !link.is_empty() => format!(
            "<intermediateThrowEvent id='t'>{link}</intermediateThrowEvent><intermediateCatchEvent id='x'>{link}</intermediateCatchEvent>"
        ),
        Position::Throw if !link.is_empty() => format!(
            "<intermediateThrowEvent id='x'>{link}</intermediateThrowEvent><intermediateCatchEvent id='t'>{link}</intermediateCatchEvent>"
        ),
        Position::Catch => {
            format!("<intermediateCatchEvent id='x'{parallel}>{definitions}</intermediateCatchEvent>")
        }
        Position::Throw => format!("<intermediateThrowEvent id='x'>{definitions}</intermediateThrowEvent>"),
        Position::End if trigger == Trigger::Cancel => {
            format!("<transaction id='t'><endEvent id='x'>{definitions}</endEvent></transaction>")
        }
        Position::End => format!("<endEvent id='x'>{definitions}</endEvent>"),
        Position::BoundaryInterrupting => border(true),
        Position::BoundaryNonInterrupting => border(false),
    }
}

/// The handler that a compensation event at a border needs.
fn handler(trigger: Trigger) -> &'static str {
    if trigger == Trigger::Compensation {
        "<task id='h' isForCompensation='true'/><association id='a' sourceRef='x' targetRef='h'/>"
    } else {
        ""
    }
}

fn definitions(position: Position, trigger: Trigger) -> String {
    let one = |trigger: Trigger| match trigger {
        Trigger::Message => "<messageEventDefinition messageRef='m'/>",
        Trigger::Timer => "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>",
        Trigger::Signal => "<signalEventDefinition signalRef='g'/>",
        Trigger::Error => "<errorEventDefinition errorRef='e'/>",
        Trigger::Escalation => "<escalationEventDefinition escalationRef='c'/>",
        Trigger::Compensation => "<compensateEventDefinition/>",
        Trigger::Conditional => {
            "<conditionalEventDefinition><condition>a</condition></conditionalEventDefinition>"
        }
        Trigger::Link => "<linkEventDefinition name='l'/>",
        Trigger::Terminate => "<terminateEventDefinition/>",
        Trigger::Cancel => "<cancelEventDefinition/>",
        Trigger::None | Trigger::Multiple | Trigger::ParallelMultiple => "",
    };
    let catches = !matches!(position, Position::Throw | Position::End);
    match trigger {
        Trigger::Multiple | Trigger::ParallelMultiple if catches => {
            format!("{}{}", one(Trigger::Message), one(Trigger::Timer))
        }
        Trigger::Multiple | Trigger::ParallelMultiple => {
            format!("{}{}", one(Trigger::Message), one(Trigger::Signal))
        }
        single => one(single).to_owned(),
    }
}
