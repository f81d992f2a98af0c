//! What moves the connections on: a thread of its own.

use tokio::runtime::{Builder, Handle, Runtime};

/// The thread of the connections of a store.
pub(crate) struct Background {
    /// Always there until this goes.
    runtime: Option<Runtime>,
    handle: Handle,
}

impl Background {
    pub(crate) fn new() -> std::io::Result<Background> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("passo-postgres")
            .enable_all()
            .build()?;
        Ok(Background { handle: runtime.handle().clone(), runtime: Some(runtime) })
    }

    pub(crate) fn handle(&self) -> Handle {
        self.handle.clone()
    }
}

impl Drop for Background {
    /// Does not wait for its end: a thread of an asynchronous runtime would not be allowed to.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
