//! The same models with snurr, from the same diagrams. Tasks do nothing, as they do in Passo.

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};

use passo_benches::harness::Side;
use passo_benches::models;
use snurr::{Process, ProcessBuilder, Task};

pub(crate) fn row(tasks: usize) -> Side {
    let names = (1..=tasks).map(|task| format!("n{task}"));
    runs(with_tasks(builder(&models::row(tasks)), names))
}

pub(crate) fn fork(splits: usize, branches: usize) -> Side {
    let names = (1..=splits).flat_map(|split| (0..branches).map(move |branch| format!("t{split}_{branch}")));
    runs(with_tasks(builder(&models::fork(splits, branches)), names))
}

pub(crate) fn counting(rounds: usize) -> Side {
    let process = builder::<AtomicUsize>(&models::counting(rounds, "i += 1;"))
        .task("count", |counter| {
            counter.fetch_add(1, Ordering::Relaxed);
            Task::Default
        })
        .exclusive("again", move |counter| {
            if counter.load(Ordering::Relaxed) < rounds { "again_count" } else { "again_end" }.into()
        });
    let process = process.build().expect("every task and gateway has its closure");
    let counted = process.run(AtomicUsize::new(0)).expect("the process runs");
    assert_eq!(counted.into_inner(), rounds);
    Side::calls(1, move || {
        black_box(process.run(AtomicUsize::new(0)).expect("the process runs"));
    })
}

pub(crate) fn inclusive() -> Side {
    let names = (0..3).map(|branch| format!("t{branch}"));
    let builder = with_tasks(builder(&models::inclusive(3)), names);
    runs(builder.inclusive("split", |()| vec!["split_t0", "split_t2"].into()))
}

fn builder<T>(model: &str) -> ProcessBuilder<T> {
    with_flows_at_nodes(model).parse().expect("the diagram is read")
}

/// The diagram as snurr reads it: the flows of each node inside of it, where most modelers repeat them, and no conditions, which are
/// closures. The models of the benches have an element a line.
fn with_flows_at_nodes(model: &str) -> String {
    let flows: Vec<[&str; 3]> =
        model.lines().filter_map(|line| line.strip_prefix("<sequenceFlow ")).map(flow).collect();
    let lines = model.lines().map(|line| match line.split_once("><conditionExpression>") {
        Some((flow, _)) => format!("{flow}/>"),
        None => with_flows(line, &flows),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The id of a flow, and where it begins and ends.
fn flow(line: &str) -> [&str; 3] {
    ["id", "sourceRef", "targetRef"].map(|name| attribute(line, name).expect("a flow has it"))
}

fn with_flows(line: &str, flows: &[[&str; 3]]) -> String {
    let is_node = ["Event", "Gateway", "ask"].iter().any(|kind| {
        line.split([' ', '>']).next().is_some_and(|tag| tag.starts_with('<') && tag.ends_with(kind))
    });
    let Some((id, head_end)) = attribute(line, "id").zip(line.find('>')).filter(|_| is_node) else {
        return line.to_owned();
    };
    let mut within = String::new();
    for [flow, from, to] in flows {
        if *to == id {
            within += &format!("<incoming>{flow}</incoming>");
        }
        if *from == id {
            within += &format!("<outgoing>{flow}</outgoing>");
        }
    }
    let (head, rest) = line.split_at(head_end);
    match head.strip_suffix('/') {
        Some(head) => format!(
            "{head}>{within}</{}>",
            head.split(' ').next().unwrap_or_default().trim_start_matches('<')
        ),
        None => format!("{head}>{within}{}", rest.trim_start_matches('>')),
    }
}

fn attribute<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let (_, value) = line.split_once(&format!("{name}=\""))?;
    value.split('"').next()
}

fn with_tasks(builder: ProcessBuilder<()>, names: impl Iterator<Item = String>) -> ProcessBuilder<()> {
    names.fold(builder, |builder, name| builder.task(name, |()| Task::Default))
}

fn runs(builder: ProcessBuilder<()>) -> Side {
    let process: Process<()> = builder.build().expect("every task and gateway has its closure");
    Side::calls(1, move || process.run(()).expect("the process runs"))
}
