//! Findings in the Static Analysis Results Interchange Format (SARIF 2.1.0), which code hosts show beside the lines.

use passo::diagnostic::{Code, Diagnostic, Severity};
use serde_json::{Value, json};

use crate::explain::page;

/// The whole report: every file with its findings.
pub(crate) fn report(files: &[(String, Vec<Diagnostic>)]) -> Value {
    let rules: Vec<Value> = Code::ALL
        .iter()
        .map(|code| {
            json!({
                "id": code.as_str(),
                "help": { "text": page(*code), "markdown": page(*code) },
                "defaultConfiguration": { "level": level(code.severity()) },
            })
        })
        .collect();
    let results: Vec<Value> =
        files.iter().flat_map(|(file, found)| found.iter().map(|found| result(file, found))).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "passo", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(file: &str, found: &Diagnostic) -> Value {
    let text = match &found.advice {
        Some(advice) => format!("{}. {advice}", found.message.trim_end_matches('.')),
        None => found.message.clone(),
    };
    let mut physical = json!({ "artifactLocation": { "uri": file.replace('\\', "/") } });
    // Lines and columns count from 1; a finding about the whole file has none.
    if found.span.line > 0 {
        let region = json!({ "startLine": found.span.line, "startColumn": found.span.column.max(1) });
        physical.as_object_mut().map(|physical| physical.insert("region".to_owned(), region));
    }
    let logical: Vec<Value> =
        found.element.iter().map(|element| json!({ "name": &**element, "kind": "element" })).collect();
    json!({
        "ruleId": found.code.as_str(),
        "level": level(found.severity),
        "message": { "text": text },
        "locations": [{ "physicalLocation": physical, "logicalLocations": logical }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Information => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
