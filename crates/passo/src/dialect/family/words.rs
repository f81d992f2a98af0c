//! The words that several of the family have, and what becomes of each.

use super::super::word::Treatment;

/// The attributes that all of the family have.
pub(in crate::dialect) const ATTRIBUTES: [(&str, Treatment); 26] = [
    ("assignee", Treatment::Honoured),
    ("async", TRANSACTIONS),
    ("autoStoreVariables", Treatment::Kept("a plain script stores what it assigns")),
    ("candidateGroups", Treatment::Honoured),
    ("candidateStarterGroups", STARTERS),
    ("candidateStarterUsers", STARTERS),
    ("candidateUsers", Treatment::Honoured),
    ("class", Treatment::Honoured),
    ("collection", Treatment::Honoured),
    ("delegateExpression", Treatment::Honoured),
    ("dueDate", Treatment::Honoured),
    ("elementVariable", Treatment::Honoured),
    ("exclusive", TRANSACTIONS),
    ("expression", Treatment::Honoured),
    ("formHandlerClass", HOST),
    ("formKey", Treatment::Honoured),
    ("initiator", Treatment::Honoured),
    ("priority", Treatment::Honoured),
    ("resultVariable", Treatment::Honoured),
    ("resultVariableName", Treatment::Honoured),
    ("rules", HOST),
    ("ruleVariablesInput", HOST),
    ("exclude", HOST),
    ("type", Treatment::Honoured),
    ("businessCalendarName", Treatment::Kept("the engine has one calendar")),
    ("category", Treatment::Kept("it is for people")),
];

/// The elements that all of the family have.
pub(in crate::dialect) const ELEMENTS: [(&str, Treatment); 9] = [
    ("executionListener", Treatment::Honoured),
    ("failedJobRetryTimeCycle", Treatment::Honoured),
    ("field", Treatment::Honoured),
    ("formProperty", Treatment::Honoured),
    ("in", Treatment::Honoured),
    ("out", Treatment::Honoured),
    ("taskListener", Treatment::Honoured),
    ("properties", Treatment::Kept("they are for the tools that wrote them")),
    ("potentialStarter", STARTERS),
];

pub(in crate::dialect) const TRANSACTIONS: Treatment =
    Treatment::Kept("every command runs to rest, and a step that fails is an incident");
pub(in crate::dialect) const STARTERS: Treatment = Treatment::Kept("the host decides who may start");
pub(in crate::dialect) const HOST: Treatment = Treatment::Kept("it names code of the vendor's engine");

/// The attributes that Activiti and Flowable have.
pub(in crate::dialect) const HEIRS_ATTRIBUTES: [(&str, Treatment); 16] = [
    ("businessKey", Treatment::Honoured),
    ("endDate", Treatment::Unheeded("Write the end into the cycle: R/PT1H/2026-12-31T00:00:00Z.")),
    ("errorVariableName", Treatment::Honoured),
    ("extensionId", Treatment::Kept("it is for the tools that wrote it")),
    ("inheritBusinessKey", Treatment::Honoured),
    ("inheritVariables", Treatment::Honoured),
    ("messageExpression", Treatment::Honoured),
    ("owner", Treatment::Kept("work items have no owner")),
    ("sameDeployment", Treatment::Honoured),
    ("scope", Treatment::Honoured),
    ("signalExpression", Treatment::Honoured),
    ("skipExpression", Treatment::Kept("it counts only where the vendor's engine is told so")),
    ("terminateAll", Treatment::Honoured),
    ("terminateMultiInstance", Treatment::Honoured),
    ("formProperties", Treatment::Kept("it is for the tools that wrote it")),
    ("variableName", Treatment::Kept("a condition is looked at whenever a variable that it reads changes")),
];

/// The elements that Activiti and Flowable have.
pub(in crate::dialect) const HEIRS_ELEMENTS: [(&str, Treatment); 7] = [
    ("customResource", Treatment::Kept("the host knows its own resources")),
    ("eventListener", HOST),
    ("localization", Treatment::Kept("it is for people")),
    ("mapException", Treatment::Unheeded("Let the handler throw the BPMN error.")),
    ("string", Treatment::Kept("it belongs to a field")),
    ("value", Treatment::Honoured),
    ("historyTimeToLive", Treatment::Kept("the host decides how long histories are kept")),
];
