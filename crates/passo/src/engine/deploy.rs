//! Files become definitions.

use std::sync::Arc;

use super::core::Core;
use super::index::Due;
use super::start_timers::StartTimer;
use super::{DeployError, Deployment, Engine};
use crate::base::Span;
use crate::compile::{self, compile};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::execute::{Trouble, evaluate_timer};
use crate::expression::{EvaluationError, Slots, Surroundings};
use crate::journal::{NodeId, Numbering, StartPlace, TimerPlan};
use crate::lint::lint;
use crate::model::Definitions;
use crate::plugin::{Decision, DecisionFile, DecisionSource};
use crate::program::{CatchTrigger, ExpressionId, Op, PlanId, Program, TextPlan, TimerTrigger};
use crate::read::{Tree, read, tree};
use crate::store::EngineFact;
use crate::value::Value;

/// One file, read, checked and compiled; or several.
#[derive(Default)]
struct Prepared {
    programs: Vec<Program>,
    decisions: Vec<Decision>,
    diagnostics: Vec<Diagnostic>,
    /// The processes that are called, each with what is said where it is not deployed.
    calls: Vec<(Arc<str>, Diagnostic)>,
    /// The decisions that are taken, each with what is said where it is not deployed.
    decided: Vec<(Arc<str>, Diagnostic)>,
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
        let Prepared { programs, .. } = refuse_errors(prepared)?;
        Ok(programs.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    }

    /// Deploys a file: each of its processes and global tasks, or of its decisions, gets a new version.
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
        let mut all = Prepared::default();
        for file in files {
            let prepared = self.prepare(file.as_ref());
            all.programs.extend(prepared.programs);
            all.decisions.extend(prepared.decisions);
            all.diagnostics.extend(prepared.diagnostics);
            all.calls.extend(prepared.calls);
            all.decided.extend(prepared.decided);
        }
        let Prepared { programs, decisions, mut diagnostics, calls, decided } = refuse_errors(all)?;
        let deployed: Vec<Arc<str>> = decisions.iter().map(|decision| decision.id.clone()).collect();
        let files: Vec<Arc<[u8]>> = files.iter().map(|file| Arc::from(file.as_ref())).collect();
        let numberings: Vec<Numbering> = programs.iter().map(Program::numbering).collect();
        let compiled = Compiled::new(programs, decisions);
        let deployment = self.change((), |core, ()| {
            let (order, now) = (core.next_command(), core.now);
            let processes = core.add_programs(&compiled, order);
            let unknown_calls = calls.iter().filter(|(called, _)| !core.catalog.has_called(called));
            let mut found: Vec<Diagnostic> = unknown_calls.map(|(_, found)| found.clone()).collect();
            let (files, programs) = (files.clone(), numberings.clone());
            core.note(EngineFact::Deployed { files, order, now, programs });
            core.note_catalog_change();
            let unknown_decisions = decided.iter().filter(|(name, _)| !core.catalog.decisions.knows(name));
            found.extend(unknown_decisions.map(|(_, found)| found.clone()));
            let decisions = deployed.iter().filter_map(|id| core.catalog.decisions.latest(id)).collect();
            Ok(Deployment { processes, decisions, diagnostics: found })
        });
        let mut deployment = deployment.map_err(DeployError::from_engine)?;
        diagnostics.append(&mut deployment.diagnostics);
        deployment.diagnostics = diagnostics;
        Ok(deployment)
    }

    fn prepare(&self, file: &[u8]) -> Prepared {
        let reading = read(file, &self.limits);
        if let Some(prepared) = self.prepare_decisions(file, &reading.diagnostics) {
            return prepared;
        }
        let mut diagnostics = reading.diagnostics;
        // What a diagram lacks may stand behind the place where reading stopped.
        if !diagnostics.iter().any(|found| found.code.stops_reading()) {
            diagnostics.extend(lint(&reading.definitions));
        }
        if diagnostics.iter().any(|found| found.severity == Severity::Error) {
            // The compiler relies on what reading and the rules have found to be right.
            diagnostics.sort_by_key(|found| found.span.start);
            return Prepared { diagnostics, ..Prepared::default() };
        }
        let compile::Compiled { programs, diagnostics: found } =
            compile(&reading.definitions, &self.registry.languages, &self.settings);
        diagnostics.extend(found);
        let now = self.clock.now_in_milliseconds();
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
        let decided =
            programs.iter().flat_map(|program| self.decided(program, &reading.definitions)).collect();
        Prepared { programs, diagnostics, calls, decided, ..Prepared::default() }
    }

    /// A file that is no BPMN, if a plug-in reads decisions from it.
    fn prepare_decisions(&self, file: &[u8], findings: &[Diagnostic]) -> Option<Prepared> {
        if !findings.iter().any(|found| found.code == Code::NotBpmn) {
            return None;
        }
        let Tree { root, mut diagnostics } = tree(file, &self.limits);
        let root = root?;
        let mut kinds = self.registry.decisions.iter();
        let kind = kinds.find(|kind| kind.owns(&root.namespace, &root.name))?;
        let source =
            DecisionSource { root: &root, limits: &self.limits, functions: &self.registry.functions };
        let DecisionFile { decisions, diagnostics: found } = kind.read(&source);
        diagnostics.extend(found);
        diagnostics.sort_by_key(|found| found.span.start);
        Some(Prepared { decisions, diagnostics, ..Prepared::default() })
    }

    /// The decisions that the tasks of a program take by a fixed name, unless a handler takes them.
    fn decided(&self, program: &Program, definitions: &Definitions) -> Vec<(Arc<str>, Diagnostic)> {
        let tasks = program.nodes.iter().enumerate().filter_map(|(index, node)| {
            let Op::Decide(decision) = node.op else { return None };
            let plan = program.decisions.get(decision.index())?;
            let work = program.works.get(plan.otherwise.index())?;
            let has_handler =
                work.handler.as_ref().is_some_and(|name| self.registry.handlers.contains_key(name));
            let TextPlan::Literal(name) = &plan.decision else { return None };
            (!has_handler).then(|| (program.element_id(NodeId(index as u32)), name.clone()))
        });
        let found = tasks.map(|(task, name)| {
            let span = definitions.find(&task).map(|found| found.span).unwrap_or_default();
            let message = format!("\"{task}\" takes the decision \"{name}\", which is not deployed");
            let found = Diagnostic::new(Code::UnknownDecision, span, message)
                .about(task)
                .advise("deploy the file of the decision too, or let a worker do the task");
            (name, found)
        });
        found.collect()
    }

    /// The programs and decisions of files that were deployed before.
    ///
    /// # Errors
    /// When a file is refused now: a plug-in is missing that it needs, or a limit is lower.
    pub(super) fn compile_again(&self, files: &[Arc<[u8]>]) -> Result<Compiled, DeployError> {
        let (mut programs, mut decisions) = (Vec::new(), Vec::new());
        for file in files {
            let prepared = self.prepare(file);
            if prepared.diagnostics.iter().any(|found| found.severity == Severity::Error) {
                return Err(DeployError::Rejected { diagnostics: prepared.diagnostics });
            }
            programs.extend(prepared.programs);
            decisions.extend(prepared.decisions);
        }
        Ok(Compiled::new(programs, decisions))
    }
}

