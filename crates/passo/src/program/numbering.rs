//! What the numbers of a program mean, to be kept beside the events that name them.

use std::sync::Arc;

use super::{Element, Join, Program, ScopePlan};
use crate::base::TextTable;
use crate::journal::{FlowId, JoinNumbering, KeyNumbering, NameId, NodeId, Numbering, ScopeNumbering};

impl Program {
    /// What its numbers mean.
    pub(crate) fn numbering(&self) -> Numbering {
        Numbering {
            process: self.process.clone(),
            nodes: self.elements.iter().map(|element| element.id.clone()).collect(),
            flows: self.flow_ids.clone(),
            names: self.names.clone(),
            scopes: self.scopes.iter().map(|scope| self.scope_numbering(scope)).collect(),
            keys: self.key_numbering(),
        }
    }

    /// A program that runs nothing: it knows what numbers meant, for whoever reads what happened.
    pub(crate) fn of_numbering(numbering: &Numbering) -> Program {
        let element = |id: &Arc<str>| Element { id: id.clone(), name: None, tag: "" };
        let mut name_index = TextTable::with_capacity(numbering.names.len());
        for (name, number) in numbering.names.iter().zip((0..).map(NameId)) {
            name_index.add(name.clone(), number);
        }
        Program {
            process: numbering.process.clone(),
            elements: numbering.nodes.iter().map(element).collect(),
            flow_ids: numbering.flows.clone(),
            names: numbering.names.clone(),
            name_index,
            ..Program::default()
        }
    }

    fn scope_numbering(&self, scope: &ScopePlan) -> ScopeNumbering {
        let joins = scope.joins.iter().filter_map(|node| {
            let Join { slot, width } = self.join_of(*node)?;
            // An activity that gathers tokens has one place for all its flows.
            let flows = match self.node(*node)?.op.join() {
                Some(_) => self.arrivals(*node, width),
                None => Vec::new(),
            };
            Some(JoinNumbering { node: *node, slot, flows })
        });
        ScopeNumbering { node: scope.node, joins: joins.collect() }
    }

    /// The incoming flows of a join, by their numbers.
    fn arrivals(&self, join: NodeId, width: u16) -> Vec<FlowId> {
        let mut found = vec![FlowId::NONE; usize::from(width)];
        for (number, flow) in (0..).zip(&self.flows).filter(|(_, flow)| flow.target == join) {
            if let Some(place) = found.get_mut(usize::from(flow.arrival)) {
                *place = FlowId(number);
            }
        }
        found
    }

    /// Correlation keys have no ids in a program; the messages that carry them tell them apart.
    fn key_numbering(&self) -> Vec<KeyNumbering> {
        let carrying = |number: u32| {
            let messages = self.correlation.messages.iter();
            let messages = messages.filter(|(_, keys)| keys.iter().any(|key| key.key == number));
            messages.map(|(name, _)| name.clone()).collect()
        };
        (0..)
            .zip(&self.correlation.keys)
            .map(|(number, _)| KeyNumbering { messages: carrying(number) })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::base::Limits;
    use crate::compile::{Settings, compile};
    use crate::expression::Languages;
    use crate::journal::{FlowId, JoinNumbering, NodeId, Numbering};
    use crate::read::read;

    /// What the numbers of a process of these elements mean.
    fn numbering(elements: &str) -> Numbering {
        let xml = format!(
            r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
            <process id="main" isExecutable="true">{elements}</process></definitions>"#
        );
        let limits = Limits::default();
        let reading = read(xml.as_bytes(), &limits);
        let compiled =
            compile(&reading.definitions, &Languages::new(&limits, &[], &[]), &Settings::default());
        compiled.programs.first().expect("the process is right").numbering()
    }

    const SPLIT: &str = r#"<startEvent id="start"/><parallelGateway id="split"/><parallelGateway id="join"/>
        <endEvent id="end"/><sequenceFlow id="in" sourceRef="start" targetRef="split"/>"#;
    const BRANCHES: [&str; 2] = [
        r#"<sequenceFlow id="left" sourceRef="split" targetRef="join"/>"#,
        r#"<sequenceFlow id="right" sourceRef="split" targetRef="join"/>"#,
    ];
    const OUT: &str = r#"<sequenceFlow id="out" sourceRef="join" targetRef="end"/>"#;

    #[test]
    fn numbers_mean_ids_names_and_the_flows_of_joins() {
        let [left, right] = BRANCHES;
        let found = numbering(&format!("{SPLIT}{left}{right}{OUT}"));
        let texts = |list: &[std::sync::Arc<str>]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(texts(&found.nodes), ["start", "split", "join", "end"]);
        assert_eq!(texts(&found.flows), ["in", "left", "right", "out"]);
        let [scope] = found.scopes.as_slice() else { unreachable!("the process is its only scope") };
        assert_eq!(scope.node, NodeId::NONE);
        let join = JoinNumbering { node: NodeId(2), slot: 0, flows: vec![FlowId(1), FlowId(2)] };
        assert_eq!(scope.joins, [join]);
    }

    #[test]
    fn flows_in_another_order_are_a_difference() {
        let [left, right] = BRANCHES;
        let before = numbering(&format!("{SPLIT}{left}{right}{OUT}"));
        let now = numbering(&format!("{SPLIT}{right}{left}{OUT}"));
        let found = Numbering::differences(&[before], &[now]);
        assert_eq!(found, [r#"process "main": sequence flow 1 was "left" and is "right""#]);
    }
}
