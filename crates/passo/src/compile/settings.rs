//! Settings that decide where the standard leaves a choice.

/// Settings that decide where the standard leaves a choice, for everything that an engine deploys.
///
/// ```
/// use passo::{ManualTasks, Settings};
/// let settings = Settings { manual_tasks: ManualTasks::Pass, ..Settings::default() };
/// # let _ = settings;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Settings {
    /// What a manual task does.
    pub manual_tasks: ManualTasks,
    /// What a call activity without mappings hands over.
    pub call_variables: CallVariables,
    /// What the input and output sets of activities mean.
    pub input_sets: InputSets,
    /// What a task does that has an expression in place of a handler's name.
    pub service_expressions: ServiceExpressions,
}

/// What a service, send or business rule task does that has an expression in place of a handler's name, as diagrams for
/// Camunda 7, Flowable and Activiti write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ServiceExpressions {
    /// The expression is the name of a handler; without a handler of that name the task waits as a work item.
    #[default]
    Name,
    /// The expression is evaluated, unless it calls code that only the vendor's engine has.
    Evaluate,
}

/// What a manual task does (section 13.3.3 of the standard).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ManualTasks {
    /// It waits as a work item until the person has done it: the standard's meaning.
    #[default]
    Wait,
    /// It passes at once, as the vendors' engines do.
    Pass,
}

/// What a call activity without mappings and data associations hands over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum CallVariables {
    /// All variables go in, all come back.
    #[default]
    All,
    /// Only what mappings and data associations name.
    Mapped,
}

/// What the input and output sets of activities mean (sections 10.4.1 and 10.4.2 of the standard).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum InputSets {
    /// An activity starts once one of its input sets is available, and only the data of the first such set goes in; of its
    /// output sets the first that is available goes out.
    #[default]
    Honour,
    /// They say nothing: an activity starts at once with the data that there is, as in the vendors' engines.
    Ignore,
}
