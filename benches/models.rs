//! The diagrams that the benches run, written by hand-sized generators.

use std::fmt::Write as _;

const HEAD: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:passo="https://passo-bpmn.org/schema/1" targetNamespace="bench">"#;

/// A file with one process of these elements.
fn file(elements: &str) -> String {
    format!(
        r#"{HEAD}<message id="M" name="M"/><process id="bench" isExecutable="true">{elements}</process></definitions>"#
    )
}

fn flow(xml: &mut String, from: &str, to: &str) {
    let _ = write!(xml, r#"<sequenceFlow id="{from}_{to}" sourceRef="{from}" targetRef="{to}"/>"#);
}

fn conditional(xml: &mut String, from: &str, to: &str, condition: &str) {
    let _ = write!(
        xml,
        r#"<sequenceFlow id="{from}_{to}" sourceRef="{from}" targetRef="{to}"><conditionExpression>{condition}</conditionExpression></sequenceFlow>"#
    );
}

/// A start event, so many none events in a row, an end event.
pub(crate) fn pass_through(nodes: usize) -> String {
    let mut xml = String::from(r#"<startEvent id="n0"/>"#);
    for index in 1..=nodes {
        let _ = write!(xml, r#"<intermediateThrowEvent id="n{index}"/>"#);
        flow(&mut xml, &format!("n{}", index - 1), &format!("n{index}"));
    }
    xml.push_str(r#"<endEvent id="end"/>"#);
    flow(&mut xml, &format!("n{nodes}"), "end");
    file(&xml)
}

/// A loop that counts `i` up to so many rounds: a condition and a script a round.
pub(crate) fn script_loop(rounds: usize) -> String {
    let mut xml = String::from(
        r#"<startEvent id="start"/><scriptTask id="zero"><script>i = 0;</script></scriptTask><exclusiveGateway id="again" default="again_end"/>
        <scriptTask id="count"><script>i += 1;</script></scriptTask><endEvent id="end"/>"#,
    );
    flow(&mut xml, "start", "zero");
    flow(&mut xml, "zero", "again");
    conditional(&mut xml, "again", "count", &format!("i &lt; {rounds}"));
    flow(&mut xml, "again", "end");
    flow(&mut xml, "count", "again");
    file(&xml)
}

/// So many rounds in a row of a split into so many branches and their join, by gateways of this kind.
pub(crate) fn split_and_join(
    gateway: &str,
    rounds: usize,
    branches: usize,
    condition: Option<&str>,
) -> String {
    let mut xml = String::from(r#"<startEvent id="j0"/>"#);
    for round in 1..=rounds {
        let (split, join) = (format!("s{round}"), format!("j{round}"));
        let _ = write!(xml, r#"<{gateway} id="{split}"/><{gateway} id="{join}"/>"#);
        flow(&mut xml, &format!("j{}", round - 1), &split);
        for branch in 0..branches {
            let task = format!("t{round}_{branch}");
            let _ = write!(xml, r#"<task id="{task}"/>"#);
            match condition {
                Some(condition) => conditional(&mut xml, &split, &task, condition),
                None => flow(&mut xml, &split, &task),
            }
            flow(&mut xml, &task, &join);
        }
    }
    xml.push_str(r#"<endEvent id="end"/>"#);
    flow(&mut xml, &format!("j{rounds}"), "end");
    file(&xml)
}

/// One user task.
pub(crate) fn user_task() -> String {
    let mut xml = String::from(r#"<startEvent id="start"/><userTask id="approve"/><endEvent id="end"/>"#);
    flow(&mut xml, "start", "approve");
    flow(&mut xml, "approve", "end");
    file(&xml)
}

/// One message catch event that waits for the message of its own key.
pub(crate) fn message_catch() -> String {
    let mut xml = String::from(
        r#"<startEvent id="start"/><intermediateCatchEvent id="wait" passo:correlationKey="key"><messageEventDefinition messageRef="M"/></intermediateCatchEvent><endEvent id="end"/>"#,
    );
    flow(&mut xml, "start", "wait");
    flow(&mut xml, "wait", "end");
    file(&xml)
}
