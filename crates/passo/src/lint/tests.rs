//! Tests of the rules; the golden files in the repository's `tests/diagnostics` show each one with its text.

use super::lint;
use crate::base::Limits;
use crate::read::read;

/// Findings of rules that most of the short texts here break.
const ASIDE: [&str; 17] = [
    "duplicate-flow",
    "fake-join",
    "implicit-split",
    "missing-default",
    "mixed-gateway",
    "deadlock",
    "endless-loop",
    "dead-node",
    "soundness-not-decided",
    "missing-start-event",
    "missing-end-event",
    "missing-outgoing",
    "missing-incoming",
    "missing-code",
    "superfluous-gateway",
    "single-conditional-flow",
    "instantiate-with-incoming",
];

/// Asserts that the content of a process gives these findings, each as code and element. Those of `ASIDE` are left aside, and
/// the id of the process is `p`.
#[track_caller]
fn check(content: &str, expected: &[&str]) {
    let xml = format!(
        "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\"><process id=\"p\">{content}</process></definitions>"
    );
    let findings = lint(&read(xml.as_bytes(), &Limits::default()).definitions);
    let findings: Vec<_> = findings
        .iter()
        .filter(|finding| !ASIDE.contains(&finding.code.as_str()))
        .map(|finding| format!("{} {}", finding.code, finding.element.as_deref().unwrap_or("-")))
        .collect();
    assert_eq!(findings, expected, "{content}");
}

/// Sequence flows `f1`, `f2` ... between these pairs of nodes.
fn flows(pairs: &[(&str, &str)]) -> String {
    let flow = |(index, (source, target)): (usize, &(&str, &str))| {
        format!("<sequenceFlow id='f{}' sourceRef='{source}' targetRef='{target}'/>", index + 1)
    };
    pairs.iter().enumerate().map(flow).collect()
}

#[test]
fn a_sound_process_has_no_findings() {
    let nodes = "<startEvent id='s'/><task id='t'/><exclusiveGateway id='x' default='f3'/><endEvent id='e'/>\
                 <boundaryEvent id='b' attachedToRef='t'><timerEventDefinition/></boundaryEvent>";
    check(&format!("{nodes}{}", flows(&[("s", "t"), ("t", "x"), ("x", "e"), ("b", "e")])), &[]);
    check("", &["empty-process p"]);
}

#[test]
fn only_the_first_node_of_an_unreachable_stretch_is_reported() {
    let nodes = "<startEvent id='s'/><task id='a'/><task id='b'/><task id='c'/>";
    check(&format!("{nodes}{}", flows(&[("a", "b"), ("b", "c")])), &["unreachable-node a"]);
    check(&format!("{nodes}{}", flows(&[("b", "c"), ("c", "b"), ("s", "a")])), &["unreachable-node b"]);
    check(&format!("{nodes}{}", flows(&[("s", "a"), ("s", "b"), ("s", "c")])), &[]);
    let boundary = "<boundaryEvent id='e' attachedToRef='b'><timerEventDefinition/></boundaryEvent>";
    check(&format!("{nodes}{boundary}{}", flows(&[("s", "a"), ("e", "c")])), &["unreachable-node b"]);
}

#[test]
fn what_begins_without_a_flow_is_reachable() {
    check(
        "<startEvent id='s'/><task id='t'/><sequenceFlow id='f' sourceRef='s' targetRef='t'/>\
         <boundaryEvent id='b' attachedToRef='t'><compensateEventDefinition/></boundaryEvent>\
         <task id='h' isForCompensation='true'/><association id='a' sourceRef='b' targetRef='h'/>\
         <boundaryEvent id='hb' attachedToRef='h'><errorEventDefinition/></boundaryEvent><task id='after'/>\
         <sequenceFlow id='g' sourceRef='hb' targetRef='after'/>\
         <subProcess id='es' triggeredByEvent='true'><startEvent id='es_s'><signalEventDefinition/></startEvent></subProcess>\
         <adHocSubProcess id='ad'><task id='x'/><task id='y'/></adHocSubProcess><sequenceFlow id='h1' sourceRef='t' targetRef='ad'/>",
        &[],
    );
}

