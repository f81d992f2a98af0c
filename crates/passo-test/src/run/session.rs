//! The engine of one case, and what it is put together from.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use passo::base::time::Duration;
use passo::diagnostic::Diagnostic;
use passo::history::{History, HistoryKind};
use passo::plugin::Plugin;
use passo::{
    Clock, DeployError, Engine, InstanceId, InstanceQuery, InstanceView, ManualClock, Start, Variables,
    WorkQuery,
};

use crate::expect::merge;
use crate::format::{Case, Of, ScenarioFile};
use crate::options::{CaseStore, Options};
use crate::report::{Failure, trace};

/// So many work items are completed by `auto` after one step before the case is given up.
const AUTO_LIMIT: usize = 10_000;

/// So many times the timers are looked at within one step before the case is given up.
const TICK_LIMIT: usize = 100_000;

/// The engine of one case, and what another one is put together from when the case restarts it.
pub(crate) struct Session {
    engine: Engine,
    clock: ManualClock,
    store: CaseStore,
    plugins: Vec<Plugin>,
    settings: passo::Settings,
    limits: passo::base::Limits,
    /// The folder that paths are relative to.
    folder: PathBuf,
    /// The process that the file is about.
    process: Option<String>,
    auto: bool,
    diagnostics: Vec<Diagnostic>,
    rejection: Option<String>,
}

/// The instance that a step or an expectation is about.
pub(crate) struct Subject {
    view: Option<InstanceView>,
    /// The called process that is meant, when no instance of its own was started.
    process: Option<String>,
}

impl Subject {
    pub(crate) fn view(&self) -> Option<&InstanceView> {
        self.view.as_ref()
    }

    pub(crate) fn instance(&self) -> Option<InstanceId> {
        self.view.as_ref().map(|view| view.id)
    }

    pub(crate) fn process(&self) -> Option<&str> {
        self.process.as_deref()
    }
}

impl Session {
    pub(crate) fn open(
        file: &ScenarioFile,
        case: &Case,
        plugins: Vec<Plugin>,
        options: &Options,
    ) -> Result<Session, String> {
        let clock = ManualClock::new(case.clock);
        let store = options.new_store();
        let settings = file.settings.clone();
        let limits = options.engine_limits().clone();
        Ok(Session {
            engine: build(&clock, &store, &plugins, &settings, &limits)?,
            clock,
            store,
            plugins,
            settings,
            limits,
            folder: file.path.parent().map(Path::to_owned).unwrap_or_default(),
            process: file.process.clone(),
            auto: case.auto,
            diagnostics: Vec::new(),
            rejection: None,
        })
    }

