//! What instances that start need of an engine, to be had beside its lock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use arc_swap::{ArcSwap, Guard};

use super::catalog::Catalog;
use super::core::Core;
use super::numbers::Numbers;

/// Where instances come in that somebody starts by name.
pub(super) struct Entrance {
    /// What is deployed, as the last command has left it that changed it.
    catalog: ArcSwap<Catalog>,
    /// The numbers of commands, counted together with the core.
    pub(super) commands: Numbers,
    /// The numbers of instances, counted together with the core.
    pub(super) instances: Numbers,
    /// The time of the last command that began under the lock, in milliseconds since the Unix epoch. Only numbers are compared
    /// with it, so that no order with other memory is needed.
    now: AtomicI64,
}

impl Entrance {
    /// The entrance to what this core knows.
    pub(super) fn of(core: &Core) -> Entrance {
        Entrance {
            catalog: ArcSwap::new(core.catalog.clone()),
            commands: core.commands.clone(),
            instances: core.instance_numbers.clone(),
            now: AtomicI64::new(core.now),
        }
    }

    /// What is deployed.
    pub(super) fn catalog(&self) -> Guard<Arc<Catalog>> {
        self.catalog.load()
    }

    /// A command has begun under the lock.
    pub(super) fn follow_time(&self, core: &Core) {
        self.now.store(core.now, Ordering::Relaxed);
    }

    /// A command may have changed what is deployed. Whoever starts an instance after it has returned sees that.
    pub(super) fn follow_catalog(&self, core: &Core) {
        if !Arc::ptr_eq(&self.catalog.load(), &core.catalog) {
            self.catalog.store(core.catalog.clone());
        }
    }

    /// The time of an instance that starts, with this time on the clock: time never goes back, whatever the clock does.
    pub(super) fn time(&self, clock: i64) -> i64 {
        clock.max(self.now.load(Ordering::Relaxed))
    }
}
