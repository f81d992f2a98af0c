//! Work for all cores, with the results in the order of the work.

use std::collections::BTreeMap;
use std::io;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use crate::failure::Failure;

/// As much as the main thread has: diagrams nest, and so do their expressions.
const STACK: usize = 8 * 1024 * 1024;

/// Does each piece of work on one of the cores, and hands over its result when those before it are handed over.
pub(super) fn each<W: Sync, R: Send>(
    work: &[W],
    perform: &(impl Fn(&W) -> R + Sync),
    take: &mut dyn FnMut(&W, R) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get).min(work.len());
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let (sender, results) = channel();
        for _ in 0..cores {
            let (sender, next) = (sender.clone(), &next);
            let toil = move || toil(work, perform, next, &sender);
            thread::Builder::new().stack_size(STACK).spawn_scoped(scope, toil)?;
        }
        drop(sender);
        hand_over(work, results, take)
    })
}

fn toil<W, R>(work: &[W], perform: &impl Fn(&W) -> R, next: &AtomicUsize, results: &Sender<(usize, R)>) {
    loop {
        let place = next.fetch_add(1, Ordering::Relaxed);
        let Some(piece) = work.get(place) else { return };
        // Nobody listens any more when the output cannot be written.
        if results.send((place, perform(piece))).is_err() {
            return;
        }
    }
}

fn hand_over<W, R>(
    work: &[W],
    results: Receiver<(usize, R)>,
    take: &mut dyn FnMut(&W, R) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut early = BTreeMap::new();
    let mut results = results.into_iter();
    for (place, piece) in work.iter().enumerate() {
        let result = loop {
            if let Some(result) = early.remove(&place) {
                break result;
            }
            let Some((place, result)) = results.next() else {
                return Err(Failure::Output(io::Error::other("a thread has ended before its work was done")));
            };
            early.insert(place, result);
        };
        take(piece, result)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_work() {
        let work: Vec<u64> = (0..200).rev().collect();
        let mut taken = Vec::new();
        let perform = |piece: &u64| {
            thread::sleep(std::time::Duration::from_micros(piece % 7 * 100));
            piece * 2
        };
        each(&work, &perform, &mut |piece, result| {
            taken.push((*piece, result));
            Ok(())
        })
        .unwrap();
        assert_eq!(taken, work.iter().map(|piece| (*piece, piece * 2)).collect::<Vec<_>>());
        let mut count = 0;
        let stopped = each(&work, &perform, &mut |_, _| {
            count += 1;
            if count == 3 { Err(Failure::Usage("enough".into())) } else { Ok(()) }
        });
        assert!(stopped.is_err() && count == 3);
    }
}
