//! A crash at any commit: what was answered is there, nothing is there by half, and the rest goes on.

use proptest::prelude::*;

use super::action::{Action, Choice, choices};
use super::world::World;
use super::{block, cases, emit, perform};
use crate::store::Lookup as _;

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn a_crash_loses_nothing_that_was_answered_and_leaves_nothing_by_half(
        model in block::model(),
        choices in choices(30),
        lives in 0..30_u32,
    ) {
        let file = emit::file(&model);
        let mut world = World::with_lives(&file, lives).expect("generated models are right");
        let mut twin = World::with(&file).expect("generated models are right");
        let rest = until_the_crash(&mut world, &mut twin, &choices)?;
        world.restart();
        // What was answered is a beginning of what is kept; of the call during which the power went there may be more.
        for instance in 1..=twin.engine().own().lock_all().instance_numbers.last() {
            let answered = twin.store.records(instance).unwrap_or_default();
            let kept = world.store.records(instance).unwrap_or_default();
            prop_assert!(kept.starts_with(&answered), "instance {instance} has lost records");
        }
        for choice in rest {
            let action = choice.action(&world);
            perform(&mut world, &action)?;
        }
    }
}

/// Does what is chosen in both worlds until the store of the first one fails; gives what was not done any more.
fn until_the_crash<'c>(
    world: &mut World,
    twin: &mut World,
    choices: &'c [Choice],
) -> Result<&'c [Choice], TestCaseError> {
    let mut next = Some(Action::Start { process: "main".into(), x: 1, key: "a" });
    for (index, choice) in choices.iter().enumerate() {
        let action = next.take().unwrap_or_else(|| choice.action(world));
        if matches!(action, Action::Restart | Action::Advance(..0)) {
            continue;
        }
        let answer = action.perform(world);
        if world.has_crashed() {
            return Ok(&choices[index..]);
        }
        prop_assert_eq!(action.perform(twin), answer, "the answer to {:?}", action);
    }
    Ok(&[])
}
