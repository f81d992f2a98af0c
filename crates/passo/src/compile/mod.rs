//! From the model to programs, in passes: number everything ([`collect`]), lower nodes ([`node`], [`event`], [`task`]),
//! connect them ([`exit`], [`join`]), compile texts ([`bind`]), verify.

mod ad_hoc;
mod bind;
mod collect;
mod compensation;
mod correlation;
mod data;
mod data_names;
mod data_sets;
mod event;
mod exit;
mod join;
mod message;
mod message_flow;
mod node;
mod quantity;
mod repeat;
mod scope;
mod settings;
mod start;
mod task;

use std::sync::Arc;

pub use settings::{CallVariables, InputSets, ManualTasks, ServiceExpressions, Settings};

use self::collect::Collected;
use self::data_names::DataNames;
use self::message_flow::MessageFlows;
use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic};
use crate::expression::Languages;
use crate::model::{BaseElement, Definitions, GlobalTask, Process};
use crate::program::{Program, verify};

/// What compiling a file gives.
pub(crate) struct Compiled {
    /// A program for each process and global task, in document order.
    pub(crate) programs: Vec<Program>,
    /// What was found on the way. With an error among it, the programs must not run.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Compiles every process and global task of a file.
pub(crate) fn compile(definitions: &Definitions, languages: &Languages, settings: &Settings) -> Compiled {
    let mut compiled = Compiled { programs: Vec::new(), diagnostics: Vec::new() };
    let message_flows = MessageFlows::new(definitions);
    for process in &definitions.processes {
        let mut compiler = Compiler::new(definitions, &message_flows, languages, settings, process);
        compiler.compile();
        compiled.diagnostics.append(&mut compiler.diagnostics);
        compiled.programs.push(compiler.program);
    }
    for task in &definitions.global_tasks {
        let process = as_process(task);
        let mut compiler = Compiler::new(definitions, &message_flows, languages, settings, &process);
        compiler.program.is_global_task = true;
        compiler.compile();
        compiled.diagnostics.append(&mut compiler.diagnostics);
        compiled.programs.push(compiler.program);
    }
    compiled
}

/// A global task as a process of one task, which has the global task's id.
fn as_process(task: &GlobalTask) -> Process {
    use crate::model::{
        Activity, ActivityDetails, ActivityKind, FlowElements, FlowNode, FlowNodeKind, ProcessType,
    };
    let activity = Activity {
        kind: ActivityKind::Task(task.task.clone()),
        is_for_compensation: false,
        start_quantity: 1,
        completion_quantity: 1,
        details: ActivityDetails { resources: task.resources.clone(), ..ActivityDetails::default() }.into(),
    };
    let node = FlowNode {
        base: task.base.clone(),
        incoming: Vec::new(),
        outgoing: Vec::new(),
        kind: FlowNodeKind::Activity(activity),
        settings: task.settings.clone(),
    };
    Process {
        base: task.base.clone(),
        process_type: ProcessType::None,
        is_closed: false,
        is_executable: Some(true),
        elements: FlowElements { nodes: vec![node], ..FlowElements::default() },
        properties: Vec::new(),
        io_specification: task.io_specification.clone(),
        supported_interfaces: Vec::new(),
        resources: Vec::new(),
        correlation_subscriptions: Vec::new(),
        supports: Vec::new(),
        collaboration: None,
        io_bindings: Vec::new(),
        settings: task.settings.clone(),
    }
}

/// The compilation of one process.
struct Compiler<'m> {
    definitions: &'m Definitions,
    message_flows: &'m MessageFlows<'m>,
    languages: &'m Languages,
    settings: &'m Settings,
    process: &'m Process,
    collected: Collected<'m>,
    data_names: DataNames,
    program: Program,
    diagnostics: Vec<Diagnostic>,
}

impl<'m> Compiler<'m> {
    fn new(
        definitions: &'m Definitions,
        message_flows: &'m MessageFlows<'m>,
        languages: &'m Languages,
        settings: &'m Settings,
        process: &'m Process,
    ) -> Compiler<'m> {
        let program = Program {
            process: process.base.id.clone(),
            name: process.base.name.clone(),
            version_tag: process.settings.version_tag.clone(),
            ..Program::default()
        };
        Compiler {
            definitions,
            message_flows,
            languages,
            settings,
            process,
            collected: Collected::new(&process.elements),
            data_names: DataNames::of(definitions, process),
            program,
            diagnostics: Vec::new(),
        }
    }

    fn compile(&mut self) {
        if self.process.is_executable != Some(true) {
            self.report(
                &self.process.base,
                Code::NotMarkedExecutable,
                format!(
                    "the process \"{}\" is not marked as executable; it runs all the same",
                    self.process.base.id
                ),
                "set isExecutable=\"true\"",
            );
        }
        self.lower_flows();
        self.lower_nodes();
        self.lower_scopes();
        self.connect();
        self.lower_correlation();
        self.program.find_passages();
        self.program.find_long_runs();
        let faults = verify(&self.program);
        debug_assert!(
            faults.is_empty() || self.has_errors(),
            "the compiler made a broken program: {faults:?}"
        );
        for fault in faults.into_iter().filter(|_| !self.diagnostics.iter().any(is_error)).collect::<Vec<_>>()
        {
            self.report(
                &self.process.base,
                Code::ModelLimit,
                format!("this process cannot be compiled: {fault}"),
                "",
            );
        }
    }

    fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(is_error)
    }

    /// Notes a finding about an element.
    fn report(&mut self, base: &BaseElement, code: Code, message: impl Into<String>, advice: &str) {
        self.report_at(base, base.span, code, message, advice);
    }

    /// Notes a finding about an element, at a place of its own.
    fn report_at(
        &mut self,
        base: &BaseElement,
        span: Span,
        code: Code,
        message: impl Into<String>,
        advice: &str,
    ) {
        let span = if span.is_known() { span } else { base.span };
        let mut found = Diagnostic::new(code, span, message).about(base.id.clone());
        if !advice.is_empty() {
            found = found.advise(advice);
        }
        self.diagnostics.push(found);
    }

    /// Notes that something cannot run.
    fn unsupported(&mut self, base: &BaseElement, what: &str) {
        self.report(
            base,
            Code::UnsupportedElement,
            format!("{what} cannot run yet"),
            "draw it in another way, or wait for a version that runs it",
        );
    }
}

fn is_error(found: &Diagnostic) -> bool {
    found.severity == crate::diagnostic::Severity::Error
}

/// A row was added to a table: its number.
fn number<T>(table: &mut Vec<T>, row: T) -> u32 {
    table.push(row);
    table.len() as u32 - 1
}

/// A name, or the id when there is none.
fn name_or_id(base: &BaseElement) -> Arc<str> {
    base.name.clone().unwrap_or_else(|| base.id.clone())
}
