//! A process as text, element by element.

use std::fmt::Write as _;

const HEAD: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:passo="https://passo-bpmn.org/schema/1" targetNamespace="bench">"#;

/// The elements of a process.
#[derive(Default)]
pub struct Process {
    body: String,
}

impl Process {
    /// An element without content.
    pub fn node(&mut self, tag: &str, id: &str) {
        let _ = writeln!(self.body, r#"<{tag} id="{id}"/>"#);
    }

    /// Any text.
    pub fn raw(&mut self, text: &str) {
        self.body.push_str(text);
        self.body.push('\n');
    }

    /// A sequence flow.
    pub fn flow(&mut self, from: &str, to: &str) {
        let _ =
            writeln!(self.body, r#"<sequenceFlow id="{from}_{to}" sourceRef="{from}" targetRef="{to}"/>"#);
    }

    /// A sequence flow with a condition.
    pub fn conditional(&mut self, from: &str, to: &str, condition: &str) {
        let _ = writeln!(
            self.body,
            r#"<sequenceFlow id="{from}_{to}" sourceRef="{from}" targetRef="{to}"><conditionExpression>{condition}</conditionExpression></sequenceFlow>"#
        );
    }

    /// The file.
    #[must_use]
    pub fn file(&self) -> String {
        format!(
            "{HEAD}\n<message id=\"M\" name=\"M\"/>\n<error id=\"E\" errorCode=\"E\"/>\n<process id=\"bench\" isExecutable=\"true\">\n{}</process>\n</definitions>\n",
            self.body
        )
    }
}
