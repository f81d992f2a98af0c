//! Listeners: a script or expression that sets variables at the start or end of an activity runs there; those that call
//! code of the vendor's engine are kept.

use super::super::text::{in_language, juel};
use super::{ELSEWHERE, Host, JUEL, Reading};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{EventPosition, Expression, FlowNode, FlowNodeKind, ForeignElement, Process};

impl Reading<'_> {
    /// A listener.
    pub(super) fn listener(&mut self, element: &ForeignElement) {
        let prefix = self.family.vocabulary.prefix;
        let (name, id) = (&element.name, &self.base.id);
        let Some(script) = script(element) else {
            let message =
                format!("the `{prefix}:{name}` of `{id}` is kept: it calls code of the vendor's engine");
            let found = Diagnostic::new(Code::KeptExtension, element.span, message);
            return self.diagnostics.push(found.about(id.clone()));
        };
        match (&**name, element.attribute("event").unwrap_or("start").trim(), self.host) {
            ("executionListener", "start", Host::Activity | Host::Event | Host::Gateway | Host::Process)
            | ("executionListener", "end", Host::Event)
            | ("taskListener", "create", Host::Activity) => self.settings.on_entry.push(script),
            ("executionListener", "end", Host::Activity) | ("taskListener", "complete", Host::Activity) => {
                self.settings.on_exit.push(script);
            }
            (_, event, _) => {
                let message = format!(
                    "the `{prefix}:{name}` of `{id}` for \"{event}\" may set variables, and does not run here"
                );
                let found = Diagnostic::new(Code::UnheededExtension, element.span, message);
                let advice =
                    "Draw a script task that sets them, or listen for the start or end of an activity.";
                self.diagnostics.push(found.about(id.clone()).advise(advice));
            }
        }
    }
}

/// What runs when a process starts runs at the events that it starts by, before what is theirs.
pub(super) fn at_start(process: &mut Process, diagnostics: &mut Vec<Diagnostic>) {
    let scripts = std::mem::take(&mut process.settings.on_entry);
    let Some(first) = scripts.first() else { return };
    let (starts, others): (Vec<_>, Vec<_>) = process
        .elements
        .nodes
        .iter_mut()
        .filter(|node| is_start(node))
        .partition(|node| has_no_trigger(node));
    if starts.is_empty() || !others.is_empty() {
        let id = &process.base.id;
        let message = format!("what runs at the start of `{id}` may set variables, and does not run here");
        let found = Diagnostic::new(Code::UnheededExtension, first.span, message).about(id.clone());
        let advice =
            "Draw a script task that sets them; only what starts by events without a trigger has it.";
        return diagnostics.push(found.advise(advice));
    }
    for start in starts {
        start.settings.on_entry.splice(0..0, scripts.iter().cloned());
    }
}

fn is_start(node: &FlowNode) -> bool {
    matches!(&node.kind, FlowNodeKind::Event(event) if matches!(event.position, EventPosition::Start { .. }))
}

fn has_no_trigger(node: &FlowNode) -> bool {
    matches!(&node.kind, FlowNodeKind::Event(event) if event.definitions.is_empty())
}

/// The script of a listener, or its expression when that sets a variable.
fn script(element: &ForeignElement) -> Option<Expression> {
    let expression = element.attribute("expression").filter(|text| text.contains("setVariable"));
    if let Some(expression) = expression {
        return Some(juel(expression, element.span));
    }
    let script = element.children.iter().find(|child| &*child.name == "script")?;
    let format = script.attribute("scriptFormat").or_else(|| script.attribute("language")).unwrap_or(JUEL);
    Some(match script.attribute("resource") {
        Some(resource) => in_language(resource, script.span, ELSEWHERE),
        None => in_language(&script.text, script.span, format),
    })
}
