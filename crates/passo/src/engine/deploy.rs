//! Files become definitions.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::catalog::StartTimer;
use super::core::Core;
use super::index::Due;
use super::{DeployError, Deployment, Engine};
use crate::base::Span;
use crate::compile::{Compiled, compile};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::execute::{Trouble, evaluate_timer};
use crate::expression::{EvaluationError, Slots, Surroundings};
use crate::journal::{NodeId, StartPlace, TimerPlan};
use crate::lint::lint;
use crate::program::{CatchTrigger, ExpressionId, PlanId, Program, TimerTrigger};
use crate::read::read;
use crate::store::EngineFact;
use crate::value::Value;

/// One file, read, checked and compiled.
struct Prepared {
    programs: Vec<Program>,
    diagnostics: Vec<Diagnostic>,
    /// The calls of processes that the file itself does not have.
    calls: Vec<(Arc<str>, Diagnostic)>,
}

impl Engine {
    /// Everything that is wrong or doubtful about a file, in the order of the file, without deploying it. A file with an
    /// error among it would be refused. That a called process is missing is only known to [`Engine::deploy`].
    #[must_use]
    pub fn check(&self, file: impl AsRef<[u8]>) -> Vec<Diagnostic> {
        self.prepare(file.as_ref()).diagnostics
    }

    /// The programs of a file as readable text: what runs after compiling.
    ///
    /// # Errors
    /// When the file would not be deployed.
    pub fn program(&self, file: impl AsRef<[u8]>) -> Result<String, DeployError> {
        let prepared = self.prepare(file.as_ref());
        let Prepared { programs, diagnostics, .. } = refuse_errors(prepared)?;
        drop(diagnostics);
        Ok(programs.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    }

    /// Deploys a file: each of its processes and global tasks gets a new version.
    ///
    /// ```
    /// let xml = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop">
    ///   <process id="order" isExecutable="true"><startEvent id="start"/></process>
    /// </definitions>"#;
    /// let engine = passo::Engine::new();
    /// let deployment = engine.deploy(xml)?;
    /// assert_eq!(&*deployment.processes[0].process, "order");
    /// assert_eq!(deployment.processes[0].version, 1);
    /// # Ok::<(), passo::DeployError>(())
    /// ```
    ///
    /// # Errors
    /// When the file is wrong or has nothing to deploy; nothing is deployed then.
    pub fn deploy(&self, file: impl AsRef<[u8]>) -> Result<Deployment, DeployError> {
        self.deploy_all(&[file])
    }

    /// Deploys files that belong together: all of them or none.
    ///
    /// # Errors
    /// When a file is wrong or none has anything to deploy; nothing is deployed then.
    pub fn deploy_all<T: AsRef<[u8]>>(&self, files: &[T]) -> Result<Deployment, DeployError> {
        let mut all = Prepared { programs: Vec::new(), diagnostics: Vec::new(), calls: Vec::new() };
        for file in files {
            let prepared = self.prepare(file.as_ref());
            all.programs.extend(prepared.programs);
            all.diagnostics.extend(prepared.diagnostics);
            all.calls.extend(prepared.calls);
        }
        let Prepared { programs, mut diagnostics, calls } = refuse_errors(all)?;
        let mut core = self.begin().map_err(DeployError::from_engine)?;
        let own: BTreeSet<Arc<str>> = programs.iter().map(|program| program.process.clone()).collect();
        let unknown = calls
            .into_iter()
            .filter(|(called, _)| !own.contains(called) && core.catalog.version(called, None).is_none());
        diagnostics.extend(unknown.map(|(_, found)| found));
        let files = files.iter().map(|file| Arc::from(file.as_ref())).collect();
        let order = core.next_command();
        let now = core.now;
        let numberings = programs.iter().map(Program::numbering).collect();
        let processes = core.add_programs(programs, order);
        core.note(EngineFact::Deployed { files, order, now, programs: numberings });
        self.finish(core).map_err(DeployError::from_engine)?;
        Ok(Deployment { processes, diagnostics })
    }

    fn prepare(&self, file: &[u8]) -> Prepared {
        let reading = read(file, &self.limits);
        let mut diagnostics = reading.diagnostics;
        diagnostics.extend(lint(&reading.definitions));
        if diagnostics.iter().any(|found| found.severity == Severity::Error) {
            // The compiler relies on what reading and the rules have found to be right.
            diagnostics.sort_by_key(|found| found.span.start);
            return Prepared { programs: Vec::new(), diagnostics, calls: Vec::new() };
        }
        let Compiled { programs, diagnostics: found } =
            compile(&reading.definitions, &self.registry.languages, &self.settings);
        diagnostics.extend(found);
        let now = self.clock.now().timestamp_millis();
        for mut finding in programs.iter().flat_map(|program| timer_findings(program, now)) {
            let place = finding.element.as_deref().and_then(|id| reading.definitions.find(id));
            finding.span = place.map(|place| place.span).unwrap_or_default();
            diagnostics.push(finding);
        }
        diagnostics.sort_by_key(|found| found.span.start);
        let calls = programs.iter().flat_map(|program| program.calls.iter().map(move |call| (program, call)));
        let calls = calls
            .filter(|(_, call)| call.called_by == ExpressionId::NONE)
            .map(|(program, call)| {
                let caller = program.calling(&call.called);
                let span = reading.definitions.find(&caller).map(|found| found.span).unwrap_or_default();
                let message =
                    format!("\"{caller}\" calls the process \"{}\", which is not deployed", call.called);
                let found = Diagnostic::new(Code::UnknownCalledElement, span, message)
                    .about(caller)
                    .advise("deploy the called process too; until then the call is an incident");
                (call.called.clone(), found)
            })
            .collect();
        Prepared { programs, diagnostics, calls }
    }

    /// The programs of files that were deployed before.
    ///
    /// # Errors
    /// When a file is refused now: a plug-in is missing that it needs, or a limit is lower.
    pub(super) fn compile_again(&self, files: &[Arc<[u8]>]) -> Result<Vec<Program>, DeployError> {
        let mut programs = Vec::new();
        for file in files {
            let prepared = self.prepare(file);
            if prepared.diagnostics.iter().any(|found| found.severity == Severity::Error) {
                return Err(DeployError::Rejected { diagnostics: prepared.diagnostics });
            }
            programs.extend(prepared.programs);
        }
        Ok(programs)
    }
}

fn refuse_errors(prepared: Prepared) -> Result<Prepared, DeployError> {
    let Prepared { programs, diagnostics, calls } = prepared;
    if diagnostics.iter().any(|found| found.severity == Severity::Error) {
        return Err(DeployError::Rejected { diagnostics });
    }
    if programs.is_empty() {
        return Err(DeployError::Empty { diagnostics });
    }
    Ok(Prepared { programs, diagnostics, calls })
}

/// No variables: the expressions of timer start events stand outside of any instance.
struct NoVariables;

impl Slots for NoVariables {
    fn get(&self, _: usize) -> Option<&Value> {
        None
    }

