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
    model.parse().expect("the diagram is read")
}

fn with_tasks(builder: ProcessBuilder<()>, names: impl Iterator<Item = String>) -> ProcessBuilder<()> {
    names.fold(builder, |builder, name| builder.task(name, |()| Task::Default))
}

fn runs(builder: ProcessBuilder<()>) -> Side {
    let process: Process<()> = builder.build().expect("every task and gateway has its closure");
    Side::calls(1, move || process.run(()).expect("the process runs"))
}
