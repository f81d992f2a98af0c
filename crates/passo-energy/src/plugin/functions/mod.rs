//! The functions that scripts and conditions call.

mod checks;
mod contacts;
mod contracts;
mod readings;
mod requests;
mod supplies;
mod terms;
mod undoing;
mod visits;

use passo::plugin::{FunctionError, Plugin};
use passo::value::Value;

use super::Desk;
use super::arguments::Arguments;

pub(super) fn register(plugin: Plugin, desk: &Desk) -> Plugin {
    let plugin = checks::register(plugin, desk);
    let plugin = contacts::register(plugin, desk);
    let plugin = supplies::register(plugin, desk);
    let plugin = contracts::register(plugin, desk);
    let plugin = readings::register(plugin, desk);
    let plugin = visits::register(plugin, desk);
    let plugin = undoing::register(plugin, desk);
    let plugin = terms::register(plugin, desk);
    requests::register(plugin, desk)
}

/// Adds a function that works with the desk.
fn add(
    plugin: Plugin,
    desk: &Desk,
    name: &str,
    arity: usize,
    body: fn(&Desk, &Arguments<'_>) -> Result<Value, FunctionError>,
) -> Plugin {
    let desk = desk.clone();
    plugin.function(name, arity, move |context, arguments| body(&desk, &Arguments::new(context, arguments)))
}
