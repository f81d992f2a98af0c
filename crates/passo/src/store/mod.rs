//! Where deployments and events are kept.

/// Keeps everything in memory. Its clones are the same store: hand one to an engine, drop the engine, and hand another one to the
/// next engine, which goes on where the first one stopped.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> MemoryStore {
        MemoryStore::default()
    }
}
