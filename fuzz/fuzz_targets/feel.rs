//! FEEL: any text as a condition, a mapping or the duration of a timer, over variables of every kind; it is refused, fails, or gives a
//! value, within its limits.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: passo_fuzz::let_panics_be_caught(), |data: &[u8]| {
    let Some((place, text)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    passo_fuzz::deploy_and_start(&passo_fuzz::engine_with_feel(), diagram(*place % 3, &passo_fuzz::escape(text)).as_bytes());
});

fn diagram(place: u8, text: &str) -> String {
    let middle = match place {
        0 => format!(
            r#"<exclusiveGateway id="g" default="d"/><sequenceFlow id="a" sourceRef="s" targetRef="g"/>
            <sequenceFlow id="c" sourceRef="g" targetRef="t"><conditionExpression>{text}</conditionExpression></sequenceFlow>
            <sequenceFlow id="d" sourceRef="g" targetRef="t"/><task id="t"/>"#
        ),
        1 => format!(
            r#"<sequenceFlow id="a" sourceRef="s" targetRef="t"/><userTask id="t"><extensionElements>
            <passo:input source="={text}" target="given"/></extensionElements></userTask>"#
        ),
        _ => format!(
            r#"<sequenceFlow id="a" sourceRef="s" targetRef="t"/><intermediateCatchEvent id="t">
            <timerEventDefinition><timeDuration>{text}</timeDuration></timerEventDefinition></intermediateCatchEvent>"#
        ),
    };
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:passo="https://passo-bpmn.org/schema/1" targetNamespace="fuzz"
        expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/">
        <process id="p" isExecutable="true"><startEvent id="s"/>{middle}</process></definitions>"#
    )
}
