//! Properties of the engine over random models and random commands.
//!
//! Block-structured processes and arbitrary graphs are written as BPMN files, deployed, and driven by whatever their
//! state invites; after every command the invariants are checked. `PASSO_CASES` sets how many cases each property has.

mod action;
mod block;
mod conversation;
mod corpus;
mod crash;
mod emit;
mod found;
mod graph;
mod instance;
mod invariants;
mod joins;
mod kept;
mod past;
mod shared;
mod undo;
mod world;

use proptest::prelude::*;
use proptest::test_runner::Config;

use self::action::{Action, Choice, choices, kind_action, state_of_first};
use self::invariants::{difference, violations};
use self::world::World;
use crate::{HistoryLevel, InstanceState};

/// So many cases, unless the environment says otherwise.
fn cases(count: u32) -> Config {
    let wanted = std::env::var("PASSO_CASES").ok().and_then(|text| text.parse().ok());
    Config { cases: wanted.unwrap_or(count), max_shrink_time: 30_000, ..Config::default() }
}

/// Starts an instance of `main` and does what is chosen, with a look at everything after each command.
fn run(world: &mut World, choices: &[Choice]) -> Result<(), TestCaseError> {
    let first = Action::Start { process: "main".into(), x: 1, key: "a" };
    perform(world, &first)?;
    for choice in choices {
        let action = choice.action(world);
        perform(world, &action)?;
    }
    look(world);
    Ok(())
}

fn perform(world: &mut World, action: &Action) -> Result<String, TestCaseError> {
    let answer = action.perform(world);
    let found = violations(world);
    prop_assert!(found.is_empty(), "after {action:?}, answered with {answer}:\n{}", found.join("\n"));
    Ok(answer)
}

/// Every instance can be looked at, and its history read.
fn look(world: &World) {
    for found in world.engine().instances(&crate::InstanceQuery::new()) {
        assert!(world.engine().instance(found.id).is_some());
        assert!(world.engine().history(found.id).is_some());
    }
}

/// The actions that choices mean, with the answers to them. Left out is the clock that goes back: what an engine knew of
/// the time is not kept.
fn record(file: &str, choices: &[Choice]) -> (World, Vec<(Action, String)>) {
    let mut world = World::with(file).expect("generated models are right");
    let first = Action::Start { process: "main".into(), x: 2, key: "a" };
    let mut done = vec![(first.clone(), first.perform(&mut world))];
    for choice in choices {
        let action = choice.action(&world);
        if !matches!(action, Action::Advance(..0)) {
            let answer = action.perform(&mut world);
            done.push((action, answer));
        }
    }
    (world, done)
}

