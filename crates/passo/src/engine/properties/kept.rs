//! What the durable format keeps of an engine: all that there is of its journals, its facts and its instances.

use super::world::World;
use crate::engine::core::Core;
use crate::journal::wire::WireError;
use crate::state::{Instance, decode_instance, encode_instance};
use crate::store::{Kept, Store as _, StoreError, check_record};

/// What comes back from its record as something else.
pub(super) fn check_records(world: &World, core: &Core, found: &mut Vec<String>) {
    for id in 1..=core.last_instance {
        for record in world.store.records(id).unwrap_or_default() {
            if let Err(error) = check_record(&record) {
                found.push(format!("a record of instance {id} does not come back: {error}"));
            }
        }
    }
    let mut check = |kept: Kept| {
        if let Kept::Fact(record) = kept {
            check_record(&record).map_err(|error| StoreError::Damaged(error.to_string()))?;
        }
        Ok(())
    };
    if let Err(error) = world.store.open(&mut check) {
        found.push(format!("a fact does not come back: {error}"));
    }
    for (id, instance) in &core.instances {
        let again = snapshot(instance);
        if again.as_ref() != Ok(&**instance) {
            found.push(format!("instance {id} does not come back: {instance:?}, but {again:?}"));
        }
    }
}

/// Every instance goes on as what its record says.
pub(super) fn take_up_records(world: &World) {
    let mut core = world.engine().lock();
    for instance in core.instances.values_mut() {
        if let Ok(again) = snapshot(instance) {
            **instance = again;
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
