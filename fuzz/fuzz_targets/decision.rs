//! Decisions of DMN: any bytes are deployed as a file of decisions, or refused; each decision that is deployed is taken by a task, and
//! gives a value or an incident within its limits.
#![no_main]

use libfuzzer_sys::fuzz_target;
use passo::Start;

fuzz_target!(init: passo_fuzz::let_panics_be_caught(), |data: &[u8]| {
    let engine = passo_fuzz::engine_with_feel();
    let Ok(deployment) = engine.deploy(data) else { return };
    for decision in deployment.decisions.iter().take(20) {
        let id = passo_fuzz::escape(&decision.id);
        let diagram = format!(
            r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:passo="https://passo-bpmn.org/schema/1" targetNamespace="fuzz">
            <process id="taker" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>
            <businessRuleTask id="t" passo:decision="{id}" passo:resultVariable="result"/></process></definitions>"#
        );
        if engine.deploy(&diagram).is_ok() {
            let _ = engine.start(Start::process("taker").variables(passo_fuzz::variables()));
        }
    }
});
