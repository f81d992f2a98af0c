//! What reading and writing records of the journal format takes: each is checked, read into events, and written again.
#![allow(missing_docs, reason = "criterion's macros make public items")]
#![allow(clippy::expect_used, reason = "a bench that cannot run must say so at once")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use passo::check_record;

/// The last record of a file of samples: hexadecimal digits, a record a line.
fn last_record(text: &str) -> Vec<u8> {
    let line = text.lines().next_back().expect("the file has records");
    let digits = line.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("they are digits"));
    digits.map(|pair| u8::from_str_radix(pair, 16).expect("they are hexadecimal")).collect()
}

fn records(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("event of a record, read and written");
    let samples = [
        ("completion of a task with five fields", include_str!("../tests/journal/v1/completion.hex"), 10),
        ("instance that waits in three places", include_str!("../tests/journal/v1/order.state.hex"), 1),
    ];
    for (name, text, events) in samples {
        let record = last_record(text);
        check_record(&record).expect("the sample is a record");
        group.throughput(Throughput::Elements(events));
        group.bench_function(name, |bencher| bencher.iter(|| check_record(black_box(&record))));
    }
    group.finish();
}

criterion_group!(benches, records);
criterion_main!(benches);
