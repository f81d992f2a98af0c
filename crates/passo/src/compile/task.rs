//! Activities: tasks, sub-processes, calls.

use std::sync::Arc;

use super::{CallVariables, Compiler, ManualTasks, ServiceExpressions, number};
use crate::base::Span;
use crate::diagnostic::Code;
use crate::expression::Purpose;
use crate::journal::{NameId, NodeId};
use crate::model::{
    Activity, ActivityKind, CallActivity, DecisionCall, Expression, FlowNode, Form, ResourceRole,
    ResourceRoleKind, Task, UnmappedCalls,
};
use crate::program::{
    CallId, CallPlan, CatchPlan, DecisionId, DecisionPlan, ExpressionId, FieldPlan, FormPlan, Op, ScriptId,
    ScriptPlan, TextPlan, ThrowPlan, WorkId, WorkKind, WorkPlan,
};

/// How often a job is tried when the model says nothing.
const RETRIES: u32 = 3;

impl<'m> Compiler<'m> {
    /// How an activity runs.
    pub(super) fn activity(&mut self, id: NodeId, node: &'m FlowNode, activity: &'m Activity) -> Op {
        match &activity.kind {
            ActivityKind::Task(task) => self.task(node, activity, task),
            ActivityKind::SubProcess(_) => Op::Enter(self.collected.inner(id)),
            ActivityKind::CallActivity(call) => self.call(node, activity, call),
        }
    }

    fn task(&mut self, node: &'m FlowNode, activity: &'m Activity, task: &'m Task) -> Op {
        if let Some(text) = &node.settings.evaluates
            && let Some(evaluated) = self.evaluated(node, activity, task, text)
        {
            return evaluated;
        }
        if let Some(call) = &node.settings.decision
            && let Some(decided) = self.decided(node, activity, task, call)
        {
            return decided;
        }
        match task {
            Task::Abstract if node.settings.handler.is_none() => Op::Pass,
            Task::Abstract => self.work(node, &activity.details.resources, WorkKind::Service, None),
            Task::User { .. } => self.work(node, &activity.details.resources, WorkKind::User, None),
            Task::Manual if self.settings.manual_tasks == ManualTasks::Pass => Op::Pass,
            Task::Manual => self.work(node, &activity.details.resources, WorkKind::Manual, None),
            Task::Service { implementation, .. } => {
                self.work(node, &activity.details.resources, WorkKind::Service, implementation.as_ref())
            }
            Task::BusinessRule { implementation } => {
                self.work(node, &activity.details.resources, WorkKind::BusinessRule, implementation.as_ref())
            }
            Task::Send { message, implementation, .. } => {
                let handler = named_implementation(implementation.as_ref());
                let sends = message.is_some() || self.sends_by_message_flow(node);
                if node.settings.handler.is_some() || handler.is_some() || !sends {
                    return self.work(
                        node,
                        &activity.details.resources,
                        WorkKind::Send,
                        implementation.as_ref(),
                    );
                }
                let triggers = vec![self.throw_message(node, message.as_deref())];
                self.throw(ThrowPlan { triggers })
            }
            Task::Receive { message: None, instantiate: false, .. } if self.waits_for_its_worker(node) => {
                self.work(node, &activity.details.resources, WorkKind::Receive, None)
            }
            Task::Receive { message, instantiate, .. } => {
                if *instantiate && activity.details.loop_characteristics.is_some() {
                    self.unsupported(&node.base, "a repeated receive task that starts instances");
                }
                let triggers = vec![self.catch_message(node, message.as_deref())];
                self.catch(CatchPlan {
                    triggers,
                    needs_all: false,
                    interrupting: true,
                    is_receive_task: true,
                })
            }
            Task::Script { script: None, .. } if node.settings.handler.is_some() => {
                self.work(node, &activity.details.resources, WorkKind::Service, None)
            }
            Task::Script { script_format, script } => {
                let source = script.as_ref().map(|script| (&*script.body, script.span));
                self.script(node, script_format.as_deref(), source)
            }
        }
    }

    /// A task with an expression in place of a handler's name. What it is called is the code of the vendor's engine that
    /// it calls, or the whole of it.
    fn evaluated(
        &mut self,
        node: &'m FlowNode,
        activity: &'m Activity,
        task: &'m Task,
        text: &Expression,
    ) -> Option<Op> {
        let kind = match task {
            Task::Service { .. } => WorkKind::Service,
            Task::Send { .. } => WorkKind::Send,
            Task::BusinessRule { .. } => WorkKind::BusinessRule,
            Task::Abstract
            | Task::User { .. }
            | Task::Manual
            | Task::Script { .. }
            | Task::Receive { .. } => {
                return None;
            }
        };
        let host = self.host_code(text);
        if host.is_some() || self.settings.service_expressions == ServiceExpressions::Name {
            let body = text.body.trim().trim_start_matches(['$', '#', '{']).trim_end_matches('}');
            let name = host.unwrap_or_else(|| Arc::from(body));
            return Some(self.work(node, &activity.details.resources, kind, Some(&name)));
        }
        let script = self.expression(&node.base, text, Purpose::Script);
        let result = self.optional_name(node.settings.result_variable.as_ref());
        Some(Op::Script(ScriptId(number(&mut self.program.scripts, ScriptPlan { script, result }))))
    }

