//! The engine: many instances, their work items, timers and subscriptions; alone with what it knows, or sharing it with others.

mod archive;
mod beside;
mod buffer;
mod carry_out;
mod catalog;
mod clock;
mod core;
mod correlate;
mod data;
mod decisions;
mod deploy;
mod drive;
mod entrance;
mod error;
mod export;
mod form;
mod gather;
mod index;
mod instance;
mod jobs;
mod keeper;
mod lock;
mod migrate;
mod modify;
mod numbers;
mod offer;
mod open;
mod own;
mod past;
mod pending;
#[cfg(test)]
mod properties;
mod recall;
mod request;
mod residents;
mod seal;
mod shared;
mod shelf;
mod start;
mod start_timers;
mod starts;
mod suspend;
mod tick;
mod view;
mod work;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use archive::Archive;
pub use clock::{Clock, ManualClock, SystemClock};
pub use error::{DeployError, EngineError};
pub use export::ExportError;
pub use lock::{LockRequest, LockedJob};
pub use migrate::MigrationPlan;
pub use modify::Modification;
pub use request::{BpmnError, InstanceQuery, Message, Published, Start, Variables, WorkQuery};
pub use view::{
    Definition, DeployedDecision, Deployment, FieldError, Incident, IncidentKind, InstanceId, InstanceState,
    InstanceSummary, InstanceView, Offer, OpenElement, PastInstance, ScopeVariables, Waiting, WorkField,
    WorkForm, WorkItem, WorkItemId, WorkKind,
};

use self::core::Core;
use self::own::Own;
use self::shared::Shared;
use crate::base::Limits;
use crate::compile::Settings;
pub use crate::execute::Obstacle;
use crate::expression::Languages;
use crate::plugin::{DataStore, Decisions, FieldCheck, Function, Handler, Plugin};
use crate::store::{SharedStore, Store, StoreError};

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

    /// An engine that keeps everything in memory and forgets it when it goes.
    #[must_use]
    pub fn build(self) -> Engine {
        self.over(|history, limits| Holding::Own(Box::new(Own::new(None, history, limits))))
    }

    /// An engine over a store: what an engine before has kept goes on, and what had not come to rest goes on at once. Every
    /// call is answered when the store has kept what it did.
    ///
    /// # Errors
    /// When the store cannot be read or written, or holds a file that is refused now, since a plug-in is missing or a limit is
    /// lower.
    pub fn open(self, store: impl Store + 'static) -> Result<Engine, StoreError> {
        let engine = self
            .over(|history, limits| Holding::Own(Box::new(Own::new(Some(Arc::new(store)), history, limits))));
        engine.reopen()?;
        Ok(engine)
    }

    /// An engine over a store that others use too, in this process or in others, on this machine or on others. It holds
    /// nothing between two calls, so a command can be given to any of them. What an engine that has died was doing goes on
    /// with [`Engine::tick`] of any other, after the lease that the store gives.
    ///
    /// # Errors
    /// When the store cannot be reached, or holds a file that is refused here, since a plug-in is missing or a limit is lower.
    pub fn share(self, store: impl SharedStore + 'static) -> Result<Engine, StoreError> {
        let engine = self
            .over(|history, limits| Holding::Shared(Box::new(Shared::new(Arc::new(store), history, limits))));
        engine.check_shared()?;
        Ok(engine)
    }

    fn over(self, holding: impl FnOnce(HistoryLevel, Limits) -> Holding) -> Engine {
        let EngineBuilder { plugins, clock, limits, settings, history } = self;
        let functions: Vec<_> = plugins.iter().flat_map(Plugin::functions).cloned().collect();
        let languages: Vec<_> = plugins.iter().flat_map(Plugin::languages).cloned().collect();
        let registry = Registry {
            languages: Languages::new(&limits, &functions, &languages),
            handlers: plugins.iter().flat_map(Plugin::handlers).cloned().collect(),
            field_types: plugins.iter().flat_map(Plugin::field_types).cloned().collect(),
            data_stores: plugins.iter().flat_map(Plugin::data_stores).cloned().collect(),
            decisions: plugins.iter().flat_map(Plugin::kinds_of_decisions).cloned().collect(),
            functions,
        };
        Engine { holding: holding(history, limits.clone()), registry, clock, limits, settings }
    }
}

/// Where what an engine knows is.
enum Holding {
    Own(Box<Own>),
    Shared(Box<Shared>),
}

/// What plug-ins have brought.
struct Registry {
    languages: Languages,
    handlers: BTreeMap<Arc<str>, Arc<dyn Handler>>,
    field_types: BTreeMap<Arc<str>, FieldCheck>,
    data_stores: BTreeMap<Arc<str>, Arc<dyn DataStore>>,
    decisions: Vec<Arc<dyn Decisions>>,
    functions: Vec<Function>,
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
    holding: Holding,
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
        }
    }

    /// Every deployed version of every process, in the order of their deployment.
    #[must_use]
    pub fn definitions(&self) -> Vec<Definition> {
        self.look(Sight::Nothing, |core| core.catalog.definitions().cloned().collect())
    }

    /// The time of the engine's clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Carries a request out, runs the engine to rest, and answers when the store has kept everything. A request that is
    /// refused changes nothing. It may be carried out more than once until it takes effect: whoever shares the store may have
    /// been faster.
    ///
    /// # Errors
    /// When it is refused, or the store fails.
    fn change<R: Clone, T>(
        &self,
        request: R,
        carry_out: impl Fn(&mut Core, R) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        match &self.holding {
            Holding::Own(own) => own.change(self, |core| carry_out(core, request)),
            Holding::Shared(shared) => shared.change(self, |core| carry_out(core, request.clone())),
        }
    }

    /// Looks at what the engine knows; nothing when the store cannot be read for it.
    fn look<T: Default>(&self, at: Sight, look: impl Fn(&Core) -> T) -> T {
        self.try_look(at, look).unwrap_or_default()
    }

    /// Looks at what the engine knows.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn try_look<T>(&self, at: Sight, look: impl Fn(&Core) -> T) -> Result<T, EngineError> {
        match &self.holding {
            Holding::Own(own) => own.look(at, |core| look(core)),
            Holding::Shared(shared) => shared.look(self, |core| look(core)),
        }
    }

    /// What an engine knows that has it for itself.
    #[cfg(test)]
    fn own(&self) -> &Own {
        match &self.holding {
            Holding::Own(own) => own,
            Holding::Shared(_) => {
                unreachable!("the properties are those of an engine that knows everything itself")
            }
        }
    }
}

/// What a look is at. It waits until no command runs on those instances.
#[derive(Clone, Copy)]
enum Sight {
    /// Any instances.
    All,
    /// One instance.
    One(InstanceId),
    /// What is deployed or kept beside the instances.
    Nothing,
}

/// Milliseconds since the Unix epoch as a time.
fn time_of(milliseconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(milliseconds).unwrap_or_default()
}
