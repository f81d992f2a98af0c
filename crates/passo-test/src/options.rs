//! What a host gives to the scenarios that it runs.

use std::fmt;
use std::sync::Arc;

use passo::base::Limits;
use passo::plugin::Plugin;
use passo::store::{SharedStore, Store, StoreError};
use passo::{Engine, EngineBuilder, MemoryStore};

type Factory = Arc<dyn Fn() -> Plugin + Send + Sync>;

/// Opens one store, as often as a case restarts its engine.
pub type OpenStore = Box<dyn Fn() -> Result<Arc<dyn Store>, StoreError> + Send>;

/// Opens one store that engines share, as often as a case restarts its engine.
pub type OpenSharedStore = Box<dyn Fn() -> Result<Arc<dyn SharedStore>, StoreError> + Send>;

/// The store of a case.
pub(crate) enum CaseStore {
    Own(OpenStore),
    Shared(OpenSharedStore),
}

impl CaseStore {
    /// An engine over the store.
    ///
    /// # Errors
    /// A sentence about why there is none.
    pub(crate) fn engine(&self, builder: EngineBuilder) -> Result<Engine, String> {
        let no_store = |error: StoreError| format!("the store does not open: {error}");
        let engine = match self {
            CaseStore::Own(open) => builder.open(open().map_err(no_store)?),
            CaseStore::Shared(open) => builder.share(open().map_err(no_store)?),
        };
        engine.map_err(|error| format!("the engine does not open: {error}"))
    }
}

type NewStore = Arc<dyn Fn() -> CaseStore + Send + Sync>;

/// What a host gives to the scenarios that it runs: plug-ins by name, limits, and whether the engine is restarted.
///
/// A plug-in is made afresh for every case that names it, since it may hold records that a case changes.
///
/// ```
/// use passo::plugin::Plugin;
/// use passo_test::Options;
/// let options = Options::new().plugin("shop", || Plugin::new("shop"));
/// assert_eq!(options.plugin_names().collect::<Vec<_>>(), ["shop"]);
/// ```
#[derive(Clone)]
pub struct Options {
    plugins: Vec<(Arc<str>, Factory)>,
    for_all: Vec<Factory>,
    limits: Limits,
    restarts: bool,
    new_store: NewStore,
}

impl Default for Options {
    fn default() -> Options {
        let new_store = || {
            let store = MemoryStore::new();
            CaseStore::Own(Box::new(move || Ok(Arc::new(store.clone()))))
        };
        Options {
            plugins: Vec::new(),
            for_all: Vec::new(),
            limits: Limits::default(),
            restarts: false,
            new_store: Arc::new(new_store),
        }
    }
}

impl Options {
    /// No plug-ins, the engine's usual limits, and a store in memory.
    #[must_use]
    pub fn new() -> Options {
        Options::default()
    }

    /// Makes a plug-in known under a name; the scenario files that say `plugins = ["name"]` get it.
    #[must_use]
    pub fn plugin(
        mut self,
        name: impl Into<Arc<str>>,
        make: impl Fn() -> Plugin + Send + Sync + 'static,
    ) -> Options {
        self.plugins.push((name.into(), Arc::new(make)));
        self
    }

    /// A plug-in for every engine that is made, such as a language that diagrams ask for by themselves.
    #[must_use]
    pub fn plugin_for_all(mut self, make: impl Fn() -> Plugin + Send + Sync + 'static) -> Options {
        self.for_all.push(Arc::new(make));
        self
    }

    /// Other limits for every engine that is made.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Options {
        self.limits = limits;
        self
    }

    /// Closes the engine and opens it again on the same store before every step and before the last expectation: a case
    /// must not notice.
    #[must_use]
    pub fn restart_before_every_step(mut self) -> Options {
        self.restarts = true;
        self
    }

    /// Another store. `new` is called once for each case and prepares an empty store; what it gives opens that store, for the
    /// first time and after every restart.
    #[must_use]
    pub fn store(mut self, new: impl Fn() -> OpenStore + Send + Sync + 'static) -> Options {
        self.new_store = Arc::new(move || CaseStore::Own(new()));
        self
    }

    /// Another store, which engines share. `new` is called once for each case and prepares an empty store; what it gives opens that
    /// store, for the first time and after every restart.
    #[must_use]
    pub fn shared_store(mut self, new: impl Fn() -> OpenSharedStore + Send + Sync + 'static) -> Options {
        self.new_store = Arc::new(move || CaseStore::Shared(new()));
        self
    }

    pub(crate) fn new_store(&self) -> CaseStore {
        (self.new_store)()
    }

    pub(crate) fn restarts(&self) -> bool {
        self.restarts
    }

    /// The names of the plug-ins.
    pub fn plugin_names(&self) -> impl Iterator<Item = &str> {
        self.plugins.iter().map(|(name, _)| name.as_ref())
    }

    pub(crate) fn engine_limits(&self) -> &Limits {
        &self.limits
    }

    /// A fresh set of the plug-ins for all and of the named ones; or a sentence about the name that is not known.
    pub(crate) fn make(&self, names: &[String]) -> Result<Vec<Plugin>, String> {
        let find = |name: &String| {
            self.plugins.iter().find(|(known, _)| known.as_ref() == name).map(|(_, make)| make()).ok_or_else(
                || {
                    let known = self.plugin_names().collect::<Vec<_>>();
                    if known.is_empty() {
                        format!("the plug-in \"{name}\" is not known here; there are none")
                    } else {
                        format!("the plug-in \"{name}\" is not known here; there are: {}", known.join(", "))
                    }
                },
            )
        };
        self.for_all.iter().map(|make| Ok(make())).chain(names.iter().map(find)).collect()
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("plugins", &self.plugin_names().collect::<Vec<_>>()).finish()
    }
}