#[test]
fn links_join_throws_to_the_one_catch_of_their_name() {
    let throw = "<startEvent id='s'/><intermediateThrowEvent id='t'><linkEventDefinition name='A'/></intermediateThrowEvent>\
                 <sequenceFlow id='f' sourceRef='s' targetRef='t'/>";
    let catch = |id: &str, name: &str| {
        format!(
            "<intermediateCatchEvent id='{id}'><linkEventDefinition name='{name}'/></intermediateCatchEvent>"
        )
    };
    check(throw, &["link-without-target t"]);
    check(&format!("{throw}{}", catch("c", "A")), &[]);
    check(
        &format!("{throw}{}", catch("c", "B")),
        &["link-without-target t", "link-without-source c", "unreachable-node c"],
    );
    check(&format!("{throw}{}{}", catch("c", "A"), catch("d", "A")), &["ambiguous-link d"]);
    let inner = format!("{throw}<subProcess id='sp'>{}</subProcess>", catch("c", "A"));
    check(
        &inner,
        &["link-without-target t", "unreachable-node sp", "link-without-source c", "unreachable-node c"],
    );
}

#[test]
fn events_have_only_the_triggers_of_the_table() {
    let event = |tag: &str, trigger: &str| format!("<{tag} id='e'><{trigger}EventDefinition/></{tag}>");
    check(&event("startEvent", "timer"), &[]);
    check(&event("startEvent", "error"), &["illegal-trigger e"]);
    check(&event("endEvent", "timer"), &["illegal-trigger e"]);
    check("<intermediateCatchEvent id='e'/>", &["illegal-trigger e"]);
    check(
        "<startEvent id='e'><timerEventDefinition/><errorEventDefinition/></startEvent>",
        &["illegal-trigger e"],
    );
    check(
        &format!("<subProcess id='sp'>{}</subProcess>", event("startEvent", "message")),
        &["illegal-trigger e"],
    );
    let event_sub_process = |start: &str| {
        format!("<subProcess id='sp' triggeredByEvent='true'>{start}</subProcess><task id='t'/>")
    };
    check(&event_sub_process("<startEvent id='e'/>"), &["illegal-trigger e"]);
    check(&event_sub_process(&event("startEvent", "error")), &[]);
    check(&event_sub_process(""), &["event-sub-process-start sp"]);
    check(&event("endEvent", "cancel"), &["illegal-trigger e"]);
    check(&format!("<transaction id='t'>{}</transaction>", event("endEvent", "cancel")), &[]);
}

#[test]
fn boundary_events_are_attached_to_activities_of_their_scope() {
    let boundary =
        |attached: &str| format!("<boundaryEvent id='b'{attached}><timerEventDefinition/></boundaryEvent>");
    check(&format!("<task id='t'/>{}", boundary("")), &["unattached-boundary-event b"]);
    check(&format!("<task id='t'/>{}", boundary(" attachedToRef='t'")), &[]);
    check(
        &format!("<subProcess id='sp'><task id='t'/></subProcess>{}", boundary(" attachedToRef='t'")),
        &["unattached-boundary-event b"],
    );
}

#[test]
fn flows_stay_in_their_scope_and_lead_where_they_may() {
    let nodes = "<startEvent id='s'/><endEvent id='e'/><subProcess id='sp'><task id='in'/></subProcess>";
    check(&format!("{nodes}{}", flows(&[("s", "sp"), ("sp", "e")])), &[]);
    check(&format!("{nodes}{}", flows(&[("s", "in"), ("s", "sp"), ("sp", "e")])), &["crossing-flow f1"]);
    check(
        &format!("{nodes}{}", flows(&[("s", "sp"), ("sp", "e"), ("e", "s")])),
        &["forbidden-flow f3", "forbidden-flow f3"],
    );
}

#[test]
fn conditions_stand_where_somebody_decides() {
    let flow = |id: &str, source: &str, condition: &str| {
        format!("<sequenceFlow id='{id}' sourceRef='{source}' targetRef='e'>{condition}</sequenceFlow>")
    };
    let condition = "<conditionExpression>a</conditionExpression>";
    let gateway = |tag: &str, first: &str, second: &str| {
        format!("<{tag} id='g'/><endEvent id='e'/>{}{}", flow("f1", "g", first), flow("f2", "g", second))
    };
    check(&gateway("exclusiveGateway", condition, condition), &[]);
    check(&gateway("exclusiveGateway", condition, ""), &["missing-condition f2"]);
    check(&gateway("inclusiveGateway default='f2'", condition, ""), &[]);
    check(&gateway("parallelGateway", condition, ""), &["ignored-condition f1"]);
    check(&gateway("task", condition, ""), &[]);
}

