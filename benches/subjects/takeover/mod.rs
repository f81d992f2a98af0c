//! The six paths of the example `takeover`, each with all its forms, checks and records.

#[path = "../../../examples/takeover/desk.rs"]
#[allow(dead_code, reason = "the example shows all of it")]
mod desk;
#[path = "../../../examples/takeover/operator.rs"]
#[allow(dead_code, reason = "the example shows all of it")]
mod operator;
#[path = "../../../examples/takeover/paths.rs"]
#[allow(dead_code, reason = "the example shows all of it")]
mod paths;
mod show;

use std::hint::black_box;

use desk::Desk;
use operator::Script;
use passo::history::HistoryKind;
use paths::Path;

use super::no_curves;
use crate::harness::{Row, Scale, Side, Subject};
use crate::limits::{self, Machine};

pub(super) const SUBJECT: Subject = Subject { name: "takeover", rows, curves: no_curves };

fn rows(_: Scale) -> Vec<Row> {
    let row = |number| {
        let size = Size::of(number);
        let name = format!("Takeover, path {}: {} elements, {} forms", number + 1, size.elements, size.forms);
        Row::new(name, carried_out(number)).beside("table machine, user tasks by hand", by_hand(&size))
    };
    (0..paths::all().len()).map(row).collect()
}

/// A desk with records as they are in the beginning, and a path.
fn prepared(number: usize) -> (Desk, Path) {
    let path = paths::all().into_iter().nth(number).expect("there is such a path");
    (Desk::open().expect("the desk opens"), path)
}

/// Goes the path.
fn carry_out(desk: &Desk, path: Path) -> passo::InstanceId {
    let case = desk.register(&path.request).expect("the request starts a takeover");
    let is_done = desk.work(case, &mut Script::new(path.answers)).expect("the takeover does not stand still");
    assert!(is_done, "the answers are enough");
    case
}

fn carried_out(number: usize) -> Side {
    Side::each(
        1,
        move || prepared(number),
        |(desk, path)| {
            carry_out(&desk, path);
            // The end of the desk is not part of the path.
            std::mem::forget(desk);
        },
    )
}

/// How much there is to do on a path.
struct Size {
    elements: usize,
    forms: usize,
}

impl Size {
    fn of(number: usize) -> Size {
        let (desk, path) = prepared(number);
        let case = carry_out(&desk, path);
        let history = desk.engine.history(case).expect("history is kept");
        let count = |is_counted: fn(&HistoryKind) -> bool| {
            history.entries.iter().filter(|entry| is_counted(&entry.kind)).count()
        };
        Size {
            elements: count(|kind| matches!(kind, HistoryKind::Completed)),
            forms: count(|kind| matches!(kind, HistoryKind::Claimed { .. })),
        }
    }
}

/// So many elements of a table, and so many user tasks.
fn by_hand(size: &Size) -> Side {
    let machine = Machine::row(size.elements);
    let mut desk = limits::Desk::default();
    let forms = size.forms;
    Side::calls(1, move || {
        black_box(machine.run());
        for _ in 0..forms {
            let instance = desk.start();
            let work = desk.open(instance);
            black_box(desk.complete(instance, work[0], "approved"));
        }
    })
}
