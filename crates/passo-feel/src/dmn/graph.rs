//! The graph of a file: what its decisions need.

use std::collections::BTreeMap;
use std::sync::Arc;

use passo::model::ForeignElement;

use super::xml;
use crate::names::normal;

/// A file as a graph.
pub(super) struct Graph<'f> {
    /// The nodes, in the order of the file.
    pub(super) nodes: Vec<Node<'f>>,
    by_id: BTreeMap<&'f str, usize>,
}

/// A decision, an input, a function, or a service.
pub(super) struct Node<'f> {
    pub(super) element: &'f ForeignElement,
    pub(super) kind: Kind,
    pub(super) id: Arc<str>,
    pub(super) name: Arc<str>,
    /// The variable that others know its value by.
    pub(super) variable: String,
    /// The type that its variable declares.
    pub(super) type_name: Option<&'f str>,
    /// What it needs, each with the element that says so.
    pub(super) needs: Vec<(Need<'f>, &'f ForeignElement)>,
}

/// The kinds of node.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `decision`.
    Decision,
    /// `inputData`.
    Input,
    /// `businessKnowledgeModel`.
    Knowledge,
    /// `decisionService`.
    Service,
}

/// What a node needs.
#[derive(Clone, Copy)]
pub(super) enum Need<'f> {
    /// A node of the file.
    Node(usize),
    /// Something that the file does not have.
    Missing(&'f str),
}

impl<'f> Graph<'f> {
    /// The nodes of a file and what they need.
    pub(super) fn read(root: &'f ForeignElement) -> Graph<'f> {
        let mut graph = Graph { nodes: Vec::new(), by_id: BTreeMap::new() };
        for element in root.children.iter().filter(|child| child.namespace == root.namespace) {
            let kind = match &*element.name {
                "decision" => Kind::Decision,
                "inputData" => Kind::Input,
                "businessKnowledgeModel" => Kind::Knowledge,
                "decisionService" => Kind::Service,
                _ => continue,
            };
            if let Some(id) = xml::attribute(element, "id") {
                graph.by_id.entry(id).or_insert(graph.nodes.len());
            }
            graph.nodes.push(node(element, kind));
        }
        for index in 0..graph.nodes.len() {
            let element = graph.nodes[index].element;
            graph.nodes[index].needs = graph.needs(element);
        }
        graph
    }

    fn needs(&self, element: &'f ForeignElement) -> Vec<(Need<'f>, &'f ForeignElement)> {
        let mut needs = Vec::new();
        for requirement in &element.children {
            let ways: &[&str] = match &*requirement.name {
                "informationRequirement" => &["requiredDecision", "requiredInput"],
                "knowledgeRequirement" => &["requiredKnowledge"],
                _ => continue,
            };
            let targets = ways.iter().filter_map(|way| xml::target(requirement, way));
            needs.extend(targets.map(|target| (self.need(target), requirement)));
        }
        // A service needs what it gives.
        for output in xml::children(element, "outputDecision") {
            if let Some(href) = xml::attribute(output, "href") {
                needs.push((self.need(Ok(href.rsplit('#').next().unwrap_or(href))), output));
            }
        }
        needs
    }

    /// A target outside of the file is one of its own when the file has the id.
    fn need(&self, target: Result<&'f str, &'f str>) -> Need<'f> {
        let (Ok(id) | Err(id)) = target;
        self.by_id.get(id).map_or(Need::Missing(id), |index| Need::Node(*index))
    }

    /// The nodes of the file that a node needs.
    pub(super) fn needed(&self, index: usize) -> impl Iterator<Item = usize> {
        self.nodes[index].needs.iter().filter_map(|(need, _)| match need {
            Need::Node(needed) => Some(*needed),
            Need::Missing(_) => None,
        })
    }

    /// The decisions that a service gives, by their names.
    pub(super) fn outputs(&self, service: usize) -> Vec<(Arc<str>, usize)> {
        self.needed(service).map(|index| (self.nodes[index].name.clone(), index)).collect()
    }

    /// All that these nodes need, they themselves last, each after what it needs. Services stand for nothing by themselves.
    pub(super) fn order(&self, targets: &[usize]) -> Result<Vec<usize>, usize> {
        let mut states = vec![State::New; self.nodes.len()];
        let mut order = Vec::new();
        for target in targets {
            // The nodes on the way, each with those that it needs and that are still to be looked at.
            let mut way = vec![(*target, self.needed(*target).collect::<Vec<_>>())];
            if states[*target] == State::Done {
                continue;
            }
            states[*target] = State::Open;
            while let Some((node, needed)) = way.last_mut() {
                match needed.pop() {
                    Some(next) if states[next] == State::Open => return Err(next),
                    Some(next) if states[next] == State::New => {
                        states[next] = State::Open;
                        way.push((next, self.needed(next).collect()));
                    }
                    Some(_) => {}
                    None => {
                        states[*node] = State::Done;
                        order.push(*node);
                        way.pop();
                    }
                }
            }
        }
        Ok(order)
    }
}

/// How far a node has been looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

fn node(element: &ForeignElement, kind: Kind) -> Node<'_> {
    let id = xml::attribute(element, "id");
    let name = xml::attribute(element, "name");
    let declared = xml::child(element, "variable");
    let variable = declared.and_then(|variable| xml::attribute(variable, "name")).or(name).or(id);
    let type_name = declared.and_then(|variable| xml::attribute(variable, "typeRef"));
    Node {
        element,
        kind,
        id: id.or(name).unwrap_or_default().into(),
        name: name.or(id).unwrap_or_default().into(),
        variable: normal(variable.unwrap_or_default()),
        type_name,
        needs: Vec::new(),
    }
}