#[test]
fn a_gateway_without_any_condition_is_reported_once() {
    let nodes = "<exclusiveGateway id='g'/><endEvent id='e'/>";
    check(&format!("{nodes}{}", flows(&[("g", "e"), ("g", "e"), ("g", "e")])), &["missing-condition g"]);
    check(&format!("{nodes}{}", flows(&[("g", "e")])), &[]);
}

#[test]
fn quantities_and_the_content_of_ad_hoc_sub_processes_are_checked() {
    check(
        "<task id='t' startQuantity='0' completionQuantity='-1'/>",
        &["invalid-quantity t", "invalid-quantity t"],
    );
    check("<adHocSubProcess id='a'/>", &["ad-hoc-content a"]);
    check(
        "<adHocSubProcess id='a'><task id='t'/><endEvent id='e'/></adHocSubProcess>",
        &["ad-hoc-content e"],
    );
}

#[test]
fn message_flows_lead_from_pool_to_pool() {
    let flow = |source: &str, target: &str| {
        let xml = format!(
            "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'>\
             <collaboration id='c'><participant id='a' processRef='p'/><participant id='b'/>\
             <messageFlow id='m' sourceRef='{source}' targetRef='{target}'/></collaboration><process id='p'>\
             <startEvent id='s'><messageEventDefinition/></startEvent><task id='t'/><endEvent id='e'/></process></definitions>"
        );
        let findings = lint(&read(xml.as_bytes(), &Limits::default()).definitions);
        findings.iter().filter(|finding| finding.code.as_str() == "wrong-message-flow").count()
    };
    assert_eq!((flow("t", "b"), flow("b", "s"), flow("a", "b")), (0, 0, 0));
    assert_eq!((flow("t", "a"), flow("t", "t"), flow("s", "b"), flow("b", "e")), (1, 1, 1, 1));
}

/// Like `check`, with a start event `s` and end events, and only what is said of where tokens can go.
#[track_caller]
fn check_soundness(nodes: &str, pairs: &[(&str, &str)], expected: &[&str]) {
    let xml = format!(
        "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\"><terminateEventDefinition id='T'/><process id=\"p\"><startEvent id='s'/>{nodes}{}</process></definitions>",
        flows(pairs)
    );
    let findings = lint(&read(xml.as_bytes(), &Limits::default()).definitions);
    let about = ["deadlock", "lack-of-synchronization", "endless-loop", "dead-node", "soundness-not-decided"];
    let findings: Vec<_> = findings
        .iter()
        .filter(|finding| about.contains(&finding.code.as_str()))
        .map(|finding| format!("{} {}", finding.code, finding.element.as_deref().unwrap_or("-")))
        .collect();
    assert_eq!(findings, expected, "{xml}");
}

#[test]
fn splits_and_joins_of_one_kind_are_sound_and_others_can_stick() {
    let block = |split: &str, join: &str| {
        format!("<{split} id='x'/><task id='a'/><task id='b'/><{join} id='j'/><endEvent id='e'/>")
    };
    let pairs = [("s", "x"), ("x", "a"), ("x", "b"), ("a", "j"), ("b", "j"), ("j", "e")];
    for kind in ["parallelGateway", "exclusiveGateway", "inclusiveGateway"] {
        check_soundness(&block(kind, kind), &pairs, &[]);
        check_soundness(&block(kind, "inclusiveGateway"), &pairs, &[]);
        check_soundness(&block(kind, "exclusiveGateway"), &pairs, &[]);
    }
    check_soundness(&block("exclusiveGateway", "parallelGateway"), &pairs, &["deadlock j"]);
    check_soundness(&block("eventBasedGateway", "parallelGateway"), &pairs, &["deadlock j"]);
}

#[test]
fn a_loop_needs_a_way_out_and_an_interrupted_branch_leaves_a_join_waiting() {
    let loop_ = "<exclusiveGateway id='m'/><task id='a'/><exclusiveGateway id='x'/><endEvent id='e'/>";
    check_soundness(loop_, &[("s", "m"), ("m", "a"), ("a", "x"), ("x", "m"), ("x", "e")], &[]);
    check_soundness(loop_, &[("s", "m"), ("m", "a"), ("a", "x"), ("x", "m")], &["endless-loop m"]);
    let branches = "<parallelGateway id='x'/><userTask id='a'/><userTask id='b'/><parallelGateway id='j'/><endEvent id='e'/>\
                    <endEvent id='late'/><boundaryEvent id='t' attachedToRef='a'><timerEventDefinition/></boundaryEvent>";
    let pairs = [("s", "x"), ("x", "a"), ("x", "b"), ("a", "j"), ("b", "j"), ("j", "e"), ("t", "late")];
    check_soundness(branches, &pairs, &["deadlock j"]);
    let ends = branches
        .replace("<endEvent id='late'/>", "<endEvent id='late'><terminateEventDefinition/></endEvent>");
    check_soundness(&ends, &pairs, &[]);
    let by_reference =
        ends.replace("<terminateEventDefinition/>", "<eventDefinitionRef>T</eventDefinitionRef>");
    check_soundness(&by_reference, &pairs, &[]);
}

