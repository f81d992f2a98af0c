//! Flowable.

use super::family::{self, Family, HOST, STARTERS, TRANSACTIONS};
use super::word::{Treatment, Vocabulary, Words};

/// The dialect of Flowable.
pub(super) static FLOWABLE: Family = Family {
    namespaces: &["http://flowable.org/bpmn"],
    vocabulary: Vocabulary {
        prefix: "flowable",
        attributes: &[&family::ATTRIBUTES, &family::HEIRS_ATTRIBUTES, ATTRIBUTES],
        elements: &[&family::ELEMENTS, &family::HEIRS_ELEMENTS, ELEMENTS],
    },
};

const SCOPES: Treatment = Treatment::Kept("variables go where Passo's scopes have them");

/// The attributes that the others of the family do not have.
pub(super) const ATTRIBUTES: Words = &[
    ("asyncLeave", TRANSACTIONS),
    ("asyncLeaveExclusive", TRANSACTIONS),
    ("calledElementType", Treatment::Kept("a process is called by its id")),
    ("completeAsync", TRANSACTIONS),
    ("elementIndexVariable", Treatment::Honoured),
    ("errorVariableLocalScope", SCOPES),
    ("errorVariableTransient", SCOPES),
    ("fallbackToDefaultTenant", Treatment::Kept("an engine has no tenants")),
    ("formFieldValidation", Treatment::Kept("Passo checks forms")),
    ("includeInHistory", Treatment::Kept("histories have everything")),
    ("isEagerExecutionFetching", TRANSACTIONS),
    ("isStartableInTasklist", STARTERS),
    ("noWaitStatesAsyncLeave", TRANSACTIONS),
    ("parallelInSameTransaction", TRANSACTIONS),
    ("processInstanceIdVariableName", Treatment::Kept("the history knows the called instance")),
    ("processInstanceName", Treatment::Kept("it is for people")),
    ("storeResultVariableAsTransient", SCOPES),
    ("taskCompleterVariableName", Treatment::Kept("the host knows who completes a task")),
    ("taskIdVariableName", Treatment::Kept("the host knows the work item")),
    ("topic", Treatment::Honoured),
    ("triggerable", Treatment::Kept("a task without a handler waits")),
    ("useLocalScopeForOutParameters", SCOPES),
    ("useLocalScopeForResultVariable", SCOPES),
    ("usesLocalScopeForOutParameters", SCOPES),
    ("validateFormFields", Treatment::Kept("Passo checks forms")),
    ("doNotIncludeVariables", Treatment::Kept("a handler sees all variables")),
    ("skipVariables", Treatment::Kept("a handler sees all variables")),
];

/// The elements that the others of the family do not have.
pub(super) const ELEMENTS: Words = &[
    ("eventType", Treatment::Unheeded("Send the event as a message or signal of its name.")),
    ("httpRequestHandler", HOST),
    ("httpResponseHandler", HOST),
    ("variableAggregation", Treatment::Honoured),
    ("variablelistener", HOST),
];
