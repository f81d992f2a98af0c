//! The engine: many instances, their work items, timers and subscriptions, behind one lock; handlers run outside of it.

mod buffer;
mod catalog;
mod clock;
mod core;
mod correlate;
mod data;
mod deploy;
mod drive;
mod error;
mod form;
mod gather;
mod index;
mod instance;
mod jobs;
mod migrate;
mod modify;
mod offer;
mod open;
#[cfg(test)]
mod properties;
mod request;
mod starts;
mod suspend;
mod tick;
mod view;
mod work;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

pub use clock::{Clock, ManualClock, SystemClock};
pub use error::{DeployError, EngineError};
pub use migrate::MigrationPlan;
pub use modify::Modification;
pub use request::{BpmnError, InstanceQuery, Message, Published, Start, Variables, WorkQuery};
pub use view::{
    Definition, Deployment, FieldError, Incident, IncidentKind, InstanceId, InstanceState, InstanceSummary,
    InstanceView, Offer, OpenElement, Waiting, WorkField, WorkForm, WorkItem, WorkItemId, WorkKind,
};

use self::core::Core;
use crate::base::Limits;
use crate::compile::Settings;
pub use crate::execute::Obstacle;
use crate::expression::Languages;
use crate::plugin::{DataStore, FieldCheck, Handler, Plugin};
use crate::store::MemoryStore;

/// How much of an instance's past is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum HistoryLevel {
    /// Every event.
    #[default]
    Full,
    /// Nothing: an instance has no history and is forgotten when it ends, and a reopened engine knows nothing of it.
    None,
}

/// Puts an engine together.
///
/// ```
/// use passo::{Engine, ManualClock};
/// let clock = ManualClock::new("2026-03-02T08:00:00Z".parse()?);
/// let engine = Engine::builder().clock(clock.clone()).build();
/// # let _ = engine;
/// # Ok::<(), chrono::ParseError>(())
/// ```
pub struct EngineBuilder {
    plugins: Vec<Plugin>,
    clock: Box<dyn Clock>,
    limits: Limits,
    settings: Settings,
    history: HistoryLevel,
    store: MemoryStore,
}

impl EngineBuilder {
    /// Adds a plug-in. Of two handlers or field types of one name the later one counts.
    #[must_use]
    pub fn plugin(mut self, plugin: Plugin) -> EngineBuilder {
        self.plugins.push(plugin);
        self
    }

    /// Another clock than the computer's.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> EngineBuilder {
        self.clock = Box::new(clock);
        self
    }

    /// Other limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> EngineBuilder {
        self.limits = limits;
        self
    }

    /// Other settings.
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> EngineBuilder {
        self.settings = settings;
        self
    }

    /// How much history is kept.
    #[must_use]
    pub fn history(mut self, level: HistoryLevel) -> EngineBuilder {
        self.history = level;
        self
    }

    /// What an engine before has kept goes on: deployments, instances, waiting messages.
    #[must_use]
    pub fn store(mut self, store: MemoryStore) -> EngineBuilder {
        self.store = store;
        self
    }

    /// The engine. What the store holds and had not come to rest goes on at once.
    #[must_use]
    pub fn build(self) -> Engine {
        let EngineBuilder { plugins, clock, limits, settings, history, store } = self;
        let functions: Vec<_> = plugins.iter().flat_map(Plugin::functions).cloned().collect();
        let languages: Vec<_> = plugins.iter().flat_map(Plugin::languages).cloned().collect();
        let registry = Registry {
            languages: Languages::new(&limits, &functions, &languages),
            handlers: plugins.iter().flat_map(Plugin::handlers).cloned().collect(),
            field_types: plugins.iter().flat_map(Plugin::field_types).cloned().collect(),
            data_stores: plugins.iter().flat_map(Plugin::data_stores).cloned().collect(),
        };
        let core = Mutex::new(Core::new(store, history, limits.clone()));
        let engine = Engine { core, registry, clock, limits, settings };
        engine.reopen();
        engine
    }
}

/// What plug-ins have brought.
struct Registry {
    languages: Languages,
    handlers: BTreeMap<Arc<str>, Arc<dyn Handler>>,
    field_types: BTreeMap<Arc<str>, FieldCheck>,
    data_stores: BTreeMap<Arc<str>, Arc<dyn DataStore>>,
}

/// An engine: deploys files, starts instances, and runs them until they wait for somebody or something outside.
///
/// Every call carries its command out, runs everything that can move, and returns when the engine is at rest. It can be
/// shared between threads; none of its calls needs an async runtime.
///
/// ```
/// use passo::{Engine, InstanceState, Start, WorkQuery};
/// let xml = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop">
///   <process id="order" isExecutable="true">
///     <startEvent id="start"/>
///     <sequenceFlow id="f1" sourceRef="start" targetRef="approve"/>
///     <userTask id="approve"/>
///     <sequenceFlow id="f2" sourceRef="approve" targetRef="end"/>
///     <endEvent id="end"/>
///   </process>
/// </definitions>"#;
/// let engine = Engine::new();
/// engine.deploy(xml)?;
/// let order = engine.start(Start::process("order").variable("amount", 120))?;
/// let work = engine.work_items(&WorkQuery::new().instance(order));
/// engine.complete(work[0].id, [("approved".into(), true.into())].into())?;
/// assert_eq!(engine.instance(order).map(|found| found.state), Some(InstanceState::Completed));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Engine {
    core: Mutex<Core>,
    registry: Registry,
    clock: Box<dyn Clock>,
    limits: Limits,
    settings: Settings,
}

impl Default for Engine {
    fn default() -> Engine {
        Engine::new()
    }
}

impl Engine {
    /// An engine in memory with the computer's clock, without plug-ins.
    #[must_use]
    pub fn new() -> Engine {
        Engine::builder().build()
    }

    /// An engine of your own making.
    #[must_use]
    pub fn builder() -> EngineBuilder {
        EngineBuilder {
            plugins: Vec::new(),
            clock: Box::new(SystemClock),
            limits: Limits::default(),
            settings: Settings::default(),
            history: HistoryLevel::default(),
            store: MemoryStore::new(),
        }
    }

    /// Every deployed version of every process, in the order of their deployment.
    #[must_use]
    pub fn definitions(&self) -> Vec<Definition> {
        self.lock().catalog.definitions().cloned().collect()
    }

    /// What the engine knows. A thread that panicked while it held the lock is a defect of the engine; what it had applied
    /// stands, as every event is applied whole.
    fn lock(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the lock for a command, at the clock's time. Time never goes back, whatever the clock does.
    fn begin(&self) -> MutexGuard<'_, Core> {
        let now = self.clock.now().timestamp_millis();
        let mut core = self.lock();
        core.now = core.now.max(now);
        core
    }
}

/// Milliseconds since the Unix epoch as a time.
fn time_of(milliseconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(milliseconds).unwrap_or_default()
}
