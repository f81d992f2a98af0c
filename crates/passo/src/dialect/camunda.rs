//! Camunda 7, and Operaton, which goes on with it.

use super::family::{self, Family, HOST, STARTERS, TRANSACTIONS};
use super::word::{Treatment, Vocabulary, Words};

/// The dialect of Camunda 7.
pub(super) static CAMUNDA: Family = Family {
    namespaces: &[
        "http://camunda.org/schema/1.0/bpmn",
        "http://camunda.org/bpmn",
        "http://operaton.org/schema/1.0/bpmn",
    ],
    vocabulary: Vocabulary {
        prefix: "camunda",
        attributes: &[&family::ATTRIBUTES, ATTRIBUTES],
        elements: &[&family::ELEMENTS, ELEMENTS],
    },
};

const TENANTS: Treatment = Treatment::Kept("an engine has no tenants");

/// The attributes that the others of the family do not have.
pub(super) const ATTRIBUTES: Words = &[
    ("asyncAfter", TRANSACTIONS),
    ("asyncBefore", TRANSACTIONS),
    ("calledElementBinding", Treatment::Honoured),
    ("calledElementTenantId", TENANTS),
    ("calledElementVersion", Treatment::Honoured),
    ("calledElementVersionTag", Treatment::Honoured),
    ("caseBinding", Treatment::Kept("cases are not run")),
    ("caseRef", Treatment::Unheeded("Call a process in place of the case.")),
    ("caseTenantId", TENANTS),
    ("caseVersion", Treatment::Kept("cases are not run")),
    ("decisionRef", Treatment::Honoured),
    ("decisionRefBinding", Treatment::Honoured),
    ("decisionRefTenantId", TENANTS),
    ("decisionRefVersion", Treatment::Honoured),
    ("decisionRefVersionTag", Treatment::Honoured),
    ("diagramRelationId", Treatment::Kept("it is for the tools that wrote it")),
    ("errorCodeVariable", Treatment::Honoured),
    ("errorMessage", Treatment::Honoured),
    ("errorMessageVariable", Treatment::Honoured),
    ("escalationCodeVariable", Treatment::Honoured),
    ("followUpDate", Treatment::Honoured),
    ("formRef", Treatment::Honoured),
    ("formRefBinding", Treatment::Kept("the host finds the form")),
    ("formRefVersion", Treatment::Kept("the host finds the form")),
    ("historyTimeToLive", Treatment::Kept("the host decides how long histories are kept")),
    ("isStartableInTasklist", STARTERS),
    ("jobPriority", TRANSACTIONS),
    ("mapDecisionResult", Treatment::Honoured),
    ("modelerTemplate", Treatment::Kept("it is for the tools that wrote it")),
    ("modelerTemplateVersion", Treatment::Kept("it is for the tools that wrote it")),
    ("resource", Treatment::Honoured),
    ("taskPriority", Treatment::Kept("jobs are done in the order in which they come")),
    ("topic", Treatment::Honoured),
    ("variableEvents", Treatment::Kept("a condition is looked at whenever a variable that it reads changes")),
    ("variableMappingClass", Treatment::Unheeded("Write the variables as in and out of the call.")),
    (
        "variableMappingDelegateExpression",
        Treatment::Unheeded("Write the variables as in and out of the call."),
    ),
    ("variableName", Treatment::Kept("a condition is looked at whenever a variable that it reads changes")),
    ("versionTag", Treatment::Honoured),
];

/// The elements that the others of the family do not have.
pub(super) const ELEMENTS: Words = &[
    ("connector", Treatment::Honoured),
    ("errorEventDefinition", HOST),
    ("formData", Treatment::Honoured),
    ("inputOutput", Treatment::Honoured),
];
