//! The token hot path and the round trips, each beside the same work written by hand.
//!
//! Figures are given per element, per round or per round trip, so that a pair can be divided: see docs/PERFORMANCE.md.
#![allow(missing_docs, reason = "criterion's macros make public items")]
#![allow(clippy::expect_used, clippy::panic, reason = "a bench that cannot run must say so at once")]

mod limits;
mod models;

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use passo::{Engine, HistoryLevel, Message, Start, WorkQuery};

const NODES: usize = 1_000;
const ROUNDS: usize = 1_000;
const BRANCHES: usize = 10;
const SPLITS: usize = 100;
const WAITING: usize = 10_000;

fn engine(history: HistoryLevel, model: &str) -> Engine {
    let engine = Engine::builder().history(history).build();
    engine.deploy(model).expect("the bench's model is deployed");
    engine
}

fn run(engine: &Engine) {
    engine.start("bench").expect("the bench's process starts");
}

fn pass_through(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pass-through element");
    group.throughput(Throughput::Elements(NODES as u64));
    let model = models::pass_through(NODES);
    let without = engine(HistoryLevel::None, &model);
    group.bench_function("engine, no history", |bencher| bencher.iter(|| run(&without)));
    group.bench_function("engine, full history", |bencher| {
        bencher.iter_batched(
            || engine(HistoryLevel::Full, &model),
            |engine| run(&engine),
            BatchSize::LargeInput,
        );
    });
    let mut limit = limits::Tokens::row(NODES);
    group.bench_function("limit", |bencher| bencher.iter(|| black_box(limit.run())));
    group.finish();
}

fn script_loop(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("loop round with condition and script");
    group.throughput(Throughput::Elements(ROUNDS as u64));
    let without = engine(HistoryLevel::None, &models::script_loop(ROUNDS));
    group.bench_function("engine, no history", |bencher| bencher.iter(|| run(&without)));
    let limit = limits::BareRhai::new(&format!("i < {ROUNDS}"), "i += 1;");
    group.bench_function("limit", |bencher| bencher.iter(|| black_box(limit.count())));
    group.finish();
}

fn parallel(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parallel branch, split and joined");
    group.throughput(Throughput::Elements((SPLITS * BRANCHES) as u64));
    let without =
        engine(HistoryLevel::None, &models::split_and_join("parallelGateway", SPLITS, BRANCHES, None));
    group.bench_function("engine, no history", |bencher| bencher.iter(|| run(&without)));
    group.bench_function("limit", |bencher| {
        bencher.iter(|| black_box(limits::split_and_join(SPLITS, BRANCHES)))
    });
    group.finish();
}

fn inclusive(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("inclusive branch, decided and joined");
    group.throughput(Throughput::Elements((SPLITS * BRANCHES) as u64));
    let model = models::split_and_join("inclusiveGateway", SPLITS, BRANCHES, Some("a &gt; 0"));
    let without = engine(HistoryLevel::None, &model);
    group.bench_function("engine, no history", |bencher| {
        bencher.iter(|| without.start(Start::process("bench").variable("a", 1)).expect("the process starts"));
    });
    let limit = limits::BareRhai::new("a > 0", "");
    group.bench_function("limit", |bencher| {
        bencher.iter(|| {
            black_box(limit.decide(SPLITS * BRANCHES));
            black_box(limits::split_and_join(SPLITS, BRANCHES))
        });
    });
    group.finish();
}

fn user_task(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("user task, started and completed");
    let without = engine(HistoryLevel::None, &models::user_task());
    group.bench_function("engine, no history", |bencher| {
        bencher.iter(|| {
            let instance = without.start("bench").expect("the process starts");
            let work = without.work_items(&WorkQuery::new().instance(instance));
            without
                .complete(work[0].id, [("approved".into(), true.into())].into())
                .expect("the work is completed");
        });
    });
    let mut limit = limits::Waiting::default();
    group.bench_function("limit", |bencher| {
        bencher.iter(|| {
            limit.add("approve".to_owned());
            black_box(limit.take("approve"))
        });
    });
    group.finish();
}

fn correlation(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("message to one of 10,000 that wait");
    let without = engine(HistoryLevel::None, &models::message_catch());
    let start = |key: usize| {
        without
            .start(Start::process("bench").variable("key", format!("key {key}")))
            .expect("the process starts");
    };
    (0..WAITING).for_each(start);
    let mut next = 0;
    group.bench_function("engine, no history", |bencher| {
        bencher.iter(|| {
            let message = Message::new("M").key(format!("key {}", next % WAITING));
            without.publish(message).expect("an instance waits for the key");
            start(next % WAITING);
            next += 7_919;
        });
    });
    let mut limit = limits::Waiting::default();
    for key in 0..WAITING {
        limit.add(format!("key {key}"));
    }
    group.bench_function("limit", |bencher| {
        bencher.iter(|| {
            let key = format!("key {}", next % WAITING);
            black_box(limit.take(&key));
            limit.add(key);
            next += 7_919;
        });
    });
    group.finish();
}

criterion_group!(benches, pass_through, script_loop, parallel, inclusive, user_task, correlation);
criterion_main!(benches);
