//! What a file is whose root element is not that of BPMN, and what to do about it.

use crate::diagnostic::{Code, Diagnostic};
use crate::xml::cursor::Cursor;
use crate::xml::not_xml::WEB_PAGE;

/// The namespace of BPMN 2.0.
const BPMN: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL";

const DECISIONS: &str = "Give the engine a plug-in that reads decisions, such as that of passo-feel.";

/// A root element that is not BPMN's `definitions`.
pub(super) fn not_bpmn(root: Cursor<'_>) -> Diagnostic {
    let (name, namespace) = (root.name(), &**root.namespace());
    let (what, advice) = judge(name, namespace);
    let place =
        if namespace.is_empty() { "no namespace".to_owned() } else { format!("the namespace `{namespace}`") };
    let message = match what {
        Some(what) => format!("this is {what}, not BPMN: its root element is `{name}` in {place}"),
        None => format!("the root element is `{name}` in {place}, not BPMN definitions"),
    };
    Diagnostic::new(Code::NotBpmn, root.span(), message).advise(advice)
}

/// What the root element belongs to, if that is known, and what to do.
fn judge(name: &str, namespace: &str) -> (Option<&'static str>, String) {
    let export = || format!("Export the diagram as BPMN 2.0 ({BPMN}).");
    let is_in = |part: &str| namespace.to_ascii_lowercase().contains(part);
    let what = match name {
        _ if is_in("wfmc.org") => "XPDL, the format before BPMN 2.0",
        _ if is_in("/spec/cmmn/") => "a case model (CMMN)",
        _ if is_in("/spec/dmn/") => return (Some("a decision model (DMN)"), DECISIONS.to_owned()),
        _ if is_in("wsbpel") || is_in("business-process") => "a BPEL process",
        _ if is_in("jpdl") || name == "process-definition" => "a process of jPDL",
        "mxfile" | "mxGraphModel" => "a drawing of draw.io",
        "svg" => "a picture (SVG)",
        "html" | "HTML" => return (Some("a web page"), WEB_PAGE.to_owned()),
        "XMI" | "Model" if is_in("uml") || is_in("xmi") => "a UML model",
        "definitions" if is_in("omg.org/spec/bpmn/") || is_in("omg.org/bpmn/") => {
            let advice = format!(
                "Write the namespace {BPMN}, if the file is of a draft of BPMN 2.0; export it anew if it is older."
            );
            return (None, advice);
        }
        "definitions" if !namespace.contains([':', '/']) && !namespace.is_empty() => {
            return (None, format!("Declare the prefix: xmlns:{namespace}=\"{BPMN}\"."));
        }
        _ if namespace == BPMN => {
            return (None, format!("Put it into <definitions xmlns=\"{BPMN}\">, the root of every file."));
        }
        _ => return (None, export()),
    };
    (Some(what), export())
}