    /// Closes the engine and opens another one on the same store.
    pub(crate) fn reopen(self) -> Result<Session, String> {
        let Session { engine, clock, store, plugins, settings, limits, .. } = self;
        drop(engine);
        let engine = build(&clock, &store, &plugins, &settings, &limits)?;
        Ok(Session { engine, clock, store, plugins, settings, limits, ..self })
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Why the model or the start of the case was refused, if it was.
    pub(crate) fn rejection(&self) -> Option<&str> {
        self.rejection.as_deref()
    }

    /// What deployment has reported.
    pub(crate) fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Deploys the models, all or none.
    pub(crate) fn deploy(&mut self, models: &[Vec<u8>]) {
        match self.engine.deploy_all(models) {
            Ok(deployment) => self.diagnostics = deployment.diagnostics,
            Err(error) => {
                self.rejection = Some(error.to_string());
                self.diagnostics = match error {
                    DeployError::Rejected { diagnostics } | DeployError::Empty { diagnostics } => diagnostics,
                    DeployError::StoreFailed { .. } => Vec::new(),
                };
            }
        }
    }

    /// Deploys another file in the middle of the case.
    pub(crate) fn deploy_another(&self, file: &str) -> Result<(), String> {
        let path = self.folder.join(file);
        let model = fs::read(&path).map_err(|error| format!("the model {}: {error}", path.display()))?;
        self.engine.deploy(model).map(|_| ()).map_err(|error| error.to_string())
    }

    /// Starts the file's process, if the case wants it.
    pub(crate) fn start(&mut self, case: &Case) -> Result<(), String> {
        if self.rejection.is_some() {
            return Ok(());
        }
        if case.start
            && let Some(process) = &self.process
            && let Err(error) =
                self.engine.start(Start::process(process.as_str()).variables(case.variables.clone()))
        {
            self.rejection = Some(error.to_string());
            return Ok(());
        }
        self.settle()
    }

    /// Fires what is due now, and completes work items if the case is `auto`, until nothing moves.
    pub(crate) fn settle(&self) -> Result<(), String> {
        let mut completed = 0;
        loop {
            self.fire_due()?;
            if !self.auto || !self.complete_open(&mut completed)? {
                return Ok(());
            }
        }
    }

    /// Fires the timers that are due now.
    fn fire_due(&self) -> Result<(), String> {
        for _ in 0..TICK_LIMIT {
            if self.engine.next_due().is_none_or(|due| due > self.clock.now()) {
                return Ok(());
            }
            self.engine.tick().map_err(|error| error.to_string())?;
        }
        Err(format!("timers that are due now do not come to an end: {TICK_LIMIT} were fired"))
    }

    /// Completes the work items that are open; gives whether there were any.
    fn complete_open(&self, completed: &mut usize) -> Result<bool, String> {
        let open = self.engine.work_items(&WorkQuery::new());
        let mut any = false;
        for item in open.iter().filter(|item| item.incident.is_none() && !item.suspended) {
            if self.engine.work_item(item.id).is_none() {
                continue;
            }
            any = true;
            *completed += 1;
            if *completed > AUTO_LIMIT {
                return Err(format!("auto: more than {AUTO_LIMIT} work items after one step"));
            }
            self.engine
                .complete(item.id, Variables::new())
                .map_err(|error| format!("auto: the work item at \"{}\": {error}", item.element))?;
        }
        Ok(any)
    }

    /// Moves the clock, stopping at each time at which a timer is due.
    pub(crate) fn advance(&self, by: Duration) -> Result<(), String> {
        let target = later(self.clock.now(), by).ok_or("the time is beyond the calendar")?;
        if target < self.clock.now() {
            return Err("the clock does not go back".to_owned());
        }
        let mut stops = 0;
        while let Some(due) = self.engine.next_due().filter(|due| *due <= target) {
            stops += 1;
            if stops > TICK_LIMIT {
                return Err(format!("more than {TICK_LIMIT} timers are due within the time"));
            }
            self.clock.set(due.max(self.clock.now()));
            self.settle()?;
        }
        self.clock.set(target);
        Ok(())
    }

    /// The instance that is meant. Without a word about it, the first one of the file's process, or the first one.
    pub(crate) fn subject(&self, of: Option<&Of>) -> Result<Subject, String> {
        let all = self.engine.instances(&InstanceQuery::new());
        let first = |process: &str| all.iter().find(|found| found.process.as_ref() == process);
        let (id, process) = match of {
            None => {
                let own = self.process.as_deref().and_then(first);
                (own.or_else(|| all.first()).map(|found| found.id), None)
            }
            Some(Of::Number(number)) => {
                let found = all.get(number - 1).ok_or_else(|| {
                    format!("of: there is no instance {number}, {} were started", all.len())
                })?;
                (Some(found.id), None)
            }
            Some(Of::Process(process)) => match first(process) {
                Some(found) => (Some(found.id), None),
                None => (self.caller_of(process), Some(process.clone())),
            },
        };
        Ok(Subject { view: id.and_then(|id| self.engine.instance(id)), process })
    }

    /// The first instance that has called the process.
    fn caller_of(&self, process: &str) -> Option<InstanceId> {
        self.histories(None).into_iter().find_map(|(id, history)| {
            let is_call = |kind: &HistoryKind| match kind {
                HistoryKind::Called { process: called } => called.as_ref() == process,
                _ => false,
            };
            history.entries.iter().any(|entry| is_call(&entry.kind)).then_some(id)
        })
    }

    /// The histories of one instance, or of all.
    pub(crate) fn histories(&self, only: Option<InstanceId>) -> Vec<(InstanceId, History)> {
        let all = self.engine.instances(&InstanceQuery::new());
        all.iter()
            .filter(|found| only.is_none_or(|id| id == found.id))
            .filter_map(|found| Some((found.id, self.engine.history(found.id)?)))
            .collect()
    }

    /// The elements with open incidents, of one instance or of all.
    pub(crate) fn incidents(&self, only: Option<InstanceId>) -> Vec<Arc<str>> {
        let views = self.views(only);
        views.iter().flat_map(|view| &view.incidents).map(|found| found.element.clone()).collect()
    }

    /// One instance, or all that there are.
    pub(crate) fn views(&self, only: Option<InstanceId>) -> Vec<InstanceView> {
        let all = self.engine.instances(&InstanceQuery::new());
        all.iter()
            .filter(|found| only.is_none_or(|id| id == found.id))
            .filter_map(|found| self.engine.instance(found.id))
            .collect()
    }

    /// The failure with what has happened until now.
    pub(crate) fn failed(&self, failure: Failure) -> Failure {
        Failure { trace: trace(&merge(&self.histories(None))), ..failure }
    }
}

fn later(time: DateTime<Utc>, by: Duration) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(by.after(time.timestamp_millis())?)
}

fn build(
    clock: &ManualClock,
    store: &CaseStore,
    plugins: &[Plugin],
    settings: &passo::Settings,
    limits: &passo::base::Limits,
) -> Result<Engine, String> {
    let builder = Engine::builder().clock(clock.clone()).settings(settings.clone()).limits(limits.clone());
    let builder = plugins.iter().cloned().fold(builder, passo::EngineBuilder::plugin);
    store.engine(builder)
}
