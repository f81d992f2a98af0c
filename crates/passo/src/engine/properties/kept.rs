//! What the durable format keeps of an engine: all that there is of its journals, its facts and its instances.

use super::world::World;
use crate::engine::core::Core;
use crate::journal::wire::{WireError, decode_events, encode_events};
use crate::state::{Instance, decode_instance, encode_instance};
use crate::store::{EngineFact, check_record, decode_fact, encode_fact};

/// What comes back from its record as something else.
pub(super) fn check_records(core: &Core, found: &mut Vec<String>) {
    let kept = core.store.open();
    for (id, journal) in &kept.journals {
        if through(journal, |journal, to| encode_events(journal.iter(), to), decode_events).as_ref()
            != Ok(journal)
        {
            found.push(format!("the journal of instance {id} does not come back: {journal:?}"));
        }
    }
    for fact in &kept.facts {
        let again: Result<EngineFact, _> = through(fact, encode_fact, decode_fact);
        if again.as_ref() != Ok(fact) {
            found.push(format!("a fact does not come back: {fact:?}"));
        }
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
