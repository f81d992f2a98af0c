//! From the bytes of a BPMN file to the model and to everything that is wrong with it.
//!
//! Bytes become text, text becomes a flat tree of positioned elements, and one reader for each file of the model takes
//! what it knows from that tree. Whatever is left over is reported and never stops the reading.

mod activity;
mod collaboration;
mod common;
mod data;
mod definitions;
mod diagram;
mod event;
mod expression;
mod fields;
mod flow;
mod flow_lists;
mod foreign;
mod gateway;
mod model_reader;
mod origin;
mod process;
mod reference;
mod repeat;
mod resource;

#[cfg(test)]
pub(crate) mod tests;

use std::borrow::Cow;
use std::sync::Arc;

use model_reader::ModelReader;

use crate::base::{Limits, Span};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Definitions, ForeignElement};
use crate::xml::document::Document;
use crate::xml::{build, decode};

/// What reading a file gives.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The file as typed values, as far as it could be read.
    pub definitions: Definitions,
    /// Everything wrong or doubtful, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// The file's text, which the spans of the model and of the findings point into.
    pub source: Arc<str>,
}

/// Reads a BPMN 2.0 file: XML in UTF-8, UTF-16 or any encoding that its XML declaration names.
///
/// Reading never fails and never stops at the first problem: what is wrong becomes a diagnostic, and the rest is in the
/// model. A file with an error among its diagnostics is refused when it is deployed. Nothing is fetched: document type
/// declarations and entities are refused, imports are noted.
///
/// ```
/// let xml = br#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop">
///   <process id="order"><startEvent id="start"/></process>
/// </definitions>"#;
/// let reading = passo::read::read(xml, &passo::base::Limits::default());
/// assert!(reading.diagnostics.is_empty());
/// assert_eq!(reading.definitions.processes[0].elements.nodes[0].base.label(), "start");
/// ```
#[must_use]
pub fn read(bytes: &[u8], limits: &Limits) -> Reading {
    if let Some(found) = too_large(bytes, limits) {
        let diagnostics = vec![found];
        return Reading { definitions: Definitions::default(), diagnostics, source: Arc::from("") };
    }
    let (text, encoding_problem) = decode::decode(bytes);
    let (document, mut diagnostics) = build::build(&text, limits);
    diagnostics.extend(encoding_problem);
    let definitions = read_document(&document, &mut diagnostics);
    // Findings come from several passes; people read a file from its beginning.
    diagnostics.sort_by_key(|diagnostic| diagnostic.span.start);
    Reading { definitions, diagnostics, source: Arc::from(text) }
}

/// The text of a file, which the spans of its findings point into: what [`Reading::source`] has, without reading the rest.
#[must_use]
pub fn source_text<'b>(bytes: &'b [u8], limits: &Limits) -> Cow<'b, str> {
    if bytes.len() > limits.model_bytes { Cow::Borrowed("") } else { decode::decode(bytes).0 }
}

/// Any XML file as a tree.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The root element, as far as the file could be read.
    pub root: Option<ForeignElement>,
    /// What is wrong with the file as XML.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads any XML file as a tree, with the limits and the care that [`read`] has.
///
/// ```
/// let tree = passo::read::tree(b"<a x='1'><b>text</b></a>", &passo::base::Limits::default());
/// let root = tree.root.ok_or("no root")?;
/// assert_eq!((root.attribute("x"), root.children[0].text.as_str()), (Some("1"), "text"));
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn tree(bytes: &[u8], limits: &Limits) -> Tree {
    if let Some(found) = too_large(bytes, limits) {
        return Tree { root: None, diagnostics: vec![found] };
    }
    let (text, encoding_problem) = decode::decode(bytes);
    let (document, mut diagnostics) = build::build(&text, limits);
    diagnostics.extend(encoding_problem);
    Tree { root: document.root().map(|root| root.to_foreign()), diagnostics }
}

/// What is said of a file that is larger than the limit.
fn too_large(bytes: &[u8], limits: &Limits) -> Option<Diagnostic> {
    let (length, limit) = (bytes.len(), limits.model_bytes);
    (length > limit).then(|| {
        let message = format!("the file has {length} bytes, and at most {limit} are read");
        Diagnostic::new(Code::FileTooLarge, Span::default(), message)
    })
}

fn read_document(document: &Document<'_>, diagnostics: &mut Vec<Diagnostic>) -> Definitions {
    let Some(root) = document.root() else { return Definitions::default() };
    if !root.is_bpmn() || root.name() != "definitions" {
        diagnostics.push(origin::not_bpmn(root));
        return Definitions::default();
    }
    let dialects = foreign::dialects(document, diagnostics);
    let mut reader = ModelReader::new(document, dialects.clone());
    let mut definitions = definitions::definitions(&mut reader, root);
    dialects.definitions(&mut definitions, reader.diagnostics());
    diagnostics.append(reader.diagnostics());
    definitions.index = reader.index;
    definitions
}
