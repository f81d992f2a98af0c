//! The same for programs, one JSON object a line.

use std::io::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use passo::history::{
    Awaited, Consideration, Decision, DecisionKind, History, NamedFlow, Place, ReadCondition, Verdict,
    WaitingJoin,
};
use passo::{InstanceSummary, InstanceView, PastInstance, Variables};
use serde_json::{Map, Value as Json, json};

use crate::failure::Failure;
use crate::outcome::{entry_as_json, view_as_json};

pub(super) fn list(instances: &[InstanceSummary], output: &mut dyn Write) -> Result<(), Failure> {
    for found in instances {
        let line = json!({
            "instance": found.id.0,
            "process": found.process.as_ref(),
            "version": found.version,
            "businessKey": found.business_key.as_deref(),
            "state": found.state.as_str(),
            "incidents": found.incidents,
            "changed": time(found.changed),
        });
        writeln!(output, "{line}")?;
    }
    Ok(())
}

/// An object for each entry and each decision, in their order, and one with the state.
pub(super) fn history(
    history: &History,
    decisions: &[Decision],
    view: &InstanceView,
    output: &mut dyn Write,
) -> Result<(), Failure> {
    let mut decisions = decisions.iter().peekable();
    for entry in &history.entries {
        while let Some(decision) = decisions.next_if(|decision| decision.event <= entry.event) {
            writeln!(output, "{}", decision_as_json(decision))?;
        }
        writeln!(output, "{}", entry_as_json(entry))?;
    }
    for decision in decisions {
        writeln!(output, "{}", decision_as_json(decision))?;
    }
    writeln!(output, "{}", view_as_json(view))?;
    Ok(())
}

/// One object with the instance as it was.
pub(super) fn state(past: &PastInstance, output: &mut dyn Write) -> Result<(), Failure> {
    let mut line = view_as_json(&past.instance);
    let work = past.work_items.iter().map(|item| {
        json!({
            "id": item.id.to_string(),
            "element": item.element.as_ref(),
            "name": item.name.as_deref(),
            "assignee": item.assignee.as_deref(),
            "candidateUsers": texts(&item.candidate_users),
            "candidateGroups": texts(&item.candidate_groups),
            "since": time(item.since),
        })
    });
    let scopes = past.scopes.iter().map(|scope| {
        json!({
            "id": scope.open.to_string(),
            "element": scope.element.as_ref(),
            "variables": variables(&scope.variables),
        })
    });
    let more = json!({
        "number": past.event,
        "command": past.command,
        "at": time(past.at),
        "workItems": work.collect::<Vec<_>>(),
        "scopes": scopes.collect::<Vec<_>>(),
        "joins": past.joins.iter().map(join).collect::<Vec<_>>(),
    });
    if let (Some(line), Json::Object(more)) = (line.as_object_mut(), more) {
        line.extend(more);
    }
    writeln!(output, "{line}")?;
    Ok(())
}

fn join(join: &WaitingJoin) -> Json {
    json!({
        "element": join.place.element.as_ref(),
        "present": join.present.iter().map(flow).collect::<Vec<_>>(),
        "absent": join.absent.iter().map(flow).collect::<Vec<_>>(),
        "waitsFor": join.waits_for.iter().map(place).collect::<Vec<_>>(),
    })
}

fn decision_as_json(decision: &Decision) -> Json {
    let mut line = json!({
        "number": decision.event,
        "command": decision.command,
        "at": time(decision.at),
        "process": decision.place.process.as_ref(),
        "element": decision.place.element.as_ref(),
        "name": decision.place.name.as_deref(),
        "event": "decided",
    });
    let more = match &decision.kind {
        DecisionKind::Flows(choice) => json!({
            "decision": "flows",
            "exclusive": choice.is_exclusive,
            "flows": choice.flows.iter().map(considered).collect::<Vec<_>>(),
        }),
        DecisionKind::Event(choice) => json!({
            "decision": "event",
            "events": choice.events.iter().map(|event| json!({
                "element": event.place.element.as_ref(),
                "name": event.place.name.as_deref(),
                "on": awaited(&event.on),
                "came": event.came,
            })).collect::<Vec<_>>(),
        }),
        DecisionKind::Join(join) => json!({
            "decision": "join",
            "arrivals": join.arrivals.iter().map(|arrival| json!({
                "flow": flow(&arrival.flow),
                "number": arrival.event,
                "at": time(arrival.at),
            })).collect::<Vec<_>>(),
            "absent": join.absent.iter().map(flow).collect::<Vec<_>>(),
            "waitedFor": join.waited_for.iter().map(place).collect::<Vec<_>>(),
            "condition": join.condition.as_ref().map(condition),
        }),
    };
    if let (Some(line), Json::Object(more)) = (line.as_object_mut(), more) {
        line.extend(more);
    }
    line
}

fn considered(found: &Consideration) -> Json {
    let verdict = match found.verdict {
        Verdict::Held => "held",
        Verdict::DidNotHold => "did-not-hold",
        Verdict::NotAsked => "not-asked",
        Verdict::Unconditional => "unconditional",
        Verdict::Default => "default",
    };
    json!({
        "flow": flow(&found.flow),
        "target": place(&found.target),
        "verdict": verdict,
        "taken": found.taken,
        "condition": found.condition.as_ref().map(condition),
    })
}

fn condition(found: &ReadCondition) -> Json {
    let reads = found.reads.iter().map(|(name, value)| {
        (name.to_string(), value.as_ref().map_or(Json::Null, passo::value::Value::to_json))
    });
    let unset = found.reads.iter().filter(|(_, value)| value.is_none()).map(|(name, _)| name.as_ref());
    json!({
        "text": found.text.as_ref(),
        "reads": reads.collect::<Map<_, _>>(),
        "notSet": unset.collect::<Vec<_>>(),
    })
}

fn flow(flow: &NamedFlow) -> Json {
    json!({ "id": flow.id.as_ref(), "name": flow.name.as_deref() })
}

fn place(place: &Place) -> Json {
    json!({
        "process": place.process.as_ref(),
        "element": place.element.as_ref(),
        "name": place.name.as_deref(),
    })
}

fn awaited(on: &Awaited) -> Json {
    match on {
        Awaited::Timer { due } => json!({ "timer": time(*due) }),
        Awaited::Message { name, key } => json!({ "message": name.as_ref(), "key": key.as_deref() }),
        Awaited::Signal { name } => json!({ "signal": name.as_ref() }),
        Awaited::Condition => json!({ "condition": true }),
    }
}

fn variables(variables: &Variables) -> Json {
    variables.iter().map(|(name, value)| (name.to_string(), value.to_json())).collect::<Map<_, _>>().into()
}

fn texts(texts: &[std::sync::Arc<str>]) -> Vec<&str> {
    texts.iter().map(AsRef::as_ref).collect()
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
