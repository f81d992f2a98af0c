//! The past that an instance's events tell is the one that there was, and the reasons that are given are the right ones.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::action::{Action, choices};
use super::world::World;
use super::{block, cases, emit, graph};
use crate::execute::View;
use crate::expression::Surroundings;
use crate::history::{Consideration, Decision, DecisionKind, FlowChoice, JoinChoice, Moment, Verdict, reach};
use crate::journal::{Event, Journal, ScopeId};
use crate::{InstanceId, InstanceQuery};

/// What was seen of instances: by their number and the number of their last event.
type Seen = BTreeMap<(u64, u64), String>;

/// Notes every instance as it stands.
fn note(world: &World, seen: &mut Seen) {
    for found in world.engine().instances(&InstanceQuery::new()) {
        let events = world.journal(found.id.0).events.len() as u64;
        seen.insert((found.id.0, events), format!("{:?}", world.engine().instance(found.id)));
    }
}

fn play(world: &mut World, choices: &[super::Choice]) -> Seen {
    let mut seen = Seen::new();
    let first = Action::Start { process: "main".into(), x: 1, key: "a" };
    first.perform(world);
    note(world, &mut seen);
    for choice in choices {
        choice.action(world).perform(world);
        note(world, &mut seen);
    }
    seen
}

/// The engine and the archive of its store tell of every moment what was seen then.
fn check_past(world: &World, seen: &Seen) -> Result<(), TestCaseError> {
    let archive = world.archive();
    for ((id, event), view) in seen {
        let (id, moment) = (InstanceId(*id), Moment::Event(*event));
        let past = world.engine().instance_at(id, moment);
        let told = format!("{:?}", past.as_ref().map(|past| &past.instance));
        prop_assert_eq!(&told, view, "instance {} at event {}", id, event);
        let archived = archive.instance_at(id, moment).expect("a store in memory can be read");
        prop_assert_eq!(format!("{:?}", archived), format!("{:?}", past), "in the archive");
    }
    for found in world.engine().instances(&InstanceQuery::new()) {
        let history = archive.history(found.id).expect("a store in memory can be read");
        prop_assert_eq!(history, world.engine().history(found.id));
        check_decisions(world, found.id)?;
    }
    Ok(())
}

fn check_decisions(world: &World, id: InstanceId) -> Result<(), TestCaseError> {
    let journal = world.journal(id.0);
    for decision in world.engine().decisions(id).unwrap_or_default() {
        match &decision.kind {
            DecisionKind::Flows(choice) => check_choice(world, id, &journal, &decision, choice)?,
            DecisionKind::Event(choice) => {
                let came = choice.events.iter().filter(|event| event.came).count();
                prop_assert_eq!(came, 1, "{:?}", decision);
            }
            DecisionKind::Join(JoinChoice { arrivals, absent, waited_for, condition }) => {
                let is_full = absent.is_empty();
                prop_assert!(!arrivals.is_empty(), "{decision:?}");
                match decision.place.tag {
                    "parallelGateway" => {
                        prop_assert!(is_full && waited_for.is_empty(), "{decision:?}");
                    }
                    "inclusiveGateway" => prop_assert!(condition.is_none(), "{decision:?}"),
                    _ => {}
                }
            }
        }
    }
    Ok(())
}

/// What is said of conditions is what they give when they are evaluated in the instance as it was.
fn check_choice(
    world: &World,
    id: InstanceId,
    journal: &Journal,
    decision: &Decision,
    choice: &FlowChoice,
) -> Result<(), TestCaseError> {
    let event = journal.events[decision.event as usize - 1];
    let before =
        reach(journal, Moment::Event(decision.event - 1)).expect("the event is not the first").instance;
    let scope = match event {
        Event::Passed { scope, .. } | Event::Left { scope, .. } => scope,
        Event::Completed { activity } => before.activity(activity).map_or(ScopeId::NONE, |found| found.scope),
        // A complex gateway has attributes, and an incident says that nothing held.
        _ => return Ok(()),
    };
    let core = world.engine().own().lock_all();
    let program = core.program_of(&before, scope).expect("the scope runs a program");
    for flow in choice.flows.iter().filter(|_| decision.place.tag != "complexGateway") {
        let number =
            program.flow_ids.iter().position(|known| *known == flow.flow.id).expect("the flow is there");
        let bound = program.expressions.get(program.flows[number].condition.index());
        let holds = bound.map(|bound| {
            let mut view = View::new(&before, scope, &bound.names);
            let surroundings =
                Surroundings { now: before.now(), instance: id.0, serial: before.next_serial() };
            bound.expression.decide(&mut view, surroundings).expect("it was evaluated before")
        });
        match (flow.verdict, holds) {
            (Verdict::Held, Some(true))
            | (Verdict::DidNotHold, Some(false))
            | (Verdict::Unconditional, None) => {}
            (Verdict::NotAsked, _) => prop_assert!(choice.is_exclusive && !flow.taken, "{decision:?}"),
            (Verdict::Default, _) => {
                let chosen = |other: &Consideration| {
                    other.verdict == Verdict::Held
                        || (choice.is_exclusive && other.taken && other.verdict != Verdict::Default)
                };
                let others = choice.flows.iter().any(chosen);
                prop_assert!(flow.taken != others, "{decision:?}");
            }
            (verdict, holds) => prop_assert!(false, "{verdict:?}, and it gives {holds:?}: {decision:?}"),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn the_past_of_a_block_structured_process_is_what_it_was(model in block::model(), choices in choices(30)) {
        let mut world = World::with(emit::file(&model)).expect("generated models are right");
        let seen = play(&mut world, &choices);
        check_past(&world, &seen)?;
    }

    #[test]
    fn the_past_of_an_arbitrary_graph_is_what_it_was(graph in graph::graph(), choices in choices(20)) {
        if let Ok(mut world) = World::with(graph::file(&graph)) {
            let seen = play(&mut world, &choices);
            check_past(&world, &seen)?;
        }
    }

    #[test]
    fn every_event_leaves_an_instance_that_can_be_looked_at(model in block::model(), choices in choices(8)) {
        let mut world = World::with(emit::file(&model)).expect("generated models are right");
        play(&mut world, &choices);
        let id = InstanceId(1);
        let events = world.journal(1).events.len() as u64;
        for event in 1..=events.min(150) {
            let past = world.engine().instance_at(id, Moment::Event(event));
            prop_assert!(past.is_some() || event == 1, "after event {event}");
        }
        prop_assert!(world.engine().instance_at(id, Moment::Event(events + 1)).is_none());
        prop_assert!(world.engine().instance_at(id, Moment::Event(0)).is_none());
    }
}
