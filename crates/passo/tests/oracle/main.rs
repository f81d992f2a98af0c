//! An independent oracle for control flow: whatever the engine does to a random process must be one of the ways in which the
//! token game, played on the model without any order, can go; and what the rules call sound comes to its end.
#![allow(
    clippy::indexing_slicing,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where something is not as it should be"
)]

mod game;
mod graphs;
mod net;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use passo::base::Limits;
use passo::diagnostic::Code;
use passo::lint::lint;
use passo::read::read;
use passo::replay::replay;
use passo::soundness::counterexamples;
use passo::{Engine, HistoryKind, InstanceId, InstanceState, Start, Variables, WorkQuery};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};

use self::game::{End, Game, Position};
use self::graphs::{Graph, graph};
use self::net::Net;

/// What can be seen of an instance.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    end: End,
    waiting: Vec<String>,
    completed: BTreeMap<String, u32>,
}

fn seen(engine: &Engine, id: InstanceId) -> Seen {
    let view = engine.instance(id).expect("the instance is known");
    let mut waiting: Vec<String> = view.waiting.iter().map(|place| place.element.to_string()).collect();
    waiting.sort();
    let end = match view.state {
        InstanceState::Completed => End::Completed,
        InstanceState::Terminated => End::Terminated,
        _ => End::Running,
    };
    let mut completed = BTreeMap::new();
    for entry in engine.history(id).map_or_else(Vec::new, |history| history.entries) {
        if entry.kind == HistoryKind::Completed {
            *completed.entry(entry.element.to_string()).or_default() += 1;
        }
    }
    Seen { end, waiting, completed }
}

/// The positions of the game that look like the instance.
fn matching(game: &Game<'_>, possible: &BTreeSet<Position>, seen: &Seen) -> BTreeSet<Position> {
    let same = |position: &&Position| {
        position.end == seen.end
            && position.completed == seen.completed
            && game.waiting(position) == seen.waiting
    };
    possible.iter().filter(same).cloned().collect()
}

/// Plays a process by these choices in the engine and in the game. Gives whether the game came to its end; it is given up when
/// there are too many ways, or when the process runs away.
fn play(graph: &Graph, x: i64, choices: &[u8]) -> Result<bool, TestCaseError> {
    let file = graph.file();
    let net = Net::of(&read(file.as_bytes(), &Limits::default()).definitions);
    let game = Game { net: &net, x };
    let limits = Limits { steps_per_command: 2_000, tokens: 200, ..Limits::default() };
    let engine = Engine::builder().limits(limits).build();
    prop_assert!(engine.deploy(&file).is_ok(), "generated graphs are right: {file}");
    let start = Start::process("main").variables([("x".into(), x.into())].into());
    let id = engine.start(start).expect("it starts");
    let Some(mut possible) = game.begin() else { return Ok(false) };
    let mut done = vec!["start".to_owned()];
    for choice in choices {
        let now = seen(&engine, id);
        let found = matching(&game, &possible, &now);
        prop_assert!(
            !found.is_empty(),
            "{file}\nx = {x}, after {done:?}: {now:#?}\nis none of {possible:#?}"
        );
        let mut items = engine.work_items(&WorkQuery::new());
        items.retain(|item| item.incident.is_none());
        if items.is_empty() {
            break;
        }
        // What one of several receivers of a signal leads to may end the others, and their order is the engine's.
        let is_free = found.iter().all(|position| game.guarded(position) < 2);
        let after = if choice % 5 == 0 && is_free {
            done.push("signal".to_owned());
            engine.broadcast("S", Variables::new()).expect("a signal is always taken");
            game.signal(&found)
        } else {
            let item = &items[usize::from(*choice) % items.len()];
            done.push(item.element.to_string());
            engine.complete(item.id, Variables::new()).expect("the work item is open");
            game.complete(&found, &item.element)
        };
        let Some(after) = after else { return Ok(false) };
        possible = after;
    }
    let now = seen(&engine, id);
    let found = matching(&game, &possible, &now);
    prop_assert!(!found.is_empty(), "{file}\nx = {x}, after {done:?}: {now:#?}\nis none of {possible:#?}");
    Ok(true)
}

/// The findings about what can become of tokens.
const UNSOUND: [Code; 5] = [
    Code::Deadlock,
    Code::LackOfSynchronization,
    Code::EndlessLoop,
    Code::DeadNode,
    Code::SoundnessNotDecided,
];

