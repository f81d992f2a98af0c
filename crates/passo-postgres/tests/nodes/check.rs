//! What must hold after nodes were killed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use passo::{Engine, InstanceId, InstanceQuery, InstanceState, WorkQuery};

use crate::Outcome;
use crate::database::Database;

/// What has been acknowledged until now.
#[derive(Default)]
pub(crate) struct Acknowledged {
    pub(crate) started: BTreeSet<u64>,
    pub(crate) paid: BTreeSet<u64>,
    /// Completed work items, with their elements.
    pub(crate) completed: BTreeMap<String, String>,
}

impl Acknowledged {
    /// A line that a node said.
    pub(crate) fn add(&mut self, line: &str) -> Outcome<()> {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["ready"] => {}
            ["started", order] => {
                self.started.insert(order.parse()?);
            }
            ["paid", order] => {
                self.paid.insert(order.parse()?);
            }
            ["completed", item, element] => {
                if self.completed.insert(item.to_owned(), element.to_owned()).is_some() {
                    return Err(format!("work item {item} was completed twice").into());
                }
            }
            _ => return Err(format!("a node said: {line}").into()),
        }
        Ok(())
    }
}

/// Every acknowledged command is there, none twice.
pub(crate) fn check(engine: &Engine, acknowledged: &Acknowledged) -> Outcome<()> {
    let mut orders: BTreeSet<String> = BTreeSet::new();
    for summary in engine.instances(&InstanceQuery::new().process("order")) {
        let key = summary.business_key.as_deref().ok_or("an order has lost its key")?;
        if !orders.insert(key.to_owned()) {
            return Err(format!("order {key} is there twice").into());
        }
    }
    if let Some(lost) = acknowledged.started.iter().find(|order| !orders.contains(&order.to_string())) {
        return Err(format!("order {lost} was acknowledged and is lost").into());
    }
    let open = engine.work_items(&WorkQuery::new());
    let open: BTreeSet<String> =
        open.into_iter().map(|item| format!("{}-{}", item.id.instance.0, item.id.serial)).collect();
    match acknowledged.completed.keys().find(|item| open.contains(*item)) {
        Some(item) => Err(format!("work item {item} was completed, acknowledged, and is open again").into()),
        None => Ok(()),
    }
}

/// At the end every order has done everything once: it was reminded of once at most, charged under one key of its own, and has
/// started one delivery.
pub(crate) fn check_end(engine: &Engine, folder: &Path) -> Outcome<()> {
    let charged = charged(folder)?;
    let (mut orders, mut deliveries) = (0_u64, 0_u64);
    for summary in engine.instances(&InstanceQuery::new()) {
        if summary.state != InstanceState::Completed {
            return Err(format!("instance {} has ended as {:?}", summary.id, summary.state).into());
        }
        let Some(order) = summary.business_key.as_deref().filter(|_| &*summary.process == "order") else {
            deliveries += 1;
            continue;
        };
        orders += 1;
        if !charged.contains(order) {
            return Err(format!("order {order} was never charged").into());
        }
        let view = engine.instance(summary.id).ok_or("an instance is lost")?;
        if view.variables.get("reminders").is_none_or(|times| *times != 0.into() && *times != 1.into()) {
            return Err(
                format!("order {order} was reminded of {:?} times", view.variables.get("reminders")).into()
            );
        }
    }
    if orders != deliveries {
        return Err(format!("{orders} orders have ended, and {deliveries} deliveries began").into());
    }
    Ok(())
}

/// What came with each completed work item is there.
pub(crate) fn check_completed(engine: &Engine, acknowledged: &Acknowledged) -> Outcome<()> {
    for (item, element) in &acknowledged.completed {
        let instance: u64 = item.split('-').next().unwrap_or_default().parse()?;
        let view = engine.instance(InstanceId(instance)).ok_or("an instance is lost")?;
        if !view.variables.contains_key(format!("by_{element}").as_str()) {
            return Err(format!("what came with work item {item} is lost").into());
        }
    }
    Ok(())
}

/// The orders that were charged, each under one key that is no other order's.
fn charged(folder: &Path) -> Outcome<BTreeSet<String>> {
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    for line in BufReader::new(File::open(folder.join("charges"))?).lines() {
        let line = line?;
        let (key, order) = line.split_once(' ').ok_or("a charge is torn")?;
        let known = keys.entry(key.to_owned()).or_insert_with(|| order.to_owned());
        if known != order {
            return Err(format!("the key {key} was used for order {known} and for order {order}").into());
        }
    }
    let charged: BTreeSet<String> = keys.values().cloned().collect();
    if charged.len() != keys.len() {
        return Err("an order was charged under two keys".into());
    }
    Ok(charged)
}

/// The history of each instance is one: its records have the numbers from 0 on, and no two begin with the same command. Nothing
/// is left of what has ended.
pub(crate) fn check_records(database: &Database, schema: &str) -> Outcome<()> {
    let none = [
        format!("SELECT instance FROM {schema}.record GROUP BY instance HAVING count(*) <> max(number) + 1"),
        format!("SELECT instance FROM {schema}.work_item"),
        format!("SELECT instance FROM {schema}.candidate"),
        format!("SELECT instance FROM {schema}.timer"),
        format!("SELECT instance FROM {schema}.subscription"),
        format!("SELECT instance FROM {schema}.incident"),
        format!("SELECT instance FROM {schema}.snapshot"),
        format!("SELECT id FROM {schema}.instance WHERE leased_until IS NOT NULL"),
        format!("SELECT key FROM {schema}.fact WHERE key LIKE 'publication/%'"),
    ];
    for select in none {
        let found = database.read(&select);
        if !found.is_empty() {
            return Err(format!("{select} finds {found:?}").into());
        }
    }
    Ok(())
}
