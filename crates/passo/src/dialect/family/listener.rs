//! Listeners: a script or expression that sets variables at the start or end of an activity runs there; those that call
//! code of the vendor's engine are kept.

use super::super::text::{in_language, juel};
use super::{ELSEWHERE, JUEL, Reading};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Expression, ForeignElement};

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
        match (&**name, element.attribute("event").unwrap_or("start").trim()) {
            ("executionListener", "start") if self.is_activity => self.settings.on_entry.push(script),
            ("executionListener", "end") if self.is_activity => self.settings.on_exit.push(script),
            (_, event) => {
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
