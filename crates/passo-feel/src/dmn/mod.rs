//! Decisions in files of DMN, versions 1.1 to 1.5.
//!
//! A file is a graph: decisions need inputs, other decisions and functions (business knowledge models). Each node is
//! compiled once, with the same care as any text of FEEL; taking a decision evaluates the nodes that it needs, in order,
//! as one run.

mod compile;
mod formula;
mod graph;
mod logic;
mod table;
mod types;
mod xml;

use std::sync::Arc;

use passo::diagnostic::{Code, Diagnostic};
use passo::model::ForeignElement;
use passo::plugin::{Decision, DecisionFile, DecisionSource, Decisions};

use self::compile::Compiler;
use self::formula::{DecisionFormula, Result as Outcome};
use self::graph::{Graph, Kind};

/// The decisions of DMN.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dmn;

impl Decisions for Dmn {
    fn owns(&self, namespace: &str, name: &str) -> bool {
        namespace.to_ascii_lowercase().contains("omg.org/spec/dmn/") && name == "definitions"
    }

    fn read(&self, source: &DecisionSource<'_>) -> DecisionFile {
        let graph = Graph::read(source.root);
        let mut compiler = Compiler::new(source, &graph);
        let compiled = compiler.compile();
        let mut diagnostics = std::mem::take(&mut compiler.diagnostics);
        if !diagnostics.is_empty() {
            return DecisionFile { decisions: Vec::new(), diagnostics };
        }
        let compiled = Arc::new(compiled);
        let mut decisions = Vec::new();
        for (index, node) in graph.nodes.iter().enumerate() {
            let outcome = match node.kind {
                Kind::Decision => Outcome::One(index),
                Kind::Service => Outcome::of(&graph, graph.outputs(index)),
                Kind::Input | Kind::Knowledge => continue,
            };
            let (outputs, is_list) = match &outcome {
                Outcome::One(index) => compiled.outputs(*index),
                Outcome::Several(all) => (all.iter().map(|(name, _)| name.clone()).collect(), false),
            };
            decisions.push(Decision {
                id: node.id.clone(),
                name: Some(node.name.clone()),
                version_tag: version_tag(node.element),
                outputs,
                is_list,
                formula: Box::new(DecisionFormula::new(compiled.clone(), &graph, outcome)),
            });
        }
        decisions.extend(whole(source.root, &graph, &compiled, &decisions));
        if decisions.iter().all(|decision| decision.outputs.is_empty()) {
            let found = Diagnostic::new(Code::InvalidDecision, source.root.span, "the file has no decision");
            diagnostics.push(found.advise("Deploy files with decisions only."));
        }
        DecisionFile { decisions, diagnostics }
    }
}

/// All decisions of a file together, under the file's own name: some diagrams take them so.
fn whole(
    root: &ForeignElement,
    graph: &Graph<'_>,
    compiled: &Arc<formula::Compiled>,
    known: &[Decision],
) -> Option<Decision> {
    let name: Arc<str> = root.attribute("name").filter(|name| !name.trim().is_empty())?.trim().into();
    let is_taken = |decision: &Decision| decision.id == name || decision.name.as_ref() == Some(&name);
    if known.iter().any(is_taken) {
        return None;
    }
    let decisions = (0..graph.nodes.len()).filter(|index| graph.nodes[*index].kind == Kind::Decision);
    let all: Vec<(Arc<str>, usize)> =
        decisions.map(|index| (graph.nodes[index].name.clone(), index)).collect();
    Some(Decision {
        id: name.clone(),
        name: Some(name),
        version_tag: None,
        outputs: all.iter().map(|(name, _)| name.clone()).collect(),
        is_list: false,
        formula: Box::new(DecisionFormula::new(compiled.clone(), graph, Outcome::Several(all))),
    })
}

/// The label of a version, as Camunda's modeler writes it: an attribute, or an element among the extensions.
fn version_tag(element: &ForeignElement) -> Option<Arc<str>> {
    let attribute = element.attributes.iter().find(|one| &*one.name == "versionTag");
    let extension = || {
        let extensions = xml::child(element, "extensionElements")?;
        let tag = extensions.children.iter().find(|child| &*child.name == "versionTag")?;
        tag.attribute("value")
    };
    let tag = attribute.map(|one| one.value.as_str()).or_else(extension)?;
    Some(tag.trim()).filter(|tag| !tag.is_empty()).map(Arc::from)
}
