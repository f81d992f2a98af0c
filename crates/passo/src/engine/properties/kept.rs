//! What the durable format keeps of an engine: all that there is of its journals, its facts and its instances.

use super::world::World;
use crate::engine::core::Core;
use crate::journal::wire::WireError;
use crate::state::{Instance, decode_instance, encode_instance};
use crate::store::{Lookup as _, check_record};

/// What comes back from its record as something else.
pub(super) fn check_records(world: &World, core: &Core, found: &mut Vec<String>) {
    for id in 1..=core.instance_numbers.last() {
        for record in world.store.records(id).unwrap_or_default() {
            if let Err(error) = check_record(&record) {
                found.push(format!("a record of instance {id} does not come back: {error}"));
            }
        }
    }
    for record in world.store.facts("").unwrap_or_default() {
        if let Err(error) = check_record(&record) {
            found.push(format!("a fact does not come back: {error}"));
        }
    }
    for (id, instance) in core.instances.iter() {
        let again = snapshot(&instance);
        if again.as_ref() != Ok(&*instance) {
            found.push(format!("instance {id} does not come back: {instance:?}, but {again:?}"));
        }
    }
}

/// Every instance goes on as what its record says.
pub(super) fn take_up_records(world: &World) {
    let mut core = world.engine().own().lock_all();
    core.fetch_all();
    let ids: Vec<u64> = core.instances.iter().map(|(id, _)| id).collect();
    for id in ids {
        if let Some(resident) = core.instances.get_mut(id)
            && let Ok(again) = snapshot(&resident.instance)
        {
            resident.instance = again;
        }
    }
}

fn snapshot(instance: &Instance) -> Result<Instance, WireError> {
    through(instance, encode_instance, decode_instance)
}

fn through<T>(
    thing: &T,
    encode: impl Fn(&T, &mut Vec<u8>) -> Result<(), WireError>,
    decode: impl Fn(&[u8]) -> Result<T, WireError>,
) -> Result<T, WireError> {
    let mut bytes = Vec::new();
    encode(thing, &mut bytes)?;
    check_record(&bytes)?;
    decode(&bytes)
}
