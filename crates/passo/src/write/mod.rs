//! A model as BPMN 2.0 XML that every modeler opens: always the same text for the same content.
//!
//! What is written comes from the tree of the file and not from the typed model: dialects read their extensions into the model in
//! Passo's own words, and what is written must be what the author's tool knows. So nothing is lost: ids, prefixes, extensions,
//! unknown elements, comments and the diagram are all there. What changes is the form: indentation, the order of attributes and
//! children, which is that of the schema, and the lists of incoming and outgoing flows, which are completed.

mod flow_lists;
mod order;
mod text;
mod writer;

#[cfg(test)]
pub(crate) mod tests;

use crate::base::Limits;
use crate::diagnostic::Severity;
use crate::read::{Reading, read};
use crate::xml::build::build;

/// The canonical text of a BPMN file, in UTF-8: reading it gives the same model, and writing it again gives the same text.
///
/// ```
/// use passo::{base::Limits, write::canonical};
/// let xml = br#"<definitions targetNamespace="shop" xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
///   <process isExecutable='true' id="order"><task name="pack" id="pack"><outgoing>f</outgoing></task><endEvent id="end"/>
///   <sequenceFlow targetRef="end" sourceRef="pack" id="f"/></process></definitions>"#;
/// assert_eq!(
///     canonical(xml, &Limits::default()).map_err(|refused| refused.diagnostics),
///     Ok(r#"<?xml version="1.0" encoding="UTF-8"?>
/// <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop">
///   <process id="order" isExecutable="true">
///     <task id="pack" name="pack">
///       <outgoing>f</outgoing>
///     </task>
///     <endEvent id="end">
///       <incoming>f</incoming>
///     </endEvent>
///     <sequenceFlow id="f" sourceRef="pack" targetRef="end"/>
///   </process>
/// </definitions>
/// "#.to_owned())
/// );
/// ```
///
/// # Errors
///
/// A file that cannot be read without an error is not written; the reading says why.
pub fn canonical(bytes: &[u8], limits: &Limits) -> Result<String, Box<Reading>> {
    let reading = read(bytes, limits);
    if reading.diagnostics.iter().any(|found| found.severity == Severity::Error) {
        return Err(Box::new(reading));
    }
    let (document, _) = build(&reading.source, limits);
    Ok(writer::write(&document, &reading.source))
}
