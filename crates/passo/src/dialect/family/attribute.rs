//! Attributes: who gets the work, what carries it out, what is called, how often it runs.

use std::sync::Arc;

use super::super::text::{has_expression, juel, name, named_by, text, texts};
use super::Reading;
use crate::model::{
    Binding, CallActivity, Expression, ForeignAttribute, Form, Mapping, ResourceRole, ResourceRoleKind,
    Terminates, Text,
};

/// What expressions ask for the business key of the instance.
const OWN_KEY: [&str; 4] = [
    "execution.processBusinessKey",
    "execution.getProcessBusinessKey()",
    "execution.businessKey",
    "execution.getBusinessKey()",
];

impl Reading<'_> {
    /// Reads one attribute, or says what it must be.
    pub(super) fn attribute(&mut self, attribute: &ForeignAttribute) -> Result<(), &'static str> {
        let (value, span) = (attribute.value.as_str(), attribute.span);
        let settings = &mut *self.settings;
        match &*attribute.name {
            "assignee" => settings.assignment.assignee = text(value, span),
            "candidateUsers" => settings.assignment.candidate_users = texts(value, span),
            "candidateGroups" => settings.assignment.candidate_groups = texts(value, span),
            "dueDate" => settings.assignment.due = text(value, span),
            "followUpDate" => settings.assignment.follow_up = text(value, span),
            "priority" => settings.assignment.priority = text(value, span),
            "formKey" | "formRef" => self.form().key = name(value),
            "class" | "topic" => settings.handler = name(value),
            "delegateExpression" => settings.handler = named_by(value),
            "expression" => settings.evaluates = Some(juel(value, span)),
            "type" => self.task_type(value),
            "resultVariable" | "resultVariableName" => settings.result_variable = name(value),
            "errorCodeVariable" | "escalationCodeVariable" | "errorVariableName" => {
                settings.code_variable = name(value);
            }
            "errorMessageVariable" => settings.message_variable = name(value),
            "versionTag" => settings.version_tag = name(value),
            "terminateMultiInstance" if value.trim() == "true" => {
                settings.terminates = Terminates::Repetition
            }
            "terminateAll" if value.trim() == "true" => settings.terminates = Terminates::Instance,
            "businessKey" => settings.business_key = text(value, span),
            "inheritBusinessKey" => settings.hands_over_business_key = value.trim() == "true",
            "inheritVariables" => self.inherits(value),
            "calledElementVersion" | "decisionRefVersion" => return self.version(attribute),
            "calledElementVersionTag" | "decisionRefVersionTag" => self.version_tag(attribute),
            "calledElementBinding" | "decisionRefBinding" if value.trim() == "deployment" => {
                settings.binding = Binding::Deployment;
            }
            "sameDeployment" if value.trim() == "true" => settings.binding = Binding::Deployment,
            "decisionRef" | "mapDecisionResult" => return self.decision_attribute(attribute),
            // They are read where the repetition, the script or the condition is read.
            _ => {}
        }
        Ok(())
    }

    /// The form, made when there is none yet.
    pub(super) fn form(&mut self) -> &mut Form {
        self.settings.form.get_or_insert_with(Form::default)
    }

    /// The type of a task is the handler's name, unless it says that a topic names it.
    fn task_type(&mut self, value: &str) {
        let is_by_topic = matches!(value.trim(), "external" | "external-worker");
        if !is_by_topic && self.settings.handler.is_none() {
            self.settings.handler = name(value);
        }
    }

    fn inherits(&mut self, value: &str) {
        if value.trim() == "true" {
            self.settings.inputs.push(Mapping::all());
        }
    }

    /// The number of the version that is called or decided by.
    fn version(&mut self, attribute: &ForeignAttribute) -> Result<(), &'static str> {
        let value = attribute.value.trim();
        if has_expression(value) {
            self.settings.binding = Binding::Version(0);
            self.settings.bound_by = Some(juel(value, attribute.span));
        } else if !value.is_empty() {
            self.settings.binding =
                Binding::Version(value.parse().map_err(|_| "a whole number, or an expression")?);
        }
        Ok(())
    }

    /// The tag of the version that is called or decided by.
    fn version_tag(&mut self, attribute: &ForeignAttribute) {
        let value = attribute.value.trim();
        if let Some(tag) = name(value) {
            self.settings.binding = Binding::VersionTag(tag);
            self.settings.bound_by = has_expression(value).then(|| juel(value, attribute.span));
        }
    }

    /// A called process that an expression names.
    pub(super) fn called(&mut self, call: &mut CallActivity) {
        let is_computed = |called: &crate::model::Reference| has_expression(&called.id);
        if let Some(called) = call.called_element.take_if(|called| is_computed(called)) {
            call.called_by = Some(juel(&called.id, called.span));
        }
    }

    /// Scripts without a format are in the unified expression language where they have an expression of it.
    pub(super) fn script(&mut self, format: &mut Option<Arc<str>>, script: Option<&Expression>) {
        let body = script.map_or("", |script| script.body.as_str());
        if format.is_none() && has_expression(body) {
            *format = Some(Arc::from(super::JUEL));
        }
        // A script that stands in another file is for a handler with the name of that file.
        if body.is_empty() {
            let family = self.family;
            let mut attributes = self.base.additions.foreign_attributes.iter();
            let resource = attributes.find(|one| &*one.name == "resource" && family.owns(&one.namespace));
            self.settings.handler = resource.and_then(|resource| name(&resource.value));
        }
    }

    /// What a task evaluates loses against a handler that is named beside it. The key of the caller is handed on as it is.
    pub(super) fn settle(&mut self) {
        if self.settings.handler.is_some() {
            self.settings.evaluates = None;
        }
        if let Some(Text::Expression(key)) = &self.settings.business_key
            && OWN_KEY.iter().any(|own| key.body.contains(own))
        {
            self.settings.business_key = None;
            self.settings.hands_over_business_key = true;
        }
    }

    /// `user(anna), group(sales), office`: who may claim the task. A name alone is a group's.
    pub(super) fn owners(&mut self, roles: &mut Vec<ResourceRole>) {
        roles.retain(|role| {
            let Some(assignment) = role.assignment.as_ref().filter(|text| text.language.is_none()) else {
                return true;
            };
            let (body, span) = (assignment.body.as_str(), assignment.span);
            let people = &mut self.settings.assignment;
            match role.kind {
                ResourceRoleKind::PotentialOwner => {
                    for owner in texts(body, span) {
                        match named_in_brackets(&owner) {
                            Some(("user", user)) => people.candidate_users.extend(text(user, span)),
                            Some((_, group)) => people.candidate_groups.extend(text(group, span)),
                            None => people.candidate_groups.push(owner),
                        }
                    }
                }
                ResourceRoleKind::HumanPerformer | ResourceRoleKind::Performer => {
                    people.assignee = people.assignee.take().or_else(|| text(body, span));
                }
                ResourceRoleKind::Resource => return true,
            }
            false
        });
    }
}

/// `user(anna)` as its two parts.
fn named_in_brackets(owner: &Text) -> Option<(&str, &str)> {
    let text = match owner {
        Text::Literal(text) => text,
        Text::Expression(expression) => expression.body.as_str(),
    };
    let (kind, name) = text.strip_suffix(')')?.split_once('(')?;
    matches!(kind.trim(), "user" | "group").then_some((kind.trim(), name))
}
