//! Runs a case.

mod session;
mod verbs;

use std::fs;

pub(crate) use self::session::{Session, Subject};

use crate::expect::check;
use crate::format::{Case, ScenarioFile, Step, Verb};
use crate::options::Options;
use crate::report::Failure;

/// Runs one case of a file on an engine of its own: deploys the models, starts the process, does the steps, checks
/// the expectations.
///
/// # Errors
/// What does not hold or could not be done, with the step and with what happened until then.
pub fn run_case(file: &ScenarioFile, case: &Case, options: &Options) -> Result<(), Failure> {
    let failure = |complaints: Vec<String>| Failure {
        file: file.path.clone(),
        case: case.name.clone(),
        step: None,
        complaints,
        trace: Vec::new(),
    };
    let plugins = options.make(&file.plugins).map_err(|complaint| failure(vec![complaint]))?;
    let mut models = Vec::new();
    for path in &file.models {
        let model = fs::read(path)
            .map_err(|error| failure(vec![format!("the model {}: {error}", path.display())]))?;
        models.push(model);
    }
    let stopped = |complaint: String| failure(vec![complaint]);
    let mut session = Session::open(file, case, plugins, options).map_err(stopped)?;
    session.deploy(&models);
    if let Err(complaint) = session.start(case) {
        return Err(session.failed(failure(vec![complaint])));
    }
    if session.rejection().is_none() {
        for (index, step) in case.steps.iter().enumerate() {
            if options.restarts() {
                session = session.reopen().map_err(stopped)?;
            }
            let complaints = perform(&mut session, step);
            if !complaints.is_empty() {
                let step = Some(format!("{}, {}", index + 1, step.verb));
                return Err(session.failed(Failure { step, ..failure(complaints) }));
            }
            if matches!(step.verb, Verb::Restart) {
                session = session.reopen().map_err(stopped)?;
            }
        }
    }
    if options.restarts() {
        session = session.reopen().map_err(stopped)?;
    }
    let complaints = check(&session, &case.expect, None);
    if complaints.is_empty() { Ok(()) } else { Err(session.failed(failure(complaints))) }
}

/// Does one step; gives what is wrong.
fn perform(session: &mut Session, step: &Step) -> Vec<String> {
    if let Verb::Expect(expectation) = &step.verb {
        return check(session, expectation, step.of.as_ref());
    }
    let done = verbs::perform(session, &step.verb, step.of.as_ref()).and_then(|()| session.settle());
    done.err().into_iter().collect()
}
