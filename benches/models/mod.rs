//! The diagrams that the benches run. Each has one process, `bench`.

mod flow;
mod process;
mod scopes;
mod waiting;

pub use flow::{counting, counting_after_work, fork, inclusive, looping, mixed_blocks, row};
pub use process::Process;
pub use scopes::{compensation, error, multi_instance, multi_instance_of_scripts, nested};
pub use waiting::{catch, reminders, timer, user_task};