#[test]
fn many_branches_are_searched_one_after_the_other() {
    let names: Vec<String> = (0..9).map(|number| format!("t{number}")).collect();
    let tasks: String = names.iter().map(|name| format!("<task id='{name}'/>")).collect();
    let mut pairs = vec![("s", "x")];
    pairs.extend(names.iter().flat_map(|name| [("x", name.as_str()), (name.as_str(), "j")]));
    pairs.push(("j", "e"));
    let conditions = format!("<inclusiveGateway id='x'/>{tasks}<inclusiveGateway id='j'/><endEvent id='e'/>");
    // Flows without a condition are always taken.
    check_soundness(&conditions, &pairs, &[]);
    let nodes = format!("<parallelGateway id='x'/>{tasks}<inclusiveGateway id='j'/><endEvent id='e'/>");
    check_soundness(&nodes, &pairs, &[]);
}

#[test]
fn what_is_not_told_while_tokens_multiply_is_said() {
    let nodes = "<task id='a'/><parallelGateway id='x'/><endEvent id='e'/><parallelGateway id='j'/>";
    // Each round gives one token more.
    let pairs = [("s", "a"), ("a", "x"), ("x", "a"), ("x", "a"), ("x", "j"), ("a", "j"), ("j", "e")];
    check_soundness(nodes, &pairs, &["soundness-not-decided p", "lack-of-synchronization a"]);
}

/// Two pools, each of which waits for the other in this way; gives the elements whose message is never sent.
fn unsent(waits: &str, starts: &str) -> Vec<String> {
    let xml = format!(
        "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'>\
         <collaboration id='c'><participant id='a' processRef='p'/><participant id='b' processRef='q'/>\
         <messageFlow id='m' sourceRef='send' targetRef='wait'/><messageFlow id='n' sourceRef='tell' targetRef='hear'/></collaboration>\
         <process id='p'><startEvent id='s'/>{waits}<sendTask id='tell'/>{}</process>\
         <process id='q'>{starts}<sendTask id='send'/>{}</process></definitions>",
        flows(&[("s", "wait"), ("wait", "tell")]),
        flows(&[("hear", "send")]).replace("id='f", "id='g").replace("id=\"f", "id=\"g")
    );
    let findings = lint(&read(xml.as_bytes(), &Limits::default()).definitions);
    let unsent = findings.iter().filter(|finding| finding.code.as_str() == "unsent-message");
    unsent.filter_map(|finding| finding.element.as_deref().map(str::to_owned)).collect()
}

#[test]
fn pools_that_wait_for_each_other_are_found_unless_something_else_goes_on() {
    let starts = "<startEvent id='hear'><messageEventDefinition/></startEvent>";
    let receive = "<receiveTask id='wait'/>";
    assert_eq!(unsent(receive, starts), ["wait", "hear"]);
    let or_by_hand =
        format!("{starts}<startEvent id='hand'/><sequenceFlow id='h' sourceRef='hand' targetRef='send'/>");
    assert_eq!(unsent(receive, &or_by_hand), Vec::<String>::new());
    let timer = "<boundaryEvent id='t' attachedToRef='wait'><timerEventDefinition/></boundaryEvent>\
                 <sequenceFlow id='late' sourceRef='t' targetRef='tell'/>";
    assert_eq!(unsent(&format!("{receive}{timer}"), starts), Vec::<String>::new());
    let inside = "<subProcess id='outer'><startEvent id='i'/><receiveTask id='wait'/>\
                  <sequenceFlow id='j' sourceRef='i' targetRef='wait'/></subProcess>\
                  <sequenceFlow id='k' sourceRef='s' targetRef='outer'/><sequenceFlow id='l' sourceRef='outer' targetRef='tell'/>";
    assert_eq!(unsent(inside, starts), ["wait", "hear"]);
}
