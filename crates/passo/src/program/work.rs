//! Activities of a program: work items, scripts, calls, and the variables that go in and out.

use std::sync::Arc;

use super::{ExpressionId, WorkId};
use crate::base::BackOff;
use crate::journal::NameId;
use crate::model::{AllowedValue, Binding, DecisionResult, FieldType};

/// What kind of task a work item comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorkKind {
    /// A user task.
    User,
    /// A manual task.
    Manual,
    /// A service task.
    Service,
    /// A send task.
    Send,
    /// A business rule task.
    BusinessRule,
    /// A receive task without a message, of a diagram for an engine that lets somebody outside complete it.
    Receive,
}

/// A work item.
#[derive(Clone, Debug)]
pub(crate) struct WorkPlan {
    /// What kind of task it comes from.
    pub(crate) kind: WorkKind,
    /// The handler that does it.
    pub(crate) handler: Option<Arc<str>>,
    /// Who gets it.
    pub(crate) assignee: Option<TextPlan>,
    /// Who may claim it.
    pub(crate) candidate_users: Vec<TextPlan>,
    /// Whose members may claim it.
    pub(crate) candidate_groups: Vec<TextPlan>,
    /// When it must be done.
    pub(crate) due: Option<TextPlan>,
    /// When to look at it again.
    pub(crate) follow_up: Option<TextPlan>,
    /// The higher, the sooner.
    pub(crate) priority: Option<TextPlan>,
    /// What the query for its resources is asked with: names and values.
    pub(crate) parameters: Vec<(Arc<str>, ExpressionId)>,
    /// How often it is tried.
    pub(crate) retries: u32,
    /// How long to wait between the tries.
    pub(crate) back_off: BackOff,
    /// What its form asks.
    pub(crate) form: Option<FormPlan>,
}

/// A text that is fixed, or that an expression makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TextPlan {
    /// The text itself.
    Literal(Arc<str>),
    /// By an expression.
    Expression(ExpressionId),
}

/// A form.
#[derive(Clone, Debug)]
pub(crate) struct FormPlan {
    /// The name of a form that the host knows.
    pub(crate) key: Option<Arc<str>>,
    /// Its fields.
    pub(crate) fields: Vec<FieldPlan>,
}

/// A field of a form.
#[derive(Clone, Debug)]
pub(crate) struct FieldPlan {
    /// The variable.
    pub(crate) name: NameId,
    /// The variable's name.
    pub(crate) id: Arc<str>,
    /// What a person reads.
    pub(crate) label: Arc<str>,
    /// What may be typed.
    pub(crate) field_type: FieldType,
    /// Whether it must be filled.
    pub(crate) required: bool,
    /// Whether it is only shown.
    pub(crate) read_only: bool,
    /// What it shows when the variable has no value.
    pub(crate) default: Option<TextPlan>,
    /// The values that are allowed; empty for any.
    pub(crate) allowed: Vec<AllowedValue>,
    /// The least number, or the least length of a text.
    pub(crate) minimum: Option<f64>,
    /// The greatest number, or the greatest length of a text.
    pub(crate) maximum: Option<f64>,
}

/// A script.
#[derive(Clone, Debug)]
pub(crate) struct ScriptPlan {
    /// The script; none for one that does nothing.
    pub(crate) script: ExpressionId,
    /// The variable that gets its result.
    pub(crate) result: NameId,
}

/// A decision that a task takes.
#[derive(Clone, Debug)]
pub(crate) struct DecisionPlan {
    /// The decision's id or name.
    pub(crate) decision: TextPlan,
    /// Which version.
    pub(crate) binding: Binding,
    /// What gives the number or the tag of the version; none for a fixed one.
    pub(crate) bound_by: ExpressionId,
    /// What becomes of its result.
    pub(crate) result: DecisionResult,
    /// The variable that gets it.
    pub(crate) variable: NameId,
    /// Whether it is a failure that no rule matches.
    pub(crate) needs_hit: bool,
    /// The work item that is offered where somebody or something outside decides.
    pub(crate) otherwise: WorkId,
}

/// A call of another process.
#[derive(Clone, Debug)]
pub(crate) struct CallPlan {
    /// The id of what is called; empty where an expression gives it.
    pub(crate) called: Arc<str>,
    /// What gives the id of what is called; none for a fixed one.
    pub(crate) called_by: ExpressionId,
    /// Which version.
    pub(crate) binding: Binding,
    /// What gives the number or the tag of the version; none for a fixed one.
    pub(crate) bound_by: ExpressionId,
    /// Whether all variables go in when no mapping says anything, and all come back.
    pub(crate) hands_over_all: bool,
    /// Whether what is called gets the business key of its caller.
    pub(crate) hands_over_key: bool,
    /// The caller's key for what is called.
    pub(crate) business_key: Option<TextPlan>,
}

/// What goes in and out of an activity or event.
#[derive(Clone, Debug, Default)]
pub(crate) struct MappingPlan {
    /// Scripts that run before anything goes in.
    pub(crate) before: Vec<ExpressionId>,
    /// Scripts that run after everything has come out.
    pub(crate) after: Vec<ExpressionId>,
    /// Whether what a worker hands in stays with the activity.
    pub(crate) keeps_results: bool,
    /// Into the activity's own scope; of a throw, its payload.
    pub(crate) inputs: Vec<Mapping>,
    /// To the scope around it.
    pub(crate) outputs: Vec<Mapping>,
}

impl MappingPlan {
    /// Whether nothing goes in or out and nothing runs.
    pub(crate) fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after.is_empty() && self.inputs.is_empty() && self.outputs.is_empty()
    }
}

/// One value that goes in or out.
#[derive(Clone, Debug)]
pub(crate) struct Mapping {
    /// Where it comes from.
    pub(crate) source: MappingSource,
    /// The name of the variable that gets it; empty for all variables.
    pub(crate) target_name: Arc<str>,
    /// Which part of the variable gets it.
    pub(crate) part: Part,
    /// Whether it sees what the rows before it give.
    pub(crate) sees_earlier: bool,
    /// The input or output sets in which it takes part; none for all.
    pub(crate) sets: Vec<u32>,
    /// The state that the data is in from then on: the variable that tells it, and the state.
    pub(crate) state: Option<(Arc<str>, Arc<str>)>,
    /// The data stores that are read for it, each with the variable that stands for it.
    pub(crate) reads: Vec<(Arc<str>, Arc<str>)>,
    /// The data store that gets it, in place of a variable.
    pub(crate) store: Option<Arc<str>>,
}

impl Mapping {
    /// A value that goes in or out whichever set is chosen.
    pub(crate) fn new(source: MappingSource, target_name: Arc<str>) -> Mapping {
        Mapping {
            source,
            target_name,
            part: Part::Whole,
            sees_earlier: false,
            sets: Vec::new(),
            state: None,
            reads: Vec::new(),
            store: None,
        }
    }

    /// Whether it is carried out when this set is chosen.
    pub(crate) fn takes_part(&self, chosen: Option<u32>) -> bool {
        self.sets.is_empty() || chosen.is_none_or(|set| self.sets.contains(&set))
    }
}

/// The part of a variable that gets a mapped value: all of it, or what lies at the end of a way through maps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The variable itself.
    Whole,
    /// A part of a variable that begins as an empty map.
    OfNew(Vec<Arc<str>>),
    /// A part of a variable that keeps its other parts.
    OfExisting(Vec<Arc<str>>),
}

/// Where a mapped value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MappingSource {
    /// An expression.
    Expression(ExpressionId),
    /// A variable.
    Variable(NameId),
    /// All variables that can be seen.
    All,
}
