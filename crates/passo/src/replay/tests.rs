use std::path::Path;

use super::{Replay, ReplayError, Shown, replay};
use crate::base::Limits;
use crate::read::read;
use crate::soundness::counterexamples;

/// Plays the only counterexample of a process.
#[track_caller]
fn played(content: &str) -> Replay {
    let xml = format!(
        "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\"><process id=\"p\">{content}</process></definitions>"
    );
    let definitions = read(xml.as_bytes(), &Limits::default()).definitions;
    let found = counterexamples(&definitions);
    let [only] = found.as_slice() else { panic!("{found:#?}") };
    replay(&definitions, only, &Limits::default()).expect("it is played")
}

fn flows(pairs: &[(&str, &str)]) -> String {
    let flow = |(number, (from, to)): (usize, &(&str, &str))| {
        format!("<sequenceFlow id='f{number}' sourceRef='{from}' targetRef='{to}'/>")
    };
    pairs.iter().enumerate().map(flow).collect()
}

#[test]
fn a_join_that_waits_for_a_branch_that_ended_otherwise_is_stuck() {
    let branches = "<startEvent id='s'/><parallelGateway id='x'/><userTask id='a'/><task id='b'/><parallelGateway id='j'/>\
                    <endEvent id='late'/><boundaryEvent id='t' attachedToRef='a'><timerEventDefinition/></boundaryEvent>";
    let pairs = [("s", "x"), ("x", "a"), ("x", "b"), ("a", "j"), ("b", "j"), ("t", "late")];
    let replay = played(&format!("{branches}{}", flows(&pairs)));
    assert_eq!(replay.shown, Shown::Stuck { at: vec!["j".into()] });
    let passed: Vec<&str> = replay.moments.iter().map(|moment| &*moment.element).collect();
    assert!(passed.contains(&"t") && !passed.contains(&"a"), "{passed:?}");
}

#[test]
fn what_two_branches_lead_to_is_done_twice_at_the_same_time() {
    let nodes = "<startEvent id='s'/><parallelGateway id='x'/><task id='a'/>";
    let replay = played(&format!("{nodes}{}", flows(&[("s", "x"), ("x", "a"), ("x", "a")])));
    assert_eq!(replay.shown, Shown::Together { at: "a".into(), tokens: 2 });
}

#[test]
fn a_loop_without_a_way_out_comes_round() {
    let nodes = "<startEvent id='s'/><exclusiveGateway id='m'/><task id='a'/>";
    let replay = played(&format!("{nodes}{}", flows(&[("s", "m"), ("m", "a"), ("a", "m")])));
    assert_eq!(replay.shown, Shown::Round);
}

#[test]
fn the_token_of_a_transaction_that_is_cancelled_is_gone() {
    let inside = "<startEvent id='i'/><endEvent id='c'><cancelEventDefinition/></endEvent>\
                  <sequenceFlow id='k' sourceRef='i' targetRef='c'/>";
    let nodes = format!(
        "<startEvent id='s'/><parallelGateway id='x'/><transaction id='a'>{inside}<task id='d'/></transaction><task id='b'/>\
         <parallelGateway id='j'/>"
    );
    let pairs = [("s", "x"), ("x", "a"), ("x", "b"), ("a", "j"), ("b", "j")];
    let replay = played(&format!("{nodes}{}", flows(&pairs)));
    assert_eq!(replay.shown, Shown::Stuck { at: vec!["j".into()] });
}

#[test]
fn what_is_found_in_real_diagrams_is_so_on_the_machine() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    // Without the corpus beside the repository there is nothing to play.
    let index = std::fs::read_to_string(corpus.join("INDEX.tsv")).unwrap_or_default();
    let mut otherwise = Vec::new();
    for name in index.lines().skip(1).filter_map(|line| line.split('\t').next()) {
        let Ok(bytes) = std::fs::read(corpus.join(name)) else { continue };
        let definitions = read(&bytes, &Limits::default()).definitions;
        for found in counterexamples(&definitions) {
            match replay(&definitions, &found, &Limits::default()) {
                Ok(replay) if replay.is_as_claimed() => {}
                Err(ReplayError::NoPath) => {}
                other => otherwise.push(format!("{name}: {found:?}\n{other:?}")),
            }
        }
    }
    assert!(otherwise.is_empty(), "{}", otherwise.join("\n\n"));
}