    fn set(&mut self, _: usize, _: Value) {}
}

impl Core {
    /// Adds programs to the catalog and arms their timer start events; those of the versions before are disarmed.
    pub(super) fn add_programs(&mut self, programs: Vec<Program>, order: u64) -> Vec<super::Definition> {
        let before: Vec<(StartPlace, StartTimer)> =
            self.catalog.timer_starts.iter().map(|(key, timer)| (*key, timer.clone())).collect();
        let added = self.catalog.add(programs);
        let catalog = &self.catalog;
        self.gathered.retain(|definition| catalog.is_latest(definition));
        for (place, timer) in before {
            if !self.catalog.timer_starts.contains_key(&place) {
                self.schedule.remove(timer.plan.due, timer.order, Due::Start(place));
            }
        }
        for definition in &added {
            let Some(program) = self.catalog.program(definition.id).cloned() else { continue };
            for (node, trigger, timer) in timer_starts(&program) {
                let place = StartPlace { definition: definition.id, node, trigger };
                // A time that makes no sense was refused with the file.
                if let Ok(plan) = start_timer_plan(&program, timer, self.now) {
                    self.arm_start_timer(place, StartTimer { plan, order });
                }
            }
        }
        added
    }
}

/// When a timer start event fires that is armed at a time.
fn start_timer_plan(program: &Program, timer: &TimerTrigger, now: i64) -> Result<TimerPlan, Trouble> {
    evaluate_timer(timer, now, |expression| match program.expressions.get(expression.index()) {
        Some(bound) => {
            let surroundings = Surroundings { now, instance: 0, serial: 0 };
            bound.expression.evaluate(&mut NoVariables, surroundings)
        }
        None => Err(EvaluationError::failed("the expression is missing")),
    })
}

/// Timer start events whose time makes no sense.
fn timer_findings(program: &Program, now: i64) -> Vec<Diagnostic> {
    let found = timer_starts(program).into_iter().filter_map(|(node, _, timer)| {
        let trouble = start_timer_plan(program, timer, now).err()?;
        let id = program.element_id(node);
        let message = format!("the timer start event \"{id}\" has no time: {}", trouble.message);
        Some(Diagnostic::new(Code::InvalidTimer, Span::default(), message).about(id))
    });
    found.collect()
}

fn timer_starts(program: &Program) -> Vec<(NodeId, u32, &TimerTrigger)> {
    let starts = program.scope(PlanId(0)).map_or(&[][..], |scope| scope.triggered_starts.as_slice());
    let triggers = starts.iter().flat_map(|node| {
        program.catch_of(*node).into_iter().flat_map(move |plan| {
            (0..).zip(&plan.triggers).map(move |(index, trigger)| (*node, index, trigger))
        })
    });
    let timers = triggers.filter_map(|(node, index, trigger)| match trigger {
        CatchTrigger::Timer(timer) => Some((node, index, timer)),
        CatchTrigger::Message { .. }
        | CatchTrigger::Signal { .. }
        | CatchTrigger::Conditional { .. }
        | CatchTrigger::Error(_)
        | CatchTrigger::Escalation(_)
        | CatchTrigger::Cancel => None,
    });
    timers.collect()
}

impl Program {
    /// The id of the call activity that calls a process.
    fn calling(&self, called: &str) -> Arc<str> {
        let calls = |op: &crate::program::Op| match op {
            crate::program::Op::Call(call) => {
                self.calls.get(call.index()).is_some_and(|plan| &*plan.called == called)
            }
            _ => false,
        };
        let node = self.nodes.iter().position(|node| calls(&node.op));
        node.map_or_else(|| self.process.clone(), |index| self.element_id(NodeId(index as u32)))
    }
}
