//! A simulation of disks that fail: the power goes and takes what was not synchronized, or half of it; writes are cut short,
//! the disk is full, synchronizing fails, reading fails. Whatever happens, what was answered is there, nothing is there twice or
//! by half, and everything else comes to its end.
//!
//! SQLite works on files in memory, on one thread, and everything that is left to chance follows from a seed. `PASSO_SIMULATIONS`
//! says how many runs are made (some hundred unless told otherwise), and `PASSO_SEED` with which seed they begin.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what it has done, and stops where something is not as it should be"
)]

mod client;
mod disk;
mod fault;
mod lock;
#[path = "../random/mod.rs"]
mod random;
mod run;
mod vfs;

use std::sync::{Mutex, MutexGuard, PoisonError};

use passo_sqlite::Synchronous;

use crate::run::{Counts, Setting};

/// SQLite's random numbers are those of the whole program, so one test runs at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn nothing_is_lost_whatever_the_disk_does() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let setting = Setting::new(folder.path(), Synchronous::Full).unwrap();
    let runs = number("PASSO_SIMULATIONS").unwrap_or(300);
    // Half of the seeds are the same each time, and half are new.
    let first = number("PASSO_SEED");
    let fresh = u64::from(std::process::id()) << 32;
    let mut counts = Counts::default();
    for run in 0..runs {
        let seed = match first {
            Some(first) => first + run,
            None if run < runs / 2 => run,
            None => fresh + run,
        };
        if let Err(error) = setting.run(seed, &mut counts) {
            panic!("PASSO_SEED={seed} PASSO_SIMULATIONS=1: {error}");
        }
    }
    println!("{counts:?}");
}

/// Seeds with which something was found once.
const FOUND: [u64; 1] = [2_012_698];

#[test]
fn what_was_found_once_is_right_now() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let setting = Setting::new(folder.path(), Synchronous::Full).unwrap();
    for seed in FOUND {
        assert_eq!(setting.run(seed, &mut Counts::default()), Ok(()), "{seed}");
    }
}

#[test]
fn a_store_that_does_not_synchronize_is_found_out() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let setting = Setting::new(folder.path(), Synchronous::Normal).unwrap();
    let found = (0..50).find_map(|seed| setting.run(seed, &mut Counts::default()).err());
    let found = found.unwrap_or_default();
    assert!(found.contains("the engine shows"), "{found}");
}
