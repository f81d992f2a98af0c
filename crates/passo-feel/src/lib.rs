//! FEEL, the friendly enough expression language of DMN, as a language of expressions for Passo.
//!
//! With [`plugin`] an engine runs texts whose language is named `feel` or by one of the addresses that DMN gives it:
//! conditions, mappings, timers, keys, collections and assignments.
//!
//! ```
//! use passo::{Engine, InstanceState, Start};
//!
//! let xml = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop"
//!     expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/">
//!   <process id="order" isExecutable="true">
//!     <startEvent id="start"/>
//!     <sequenceFlow id="f1" sourceRef="start" targetRef="large"/>
//!     <exclusiveGateway id="large" default="no"/>
//!     <sequenceFlow id="yes" sourceRef="large" targetRef="wait">
//!       <conditionExpression>sum(lines.price) > 1000</conditionExpression>
//!     </sequenceFlow>
//!     <sequenceFlow id="no" sourceRef="large" targetRef="end"/>
//!     <userTask id="wait"/>
//!     <endEvent id="end"/>
//!   </process>
//! </definitions>"#;
//! let engine = Engine::builder().plugin(passo_feel::plugin()).build();
//! engine.deploy(xml)?;
//! let lines = passo::value::Value::list(vec![passo::value::Value::map([("price", 1_200)])]);
//! let order = engine.start(Start::process("order").variable("lines", lines))?;
//! assert_eq!(engine.instance(order).map(|order| order.state), Some(InstanceState::Active));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The library below is that of dsntk. What it does not do is done here: texts and runs are bounded ([`passo::base::Limits`]),
//! the clock is the instance's, functions outside of the process are refused, and a defect of the library is an error of
//! the expression and no panic. A host that is built with `panic = "abort"` gives the last two up.
#![forbid(unsafe_code)]

mod convert;
mod dmn;
mod extra;
mod filter;
mod formula;
mod functions;
mod loops;
mod meter;
mod names;
mod operators;
mod place;
mod prepare;
mod rewrite;
mod shape;
mod text;
mod token;
mod tree;

use passo::plugin::{Formula, FormulaError, FormulaSource, Language, Plugin};

/// The language FEEL.
#[derive(Clone, Copy, Debug, Default)]
pub struct Feel;

pub use dmn::Dmn;

/// The plug-in `feel`, which brings the language, and the decisions of DMN.
#[must_use]
pub fn plugin() -> Plugin {
    Plugin::new("feel").language(Feel).decisions(Dmn)
}

impl Language for Feel {
    fn name(&self) -> &str {
        "FEEL"
    }

    fn is_named(&self, tag: &str) -> bool {
        let tag = tag.trim().to_ascii_lowercase();
        let address = tag.trim_end_matches('/');
        matches!(address, "feel" | "text/feel" | "application/feel")
            || (address.contains("omg.org/spec/dmn/") && address.ends_with("/feel"))
            || address.contains("omg.org/spec/feel/")
    }

    fn compile(&self, source: &FormulaSource<'_>) -> Result<Box<dyn Formula>, FormulaError> {
        Ok(Box::new(formula::FeelFormula::new(source)?))
    }
}

#[cfg(test)]
mod tests;
