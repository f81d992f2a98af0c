//! Data associations and mappings become one thing: values that go into and out of an activity (section 10.4 of the
//! standard).

use std::sync::Arc;

use super::data_names::state_name;
use super::data_sets::Lowered;
use super::{Compiler, number};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::expression::Purpose;
use crate::journal::NameId;
use crate::model::{
    Activity, BaseElement, DataAssociation, FlowElements, FlowNode, FlowNodeKind, MappingSource as Source,
    Property,
};
use crate::program::{DataSetsId, ExpressionId, Mapping, MappingId, MappingPlan, MappingSource, Part};

impl Compiler<'_> {
    /// What goes in and out of a node, and in which sets.
    pub(super) fn mapping(&mut self, node: &FlowNode) -> (MappingId, DataSetsId) {
        let (into, out): (&[DataAssociation], &[DataAssociation]) = match &node.kind {
            FlowNodeKind::Activity(activity) => {
                (&activity.details.data_input_associations, &activity.details.data_output_associations)
            }
            FlowNodeKind::Event(event) if throws(event) => (&event.data_associations, &[]),
            FlowNodeKind::Event(event) => (&[], &event.data_associations),
            FlowNodeKind::Gateway(_) => (&[], &[]),
        };
        let mut plan = MappingPlan::default();
        if runs_scripts(node) {
            plan.before = self.scripts(&node.base, &node.settings.on_entry);
        }
        if matches!(node.kind, FlowNodeKind::Activity(_)) {
            plan.after = self.scripts(&node.base, &node.settings.on_exit);
            plan.keeps_results = node.settings.keeps_results;
        }
        if let FlowNodeKind::Activity(activity) = &node.kind {
            self.local_properties(activity, &mut plan);
        }
        let inputs = self.associations(&node.base, into, &mut plan.inputs);
        // What goes in begins anew, part by part.
        for row in &mut plan.inputs {
            if let Part::OfExisting(way) = &row.part {
                row.part = Part::OfNew(way.clone());
            }
        }
        let outputs = self.associations(&node.base, out, &mut plan.outputs);
        let sets = match &node.kind {
            FlowNodeKind::Activity(activity) => {
                self.data_sets(activity, (&inputs, &mut plan.inputs), (&outputs, &mut plan.outputs))
            }
            FlowNodeKind::Event(_) | FlowNodeKind::Gateway(_) => DataSetsId::NONE,
        };
        self.settings(node, &node.settings.inputs, Part::OfNew, &mut plan.inputs);
        self.settings(node, &node.settings.outputs, Part::OfExisting, &mut plan.outputs);
        let mapping = if plan.is_empty() {
            MappingId::NONE
        } else {
            MappingId(number(&mut self.program.mappings, plan))
        };
        (mapping, sets)
    }

    /// Data associations, each with the rows that it becomes.
    fn associations<'n>(
        &mut self,
        base: &BaseElement,
        associations: &'n [DataAssociation],
        rows: &mut Vec<Mapping>,
    ) -> Vec<Lowered<'n>> {
        let mut lowered = Vec::with_capacity(associations.len());
        for association in associations {
            let first = rows.len();
            self.association(base, association, rows);
            lowered.push((association, first..rows.len()));
        }
        lowered
    }

    /// Scripts around an activity. One that cannot run here is left out with a warning: the activity itself can run.
    fn scripts(&mut self, base: &BaseElement, scripts: &[crate::model::Expression]) -> Vec<ExpressionId> {
        let mut compiled = Vec::new();
        for script in scripts {
            if let Some(why) = self.cannot_run(script) {
                let message = format!("a script around \"{}\" does not run here: {why}", base.label());
                let found = Diagnostic::new(Code::UnsupportedLanguage, script.span, message);
                let advice = "Draw a script task, or a service task with a handler, that does what it does.";
                let found = found.with_severity(Severity::Warning).about(base.id.clone());
                self.diagnostics.push(found.advise(advice));
            } else {
                compiled.push(self.expression(base, script, Purpose::Script));
            }
        }
        compiled
    }

    /// A property of an activity is a variable of its own, without a value at first (section 10.4.1).
    fn local_properties(&mut self, activity: &Activity, plan: &mut MappingPlan) {
        for property in &activity.details.properties {
            let Some(target_name) = self.data_names.find(&property.base.id).cloned() else { continue };
            let nothing = self.source(&property.base, "()", property.base.span, None, false, Purpose::Value);
            plan.inputs.push(Mapping::new(MappingSource::Expression(nothing), target_name));
        }
    }

    /// One association: its transformation, or its assignments, or the plain copy of its source (section 10.4.2).
    fn association(&mut self, base: &BaseElement, association: &DataAssociation, rows: &mut Vec<Mapping>) {
        let first = rows.len();
        self.plain_association(base, association, rows);
        let target = association.target.as_ref();
        for row in rows.iter_mut().skip(first) {
            row.reads = self.reads(association);
            row.state = target.and_then(|target| self.data_names.state(&target.id));
            row.store = target.and_then(|target| self.data_names.store(&target.id)).cloned();
            self.program.uses_data_stores |= row.store.is_some() || !row.reads.is_empty();
        }
    }

    /// The data stores that an association reads, each with the variable that stands for it.
    fn reads(&self, association: &DataAssociation) -> Vec<(Arc<str>, Arc<str>)> {
        let stores = association.sources.iter().filter_map(|source| {
            Some((self.data_names.find(&source.id)?.clone(), self.data_names.store(&source.id)?.clone()))
        });
        stores.collect()
    }

    fn plain_association(
        &mut self,
        base: &BaseElement,
        association: &DataAssociation,
        rows: &mut Vec<Mapping>,
    ) {
        for assignment in &association.assignments {
            let (Some(from), Some(to)) = (&assignment.from, &assignment.to) else { continue };
            let (target_name, part) = self.assigned(to.body.trim());
            let first = rows.len();
            self.row(base, from, target_name, rows);
            rows.iter_mut().skip(first).for_each(|row| row.part = part.clone());
        }
        if !association.assignments.is_empty() {
            return;
        }
        let Some(target) = &association.target else { return };
        let Some(target_name) = self.data_names.find(&target.id).cloned() else { return };
        if let Some(transformation) = &association.transformation {
            self.row(base, transformation, target_name, rows);
        } else if let Some(source) = association.sources.first() {
            let source = self.data_names.find(&source.id).cloned().unwrap_or_else(|| source.id.clone());
            let source = MappingSource::Variable(self.name(&source));
            rows.push(Mapping::new(source, target_name));
        }
    }

    /// What an assignment writes: the variable of some data, a part of it, or a variable of that name.
    fn assigned(&self, to: &str) -> (Arc<str>, Part) {
        if let Some(name) = self.data_names.find(to) {
            return (name.clone(), Part::Whole);
        }
        let (root, way) = to.split_once('.').unwrap_or((to, ""));
        match self.data_names.find(root) {
            Some(name) if !way.is_empty() && way.split('.').count() <= crate::model::Mapping::DEPTH => {
                (name.clone(), Part::OfExisting(way.split('.').map(Arc::from).collect()))
            }
            Some(_) | None => (to.into(), Part::Whole),
        }
    }

    /// The mappings that a dialect gives a node. What is for a part of a variable makes that part of it.
    fn settings(
        &mut self,
        node: &FlowNode,
        mappings: &[crate::model::Mapping],
        part_of: impl Fn(Vec<Arc<str>>) -> Part,
        rows: &mut Vec<Mapping>,
    ) {
        for mapping in mappings {
            let first = rows.len();
            self.setting(&node.base, mapping, rows);
            for row in rows.iter_mut().skip(first) {
                row.sees_earlier = node.settings.maps_in_order;
                if !mapping.part.is_empty() {
                    row.part = part_of(mapping.part.clone());
                }
            }
        }
    }

    fn setting(&mut self, base: &BaseElement, mapping: &crate::model::Mapping, rows: &mut Vec<Mapping>) {
        match &mapping.source {
            Source::Expression(expression) => self.row(base, expression, mapping.target.clone(), rows),
            Source::Variable(name) => {
                let source = MappingSource::Variable(self.name(name));
                rows.push(Mapping::new(source, mapping.target.clone()));
            }
            Source::All => rows.push(Mapping::new(MappingSource::All, mapping.target.clone())),
        }
    }

    fn row(
        &mut self,
        base: &BaseElement,
        from: &crate::model::Expression,
        target_name: Arc<str>,
        rows: &mut Vec<Mapping>,
    ) {
        let compiled = self.expression(base, from, Purpose::Value);
        if compiled != ExpressionId::NONE {
            rows.push(Mapping::new(MappingSource::Expression(compiled), target_name));
        }
    }

    /// The variables to which a scope gives a first value.
    pub(super) fn first_values(
        &mut self,
        base: &BaseElement,
        elements: &FlowElements,
    ) -> Vec<(NameId, ExpressionId)> {
        let values = elements.first_values.iter();
        values.map(|(name, value)| (self.name(name), self.expression(base, value, Purpose::Value))).collect()
    }

    /// The variables that a scope declares: its data objects with what tells their states, and its properties.
    pub(super) fn declared(&mut self, elements: &FlowElements, properties: &[Property]) -> Vec<NameId> {
        let objects = elements.data_objects.iter().map(|object| &object.base);
        let mut names: Vec<Arc<str>> = Vec::new();
        for base in objects.chain(properties.iter().map(|property| &property.base)) {
            let Some(name) = self.data_names.find(&base.id) else { continue };
            names.push(name.clone());
            let state = state_name(name);
            names.extend(self.data_names.tells(&state).then_some(state));
        }
        names.iter().map(|name| self.name(name)).collect()
    }
}

/// Whether scripts run before a token goes on from a node: what an event with a trigger carries is mapped when that happens.
fn runs_scripts(node: &FlowNode) -> bool {
    match &node.kind {
        FlowNodeKind::Activity(_) | FlowNodeKind::Gateway(_) => true,
        FlowNodeKind::Event(event) => event.definitions.is_empty(),
    }
}

fn throws(event: &crate::model::Event) -> bool {
    use crate::model::EventPosition;
    match event.position {
        EventPosition::IntermediateThrow | EventPosition::End => true,
        EventPosition::Start { .. } | EventPosition::IntermediateCatch | EventPosition::Boundary { .. } => {
            false
        }
    }
}
