//! Why a gateway chose, in words.

use passo::history::{
    Consideration, DecisionKind, EventChoice, FlowChoice, JoinChoice, NamedFlow, ReadCondition, Verdict,
};

use super::story::{awaited, line, named, place, time, value};

/// What was chosen, in words that follow the gateway.
pub(super) fn chosen(choice: &FlowChoice) -> String {
    let taken: Vec<String> = choice.flows.iter().filter(|flow| flow.taken).map(way).collect();
    if taken.is_empty() {
        return "NO WAY ON, no condition holds".to_owned();
    }
    taken.join(" and ")
}

/// A way as the diagram labels it, with where it leads.
fn way(flow: &Consideration) -> String {
    match &flow.flow.name {
        Some(name) => format!("{}, on to {}", line(name), line(flow.target.label())),
        None => format!("on to {}", line(flow.target.label())),
    }
}

/// The reasons of a decision, a line each.
pub(super) fn lines(kind: &DecisionKind) -> Vec<String> {
    match kind {
        DecisionKind::Flows(choice) => {
            choice.flows.iter().flat_map(|flow| considered(flow, choice)).collect()
        }
        DecisionKind::Event(EventChoice { events }) => events
            .iter()
            .map(|event| {
                let what = if event.came { "came" } else { "did not come before" };
                format!("{}: {} {what}", place(&event.place), awaited(&event.on))
            })
            .collect(),
        DecisionKind::Join(join) => joined(join),
    }
}

fn considered(flow: &Consideration, choice: &FlowChoice) -> Vec<String> {
    let mark = if flow.taken { "->" } else { "  " };
    let label = named(flow.flow.name.as_deref(), &flow.flow.id);
    let target = place(&flow.target);
    let verdict = match flow.verdict {
        Verdict::Held => "holds",
        Verdict::DidNotHold => "does not hold",
        Verdict::NotAsked if choice.is_exclusive => "not looked at: a way before it was taken",
        Verdict::NotAsked => "not looked at",
        Verdict::Unconditional => "has no condition",
        Verdict::Default if flow.taken => "the default: no other condition holds",
        Verdict::Default => "the default, not needed",
    };
    let mut lines = vec![format!("{mark} {label}, to {target}: {verdict}")];
    if let Some(condition) = &flow.condition {
        lines.extend(read(condition, "     "));
    }
    lines
}

/// A condition, and what it read.
fn read(condition: &ReadCondition, indent: &str) -> Vec<String> {
    let text = condition.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let reads = condition.reads.iter().map(|(name, found)| match found {
        Some(found) => format!("{name} was {}", value(found)),
        None => format!("{name} was not set"),
    });
    let reads: Vec<String> = reads.collect();
    let mut lines = vec![format!("{indent}condition: {text}")];
    if !reads.is_empty() {
        lines.push(format!("{indent}{}", reads.join(", ")));
    }
    lines
}

fn joined(join: &JoinChoice) -> Vec<String> {
    let flow = |flow: &NamedFlow| named(flow.name.as_deref(), &flow.id);
    let mut lines: Vec<String> = join
        .arrivals
        .iter()
        .map(|arrival| {
            format!("came by {} at {} (event {})", flow(&arrival.flow), time(arrival.at), arrival.event)
        })
        .collect();
    if !join.waited_for.is_empty() {
        let places: Vec<String> = join.waited_for.iter().map(place).collect();
        lines.push(format!("waited meanwhile for {}", places.join(", ")));
    }
    if !join.absent.is_empty() {
        let flows: Vec<String> = join.absent.iter().map(flow).collect();
        lines.push(format!("nothing could come any more by {}", flows.join(", ")));
    }
    if let Some(condition) = &join.condition {
        lines.extend(read(condition, ""));
    }
    lines
}