    /// A task that takes a decision. It is work where somebody or something outside decides.
    fn decided(
        &mut self,
        node: &'m FlowNode,
        activity: &'m Activity,
        task: &'m Task,
        call: &DecisionCall,
    ) -> Option<Op> {
        let kind = match task {
            Task::Service { .. } => WorkKind::Service,
            Task::BusinessRule { .. } => WorkKind::BusinessRule,
            Task::Abstract
            | Task::User { .. }
            | Task::Manual
            | Task::Script { .. }
            | Task::Send { .. }
            | Task::Receive { .. } => return None,
        };
        let decision = self.text(&node.base, &call.decision)?;
        let name = match &decision {
            TextPlan::Literal(name) => Some(name.clone()),
            TextPlan::Expression(_) => None,
        };
        let otherwise = self.work_plan(node, &activity.details.resources, kind, name.as_ref());
        let plan = DecisionPlan {
            decision,
            binding: node.settings.binding.clone(),
            bound_by: self.bound_by(node),
            result: call.result,
            variable: self.optional_name(node.settings.result_variable.as_ref()),
            needs_hit: call.needs_hit,
            otherwise,
        };
        Some(Op::Decide(DecisionId(number(&mut self.program.decisions, plan))))
    }

    fn script(&mut self, node: &FlowNode, format: Option<&str>, source: Option<(&str, Span)>) -> Op {
        let format = format.or(self.definitions.conventions.script_format.as_deref());
        let script = match source.filter(|(text, _)| !text.trim().is_empty()) {
            Some((text, span)) => {
                self.source(&node.base, text, span, format, format.is_some(), Purpose::Script)
            }
            None => {
                let message = format!("the script task \"{}\" has no script; it passes", node.base.label());
                self.report(&node.base, Code::MissingScript, message, "write a script, or draw a plain task");
                ExpressionId::NONE
            }
        };
        let result = self.optional_name(node.settings.result_variable.as_ref());
        Op::Script(ScriptId(number(&mut self.program.scripts, ScriptPlan { script, result })))
    }

    /// A script that does nothing.
    pub(super) fn empty_script(&mut self) -> Op {
        let plan = ScriptPlan { script: ExpressionId::NONE, result: NameId::NONE };
        Op::Script(ScriptId(number(&mut self.program.scripts, plan)))
    }

    fn call(&mut self, node: &FlowNode, activity: &Activity, call: &CallActivity) -> Op {
        let called = call.called_element.as_ref().map(|called| &called.id);
        if called.is_none() && call.called_by.is_none() {
            let message = format!("the call activity \"{}\" does not say what it calls", node.base.label());
            self.report(&node.base, Code::MissingReference, message, "name a process in calledElement");
            return Op::Pass;
        }
        let called_by = match &call.called_by {
            Some(text) => self.expression(&node.base, text, Purpose::Value),
            None => ExpressionId::NONE,
        };
        let is_mapped = !node.settings.inputs.is_empty()
            || !node.settings.outputs.is_empty()
            || !activity.details.data_input_associations.is_empty()
            || !activity.details.data_output_associations.is_empty();
        let plan = CallPlan {
            called: called.cloned().unwrap_or_default(),
            called_by,
            binding: node.settings.binding.clone(),
            bound_by: self.bound_by(node),
            hands_over_all: !is_mapped && self.unmapped_calls_hand_over_all(),
            hands_over_key: node.settings.hands_over_business_key,
            business_key: node.settings.business_key.as_ref().and_then(|text| self.text(&node.base, text)),
        };
        Op::Call(CallId(number(&mut self.program.calls, plan)))
    }

    /// What gives the version that a node is bound to, where it is not fixed.
    fn bound_by(&mut self, node: &FlowNode) -> ExpressionId {
        match &node.settings.bound_by {
            Some(text) => self.expression(&node.base, text, Purpose::Value),
            None => ExpressionId::NONE,
        }
    }

    /// Whether a receive task without a message is work for somebody outside, as it is in vendors' diagrams.
    fn waits_for_its_worker(&self, node: &FlowNode) -> bool {
        self.definitions.conventions.receive_tasks_are_work && self.message_flows.name_at(node).is_none()
    }

    /// Whether a call without mappings hands everything over: where the file's dialect does not say, the settings do.
    fn unmapped_calls_hand_over_all(&self) -> bool {
        match self.definitions.conventions.unmapped_calls {
            UnmappedCalls::AsSet => self.settings.call_variables == CallVariables::All,
            UnmappedCalls::Nothing => false,
        }
    }

