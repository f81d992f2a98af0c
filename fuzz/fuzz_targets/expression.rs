//! The expression languages: the first byte picks one and the place where the text stands, the rest is the text.
#![no_main]

use libfuzzer_sys::fuzz_target;

const LANGUAGES: [&str; 9] = [
    "rhai",
    "juel",
    "https://www.omg.org/spec/DMN/20191111/FEEL/",
    "javascript",
    "groovy",
    "python",
    "http://www.java.com/java",
    "http://www.mvel.org/2.0",
    "http://www.w3.org/1999/XPath",
];

fuzz_target!(|data: &[u8]| {
    let Some((first, text)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let language = LANGUAGES[usize::from(*first) % LANGUAGES.len()];
    let place = usize::from(*first) / LANGUAGES.len() % 3;
    passo_fuzz::deploy_and_start(
        &passo_fuzz::engine(),
        diagram(language, place, &passo_fuzz::escape(text)).as_bytes(),
    );
});

fn diagram(language: &str, place: usize, text: &str) -> String {
    let middle = match place {
        0 => format!(
            r#"<exclusiveGateway id="g" default="d"/><sequenceFlow id="a" sourceRef="s" targetRef="g"/>
            <sequenceFlow id="c" sourceRef="g" targetRef="t"><conditionExpression>{text}</conditionExpression></sequenceFlow>
            <sequenceFlow id="d" sourceRef="g" targetRef="t"/><task id="t"/>"#
        ),
        1 => format!(
            r#"<sequenceFlow id="a" sourceRef="s" targetRef="t"/>
            <scriptTask id="t" scriptFormat="{language}"><script>{text}</script></scriptTask>"#
        ),
        _ => format!(
            r#"<sequenceFlow id="a" sourceRef="s" targetRef="t"/><intermediateCatchEvent id="t">
            <timerEventDefinition><timeDuration>{text}</timeDuration></timerEventDefinition></intermediateCatchEvent>"#
        ),
    };
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="fuzz" expressionLanguage="{language}">
        <process id="p" isExecutable="true"><startEvent id="s"/>{middle}</process></definitions>"#
    )
}