fn refuse_errors(prepared: Prepared) -> Result<Prepared, DeployError> {
    if prepared.diagnostics.iter().any(|found| found.severity == Severity::Error) {
        return Err(DeployError::Rejected { diagnostics: prepared.diagnostics });
    }
    if prepared.programs.is_empty() && prepared.decisions.is_empty() {
        return Err(DeployError::Empty { diagnostics: prepared.diagnostics });
    }
    Ok(prepared)
}

/// No variables: the expressions of timer start events stand outside of any instance.
struct NoVariables;

impl Slots for NoVariables {
    fn get(&self, _: usize) -> Option<&Value> {
        None
    }

    fn set(&mut self, _: usize, _: Value) {}
}

/// Files as they were compiled: what is added to the catalog.
#[derive(Clone)]
pub(super) struct Compiled {
    pub(super) programs: Vec<Arc<Program>>,
    pub(super) decisions: Vec<Arc<Decision>>,
}

impl Compiled {
    fn new(programs: Vec<Program>, decisions: Vec<Decision>) -> Compiled {
        Compiled {
            programs: programs.into_iter().map(Arc::new).collect(),
            decisions: decisions.into_iter().map(Arc::new).collect(),
        }
    }
}

impl Core {
    /// Notes that what is deployed has changed, for others who keep it in memory.
    pub(super) fn note_catalog_change(&mut self) {
        if self.shelf.is_shared() {
            let command = self.next_command();
            self.note(EngineFact::CatalogChanged { command });
        }
    }

    /// Adds programs and decisions to the catalog and arms the timer start events of the programs; those of the versions
    /// before are disarmed.
    pub(super) fn add_programs(&mut self, compiled: &Compiled, order: u64) -> Vec<super::Definition> {
        let added = Arc::make_mut(&mut self.catalog).add(compiled);
        let catalog = &self.catalog;
        self.gathered.retain(|definition| catalog.is_latest(definition));
        for (place, timer) in self.start_timers.take_out(|place| !catalog.is_latest(place.definition)) {
            self.schedule.remove(timer.plan.due, timer.order, Due::Start(place));
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
        let calls = |op: &Op| match op {
            Op::Call(call) => self.calls.get(call.index()).is_some_and(|plan| &*plan.called == called),
            _ => false,
        };
        let node = self.nodes.iter().position(|node| calls(&node.op));
        node.map_or_else(|| self.process.clone(), |index| self.element_id(NodeId(index as u32)))
    }
}