    pub(super) fn work(
        &mut self,
        node: &'m FlowNode,
        resources: &'m [ResourceRole],
        kind: WorkKind,
        implementation: Option<&Arc<str>>,
    ) -> Op {
        Op::Work(self.work_plan(node, resources, kind, implementation))
    }

    fn work_plan(
        &mut self,
        node: &'m FlowNode,
        resources: &'m [ResourceRole],
        kind: WorkKind,
        implementation: Option<&Arc<str>>,
    ) -> WorkId {
        let settings = &node.settings;
        let assignment = &settings.assignment;
        let handler = settings.handler.clone().or_else(|| named_implementation(implementation));
        let mut assignee = assignment.assignee.as_ref().and_then(|text| self.text(&node.base, text));
        let mut candidate_groups = self.texts(&node.base, &assignment.candidate_groups);
        let candidate_users = self.texts(&node.base, &assignment.candidate_users);
        for role in resources {
            let Some(text) = self.resource(node, role) else { continue };
            match role.kind {
                ResourceRoleKind::HumanPerformer | ResourceRoleKind::Performer => {
                    assignee.get_or_insert(text);
                }
                ResourceRoleKind::PotentialOwner | ResourceRoleKind::Resource => candidate_groups.push(text),
            }
        }
        let plan = WorkPlan {
            kind,
            handler,
            assignee,
            candidate_users,
            candidate_groups,
            due: assignment.due.as_ref().and_then(|text| self.text(&node.base, text)),
            follow_up: assignment.follow_up.as_ref().and_then(|text| self.text(&node.base, text)),
            priority: assignment.priority.as_ref().and_then(|text| self.text(&node.base, text)),
            parameters: self.parameters(node, resources),
            retries: settings.retries.unwrap_or(RETRIES).max(1),
            back_off: settings.back_off.clone(),
            form: settings.form.as_ref().map(|form| self.form(node, form)),
        };
        WorkId(number(&mut self.program.works, plan))
    }

    /// A resource role gives the result of its assignment expression, or the name of its resource (section 10.3.1).
    fn resource(&mut self, node: &FlowNode, role: &ResourceRole) -> Option<TextPlan> {
        if let Some(assignment) = &role.assignment {
            let name = assignment.body.trim();
            let is_name = !name.is_empty()
                && name.chars().all(|letter| letter.is_alphanumeric() || "-_. ".contains(letter));
            let is_known = self.program.name_index.find(name).is_some();
            if is_name && !is_known && assignment.language.is_none() {
                return Some(TextPlan::Literal(name.into()));
            }
            return match self.expression(&node.base, assignment, Purpose::Value) {
                ExpressionId::NONE => None,
                compiled => Some(TextPlan::Expression(compiled)),
            };
        }
        let reference = role.resource.as_ref()?;
        let resource = self.definitions.resources.iter().find(|resource| resource.base.id == reference.id);
        Some(TextPlan::Literal(
            resource.map_or_else(|| reference.id.clone(), |found| super::name_or_id(&found.base)),
        ))
    }

    /// The bindings of the parameters of its resources, each by the name of its parameter; of two of one name the first.
    fn parameters(&mut self, node: &FlowNode, resources: &[ResourceRole]) -> Vec<(Arc<str>, ExpressionId)> {
        let mut parameters: Vec<(Arc<str>, ExpressionId)> = Vec::new();
        for binding in resources.iter().flat_map(|role| &role.bindings) {
            let (Some(parameter), Some(expression)) = (&binding.parameter, &binding.expression) else {
                continue;
            };
            let declared = self.definitions.resources.iter().flat_map(|resource| &resource.parameters);
            let found = declared.into_iter().find(|found| found.base.id == parameter.id);
            let name = found.map_or_else(|| parameter.id.clone(), |found| super::name_or_id(&found.base));
            if parameters.iter().any(|(known, _)| *known == name) {
                continue;
            }
            let compiled = self.expression(&node.base, expression, Purpose::Value);
            if compiled != ExpressionId::NONE {
                parameters.push((name, compiled));
            }
        }
        parameters
    }

    fn form(&mut self, node: &FlowNode, form: &Form) -> FormPlan {
        let fields = form
            .fields
            .iter()
            .map(|field| FieldPlan {
                name: self.name(&field.id),
                id: field.id.clone(),
                label: field.label.clone(),
                field_type: field.field_type.clone(),
                required: field.required,
                read_only: field.read_only,
                default: field.default.as_ref().and_then(|text| self.text(&node.base, text)),
                allowed: field.allowed.clone(),
                minimum: field.minimum,
                maximum: field.maximum,
            })
            .collect();
        FormPlan { key: form.key.clone(), fields }
    }
}

/// An implementation that names a handler; the standard's own values begin with `##`.
fn named_implementation(implementation: Option<&Arc<str>>) -> Option<Arc<str>> {
    implementation.filter(|name| !name.is_empty() && !name.starts_with("##")).cloned()
}