/// Does the same again in another engine, which answers the same.
fn repeat(world: &mut World, done: &[(Action, String)], restarts: bool) -> Result<(), TestCaseError> {
    for (action, answer) in done {
        prop_assert_eq!(&action.perform(world), answer, "the answer to {:?}", action);
        if restarts {
            let before = world.restart();
            let found = difference(&before, world.engine());
            prop_assert!(found.is_none(), "after {action:?} a restart changes {}", found.unwrap_or_default());
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn a_block_structured_process_keeps_the_invariants_whatever_is_done(
        model in block::model(),
        choices in choices(60),
    ) {
        let mut world = World::with(emit::file(&model)).expect("generated models are right");
        run(&mut world, &choices)?;
    }

    #[test]
    fn a_random_process_is_the_same_model_when_it_is_written_and_read_again(model in block::model(), graph in graph::graph()) {
        prop_assert_eq!(crate::write::tests::round_trip(emit::file(&model).as_bytes()), None);
        prop_assert_eq!(crate::write::tests::round_trip(graph::file(&graph).as_bytes()), None);
    }

    #[test]
    fn an_arbitrary_graph_keeps_the_invariants_whatever_is_done(
        graph in graph::graph(),
        choices in choices(30),
    ) {
        if let Ok(mut world) = World::with(graph::file(&graph)) {
            run(&mut world, &choices)?;
        }
    }

    #[test]
    fn a_block_structured_process_ends_when_all_its_work_is_done(model in block::model(), x in 0..4_i64) {
        let mut world = World::with_room(emit::calm_file(&model)).expect("generated models are right");
        let start = Action::Start { process: "main".into(), x, key: "b" };
        perform(&mut world, &start)?;
        let mut done = Vec::new();
        while state_of_first(&world) == Some(InstanceState::Active) {
            let action = kind_action(&world, done.len());
            prop_assert!(action.is_some() && done.len() < 500, "it does not end: {done:?}");
            if let Some(action) = action {
                let answer = perform(&mut world, &action)?;
                done.push((action, answer));
            }
        }
    }

    #[test]
    fn the_same_commands_give_the_same_events(model in block::model(), choices in choices(30)) {
        let file = emit::file(&model);
        let (one, done) = record(&file, &choices);
        let mut other = World::with(&file).expect("generated models are right");
        repeat(&mut other, &done, false)?;
        prop_assert!(one.store.holds_the_same_as(&other.store), "{:?}
and
{:?}", one.store, other.store);
    }

    #[test]
    fn restarts_change_nothing(model in block::model(), choices in choices(20)) {
        let file = emit::file(&model);
        let (one, done) = record(&file, &choices);
        let mut other = World::with(&file).expect("generated models are right");
        repeat(&mut other, &done, true)?;
        prop_assert!(one.store.holds_the_same_as(&other.store), "{:?}
and
{:?}", one.store, other.store);
    }

    #[test]
    fn instances_that_wait_in_the_store_go_on_as_if_they_had_stayed(
        model in block::model(),
        choices in choices(30),
    ) {
        let file = emit::file(&model);
        let (one, mut done) = record(&file, &choices);
        done.retain(|(action, _)| !matches!(action, Action::Restart));
        let mut other = World::with_empty_memory(&file).expect("generated models are right");
        repeat(&mut other, &done, false)?;
        for _ in 0..20 {
            prop_assert_eq!(one.engine().tick().ok(), other.engine().tick().ok());
        }
        prop_assert_eq!(other.engine().own().lock_all().instances.count_open(), 0, "something has stayed in memory");
        prop_assert!(one.store.holds_the_same_as(&other.store), "{:?}
and
{:?}", one.store, other.store);
        prop_assert_eq!(difference(one.engine(), other.engine()), None);
    }

    #[test]
    fn instances_that_are_folded_go_on_as_if_they_had_stayed(model in block::model(), choices in choices(30)) {
        let file = emit::file(&model);
        let (one, mut done) = record(&file, &choices);
        done.retain(|(action, _)| !matches!(action, Action::Restart));
        let mut other = World::folding(&file).expect("generated models are right");
        repeat(&mut other, &done, false)?;
        for _ in 0..20 {
            prop_assert_eq!(one.engine().tick().ok(), other.engine().tick().ok());
        }
        prop_assert_eq!(other.engine().own().lock_all().instances.count_open(), 0, "something has stayed open");
        prop_assert_eq!(difference(one.engine(), other.engine()), None);
    }

    #[test]
    fn instances_that_come_from_their_records_go_on_as_if_they_had_stayed(
        model in block::model(),
        choices in choices(30),
    ) {
        let file = emit::file(&model);
        let (one, mut done) = record(&file, &choices);
        done.retain(|(action, _)| !matches!(action, Action::Restart));
        let mut other = World::with(&file).expect("generated models are right");
        for (action, answer) in &done {
            prop_assert_eq!(&action.perform(&mut other), answer, "the answer to {:?}", action);
            kept::take_up_records(&other);
        }
        prop_assert!(one.store.holds_the_same_as(&other.store));
        prop_assert_eq!(difference(one.engine(), other.engine()), None);
    }

    #[test]
    fn an_engine_without_history_does_the_same(model in block::model(), choices in choices(30)) {
        let file = emit::file(&model);
        let (one, mut done) = record(&file, &choices);
        done.retain(|(action, _)| !matches!(action, Action::Restart));
        let mut other = World::with_history(&file, HistoryLevel::None).expect("generated models are right");
        repeat(&mut other, &done, false)?;
        prop_assert!(other.engine().own().lock_all().journals.is_empty());
        prop_assert_eq!(difference(one.engine(), other.engine()), None);
    }
}
