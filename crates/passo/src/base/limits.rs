//! The bounds of everything that input can make large.

/// The bounds of everything that a diagram, a script or a caller can make large. Each has a default far above what
/// honest diagrams need; what goes beyond one is a diagnostic, a rejection or an incident, never a hang.
///
/// ```
/// let limits = passo::base::Limits { steps_per_command: 10_000, ..Default::default() };
/// assert_eq!(limits.model_bytes, 10 * 1024 * 1024);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one model file. Default 10 MiB.
    pub model_bytes: usize,
    /// Nesting depth of XML elements. Default 256.
    pub xml_depth: usize,
    /// XML elements of one model file. Default 500 000.
    pub xml_elements: usize,
    /// Attributes of one XML element. Default 256.
    pub xml_attributes: usize,
    /// Bytes of one text or attribute value. Default 1 MiB.
    pub xml_text_bytes: usize,
    /// Bytes of an id or a name. Default 64 KiB.
    pub name_bytes: usize,
    /// Elements that one command may enter before it is stopped with an incident. Default 100 000.
    pub steps_per_command: u32,
    /// Tokens in one process instance. Default 100 000.
    pub tokens: u32,
    /// Instances of one multi-instance activity. Default 100 000.
    pub multi_instance: u32,
    /// Activities that one process instance remembers for compensation. Default 100 000.
    pub compensation_records: u32,
    /// Depth of nested calls of processes. Default 64.
    pub call_depth: u32,
    /// Bytes of one variable's value, as an estimate of its memory. Default 4 MiB.
    pub value_bytes: usize,
    /// Nesting depth of a value. Default 64.
    pub value_depth: usize,
    /// Operations of one script or expression. Default 1 000 000.
    pub script_operations: u64,
    /// Bytes of a script's source. Default 64 KiB.
    pub script_bytes: usize,
    /// Nesting of script function calls. Default 32.
    pub script_call_levels: usize,
    /// Nesting of script expressions. Default 64.
    pub script_expression_depth: usize,
    /// Bytes of a string in a script. Default 256 KiB.
    pub script_string_bytes: usize,
    /// Elements of an array or a map in a script. Default 10 000.
    pub script_collection: usize,
    /// Variables of a script. Default 256.
    pub script_variables: usize,
    /// Messages kept for one message name. Default 1 000.
    pub buffered_messages: usize,
    /// Instances that an engine with a store keeps in memory when nothing is done with them; the others wait in the store.
    /// Default 100 000.
    pub resident_instances: usize,
    /// Instances that an engine without a store keeps as they are when nothing is done with them; the others are folded into
    /// records, which take a fraction of the memory and a few microseconds when they are wanted. Default 1 000.
    pub unfolded_instances: usize,
    /// Missed occurrences of a cycle that are made up for in one go; the rest of the backlog is skipped. Default 100.
    pub timer_catch_up: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            model_bytes: 10 * 1024 * 1024,
            xml_depth: 256,
            xml_elements: 500_000,
            xml_attributes: 256,
            xml_text_bytes: 1024 * 1024,
            name_bytes: 64 * 1024,
            steps_per_command: 100_000,
            tokens: 100_000,
            multi_instance: 100_000,
            compensation_records: 100_000,
            call_depth: 64,
            value_bytes: 4 * 1024 * 1024,
            value_depth: 64,
            script_operations: 1_000_000,
            script_bytes: 64 * 1024,
            script_call_levels: 32,
            script_expression_depth: 64,
            script_string_bytes: 256 * 1024,
            script_collection: 10_000,
            script_variables: 256,
            buffered_messages: 1_000,
            resident_instances: 100_000,
            unfolded_instances: 1_000,
            timer_catch_up: 100,
        }
    }
}
