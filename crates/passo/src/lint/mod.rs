//! Rules for what the schema allows and the standard forbids, or what runs in another way than its author thinks.
//!
//! Each rule is a file with one function, mostly over one scope; the list in `RULES` is all there is to add. What reading finds
//! already (references that lead nowhere, doubled ids) is not found again here.

mod ad_hoc;
mod boundary_event;
mod call;
mod collaboration;
mod compensation_handler;
mod condition;
mod crossing_flow;
mod data;
mod dead_end;
pub(crate) mod default_flow;
mod duplicate_flow;
mod empty_process;
mod event_gateway;
mod event_gateway_configuration;
mod event_sub_process;
mod executable;
mod fake_join;
mod flow_attributes;
mod forbidden_flow;
mod gateway;
mod groups;
mod implicit_split;
mod instantiate;
mod instantiate_incoming;
mod item;
mod labels;
mod link;
mod message_flow;
mod missing_default;
mod not_drawn;
mod operation_binding;
mod operation_data;
mod quantity;
mod repeat;
pub(crate) mod scope;
pub(crate) mod scopes;
mod script_format;
mod several_starts;
mod shared_definition;
pub mod soundness;
mod start_and_end;
mod termination;
mod thrown_code;
mod trigger;
mod unattached_event;
mod unreachable;
mod unsent_message;
mod withheld_message;

#[cfg(test)]
mod tests;

use scope::Scope;
use scopes::Scopes;

use crate::diagnostic::Diagnostic;
use crate::model::Definitions;

/// A rule: looks at one scope and adds what it finds.
type Rule = fn(&Scope<'_>, &mut Vec<Diagnostic>);

/// Every rule that looks at one scope.
const RULES: [Rule; 33] = [
    ad_hoc::check,
    boundary_event::check,
    call::check,
    compensation_handler::check,
    condition::check,
    crossing_flow::check,
    data::check,
    dead_end::check,
    default_flow::check,
    duplicate_flow::check,
    empty_process::check,
    event_gateway::check,
    event_gateway_configuration::check,
    event_sub_process::check,
    flow_attributes::check,
    forbidden_flow::check,
    gateway::check,
    implicit_split::check,
    instantiate::check,
    instantiate_incoming::check,
    item::check,
    labels::check,
    link::check,
    missing_default::check,
    operation_data::check,
    quantity::check,
    repeat::check,
    script_format::check,
    several_starts::check,
    start_and_end::check,
    thrown_code::check,
    trigger::check,
    unreachable::check,
];

/// Every rule that looks at a whole file.
const FILE_RULES: [fn(&Definitions, &mut Vec<Diagnostic>); 8] = [
    collaboration::check,
    data::check_callable,
    executable::check,
    message_flow::check,
    not_drawn::check,
    unattached_event::check,
    operation_binding::check,
    shared_definition::check,
];

/// Checks every process and collaboration of a file. The findings come in the order of the file.
///
/// ```
/// use passo::{base::Limits, lint::lint, read::read};
/// let xml = br#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
///   <process id="order"><endEvent id="end"/><task id="pack"/><sequenceFlow id="f" sourceRef="end" targetRef="pack"/></process>
/// </definitions>"#;
/// let findings = lint(&read(xml, &Limits::default()).definitions);
/// assert!(findings.iter().any(|finding| finding.code.as_str() == "forbidden-flow"));
/// ```
#[must_use]
pub fn lint(definitions: &Definitions) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let scopes = Scopes::of(definitions);
    for scope in scopes.iter() {
        for rule in RULES {
            rule(scope, &mut findings);
        }
    }
    soundness::check(&scopes, &mut findings);
    unsent_message::check(definitions, &scopes, &mut findings);
    withheld_message::check(definitions, &scopes, &mut findings);
    for rule in FILE_RULES {
        rule(definitions, &mut findings);
    }
    findings.sort_by_key(|finding| finding.span.start);
    findings
}
