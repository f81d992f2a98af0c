//! Activiti, whose namespace Camunda 7 and Flowable read too, with the words that came later.

use super::family::{self, Family};
use super::word::Vocabulary;
use super::{camunda, flowable};

/// The dialect of Activiti.
pub(super) static ACTIVITI: Family = Family {
    namespaces: &[
        "http://activiti.org/bpmn",
        "http://activiti.com/modeler",
        "http://activiti.org/bpmn20-extensions",
    ],
    vocabulary: Vocabulary {
        prefix: "activiti",
        attributes: &[
            &family::ATTRIBUTES,
            &family::HEIRS_ATTRIBUTES,
            camunda::ATTRIBUTES,
            flowable::ATTRIBUTES,
        ],
        elements: &[&family::ELEMENTS, &family::HEIRS_ELEMENTS, camunda::ELEMENTS, flowable::ELEMENTS],
    },
};
