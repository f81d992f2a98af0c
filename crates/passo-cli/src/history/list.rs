//! The instances of a store.

use std::io::Write;

use passo::InstanceSummary;

use super::story::{state, time};
use crate::failure::Failure;

/// A line for each instance.
pub(super) fn write(instances: &[InstanceSummary], output: &mut dyn Write) -> Result<(), Failure> {
    let rows: Vec<[String; 5]> = instances.iter().map(row).collect();
    let head = ["instance", "process", "key", "last change (UTC)", "state"].map(str::to_owned);
    let mut widths = [0; 5];
    for row in rows.iter().chain([&head]) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for row in [&head].into_iter().chain(&rows) {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        writeln!(output, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    if instances.is_empty() {
        writeln!(output, "there are none")?;
    }
    Ok(())
}

fn row(found: &InstanceSummary) -> [String; 5] {
    let version = format!("{} (version {})", found.process, found.version);
    let key = found.business_key.as_deref().unwrap_or("-").to_owned();
    let state = state(&found.state, found.incidents > 0);
    [found.id.to_string(), version, key, time(found.changed), state]
}