/// Does all the work of a process that is called sound. Gives whether it came to its end; what goes round for too long, or has no
/// flow to take because of its conditions, tells nothing.
fn ends(graph: &Graph, x: i64) -> Result<bool, TestCaseError> {
    let file = graph.file();
    let limits = Limits { steps_per_command: 2_000, tokens: 200, ..Limits::default() };
    let engine = Engine::builder().limits(limits).build();
    prop_assert!(engine.deploy(&file).is_ok(), "generated graphs are right: {file}");
    let start = Start::process("main").variables([("x".into(), x.into())].into());
    let id = engine.start(start).expect("it starts");
    for _ in 0..60 {
        let view = engine.instance(id).expect("the instance is known");
        if view.state != InstanceState::Active {
            return Ok(true);
        }
        if !view.incidents.is_empty() {
            return Ok(false);
        }
        let Some(item) = engine.work_items(&WorkQuery::new()).into_iter().next() else {
            let waiting: Vec<_> = view.waiting.iter().map(|place| &place.element).collect();
            return Err(TestCaseError::fail(format!(
                "{file}\nx = {x} is called sound, and sticks at {waiting:?}"
            )));
        };
        engine.complete(item.id, Variables::new()).expect("the work item is open");
    }
    Ok(false)
}

#[test]
fn what_is_called_sound_never_sticks() {
    let wanted = std::env::var("PASSO_CASES").ok().and_then(|text| text.parse().ok());
    let cases: u32 = wanted.unwrap_or(600);
    let (sound, ended) = (Cell::new(0), Cell::new(0));
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(&(graph(), 0..4_i64), |(graph, x)| {
        let findings = lint(&read(graph.file().as_bytes(), &Limits::default()).definitions);
        if !findings.iter().any(|found| UNSOUND.contains(&found.code)) {
            sound.set(sound.get() + 1);
            ended.set(ended.get() + u32::from(ends(&graph, x)?));
        }
        Ok(())
    });
    match result {
        Ok(()) => assert!(
            ended.get() * 10 > cases,
            "only {} of {} sound ones ended, of {cases}",
            ended.get(),
            sound.get()
        ),
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        Err(TestError::Abort(reason)) => panic!("given up: {reason}"),
    }
}

#[test]
fn what_is_called_unsound_is_so_on_the_machine() {
    let wanted = std::env::var("PASSO_CASES").ok().and_then(|text| text.parse().ok());
    let cases: u32 = wanted.unwrap_or(200);
    let played = Cell::new(0);
    let config = Config { cases, failure_persistence: None, max_shrink_time: 20_000, ..Config::default() };
    let result = TestRunner::new(config).run(&graph(), |graph| {
        let file = graph.file();
        let definitions = read(file.as_bytes(), &Limits::default()).definitions;
        for found in counterexamples(&definitions) {
            let replay = replay(&definitions, &found, &Limits::default())
                .map_err(|error| TestCaseError::fail(format!("{file}\n{found:#?}\n{error}")))?;
            prop_assert!(replay.is_as_claimed(), "{file}\n{found:#?}\n{replay:#?}");
            played.set(played.get() + 1);
        }
        Ok(())
    });
    match result {
        Ok(()) => assert!(played.get() > cases / 4, "only {} were played of {cases}", played.get()),
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        Err(TestError::Abort(reason)) => panic!("given up: {reason}"),
    }
}

#[test]
fn the_engine_does_what_the_token_game_allows() {
    let wanted = std::env::var("PASSO_CASES").ok().and_then(|text| text.parse().ok());
    let cases: u32 = wanted.unwrap_or(300);
    let (decided, all) = (Cell::new(0), Cell::new(0));
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let choices = prop::collection::vec(any::<u8>(), 0..12);
    let result = TestRunner::new(config).run(&(graph(), 0..4_i64, choices), |(graph, x, choices)| {
        all.set(all.get() + 1);
        decided.set(decided.get() + u32::from(play(&graph, x, &choices)?));
        Ok(())
    });
    match result {
        Ok(()) => {
            assert!(decided.get() * 4 > all.get() * 3, "only {} of {} were decided", decided.get(), all.get())
        }
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        Err(TestError::Abort(reason)) => panic!("given up: {reason}"),
    }
}
