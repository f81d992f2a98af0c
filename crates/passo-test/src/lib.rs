//! Scenario tests for BPMN diagrams: deploy these models, start this process, do these steps, expect this. No Rust
//! needed; one TOML file holds one model, or a few that call each other, and one or more cases.
//!
//! The format is documented at [`ScenarioFile`]. A host runs files with [`run_case`], or makes one trial of each case
//! for `cargo test` with [`trials`].
//!
//! ```
//! use passo_test::{Options, ScenarioFile, run_case};
//!
//! let folder = std::env::temp_dir().join(format!("passo-scenario-{}", std::process::id()));
//! std::fs::create_dir_all(&folder)?;
//! std::fs::write(
//!     folder.join("approval.bpmn"),
//!     r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:example">
//!         <process id="approval" isExecutable="true">
//!           <startEvent id="start"/>
//!           <sequenceFlow id="flow_1" sourceRef="start" targetRef="approve"/>
//!           <userTask id="approve"/>
//!           <sequenceFlow id="flow_2" sourceRef="approve" targetRef="end"/>
//!           <endEvent id="end"/>
//!         </process>
//!       </definitions>"#,
//! )?;
//! std::fs::write(
//!     folder.join("approval.toml"),
//!     r#"
//!         name = "Approval"
//!         models = ["approval.bpmn"]
//!         process = "approval"
//!
//!         [[case]]
//!         name = "approved"
//!
//!         [[case.step]]
//!         complete = "approve"
//!         variables = { approved = true }
//!
//!         [case.expect]
//!         state = "completed"
//!         variables = { approved = true }
//!     "#,
//! )?;
//!
//! let file = ScenarioFile::load(folder.join("approval.toml"))?;
//! for case in &file.cases {
//!     run_case(&file, case, &Options::new())?;
//! }
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod contract;
mod discover;
mod expect;
mod format;
mod harness;
mod options;
mod report;
mod run;

pub use contract::{check_shared_store, check_store};
pub use discover::{DiscoverError, discover, scenario_paths};
pub use format::{
    Case, Expectation, LoadError, MessageOutcome, Modified, Of, ScenarioFile, State, Step, Verb, Which,
    value_from_toml,
};
pub use harness::{case_name, trials};
pub use options::{OpenSharedStore, OpenStore, Options};
pub use report::{Failure, describe, trace};
pub use run::run_case;
