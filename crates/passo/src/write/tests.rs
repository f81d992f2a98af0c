//! Tests of the writing room.

use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::canonical;
use crate::base::Limits;
use crate::diagnostic::Severity;
use crate::model::{Definitions, FlowElements, FlowNodeKind, Reference};
use crate::read::read;
use crate::read::tests::any_input::SAMPLE;

fn canonical_text(xml: &str) -> String {
    canonical(xml.as_bytes(), &Limits::default())
        .unwrap_or_else(|reading| panic!("{:?}", reading.diagnostics))
}

/// Writes definitions with this content, and shows what stands between their tags.
#[track_caller]
fn check(content: &str, expected: &str) {
    let opening =
        "<b:definitions xmlns:b=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" xmlns:v=\"vendor\">";
    let written = canonical_text(&format!("{opening}{content}</b:definitions>"));
    let inside = written.split_once(opening).and_then(|(_, rest)| rest.strip_suffix("\n</b:definitions>\n"));
    assert_eq!(inside.unwrap_or(&written), expected);
    assert_eq!(canonical_text(&written), written, "a second time");
}

#[test]
fn attributes_and_children_stand_in_the_order_of_the_schema_and_comments_with_what_follows_them() {
    check(
        "<b:process v:x='1' isExecutable='true' id='p'>
           <b:sequenceFlow targetRef='e' sourceRef='s' id='f'/><!-- the start --><b:startEvent id='s'/><b:endEvent id='e'>
             <b:terminateEventDefinition/><!-- inside --><b:documentation>Over.</b:documentation><b:incoming> f </b:incoming></b:endEvent>
           <b:textAnnotation id='t'><b:text>a</b:text></b:textAnnotation><b:laneSet id='l'/><?vendor data?>
         </b:process>",
        r#"
  <b:process id="p" isExecutable="true" v:x="1">
    <b:laneSet id="l"/>
    <b:sequenceFlow id="f" sourceRef="s" targetRef="e"/>
    <!-- the start -->
    <b:startEvent id="s">
      <b:outgoing>f</b:outgoing>
    </b:startEvent>
    <b:endEvent id="e">
      <!-- inside -->
      <b:documentation>Over.</b:documentation>
      <b:incoming>f</b:incoming>
      <b:terminateEventDefinition/>
    </b:endEvent>
    <b:textAnnotation id="t">
      <b:text>a</b:text>
    </b:textAnnotation>
    <?vendor data?>
  </b:process>"#,
    );
}

#[test]
fn foreign_content_is_kept_and_white_space_where_it_may_matter() {
    check(
        "<b:process id='p'><b:extensionElements><v:a z='1' y='&#10;'><v:b> x &lt;<i xmlns='html'>y</i>
 z</v:b><v:c> </v:c><v:d>
            </v:d><w:e xmlns:w='other' w:f='v:g' xmlns:v='vendor'/></v:a></b:extensionElements></b:process>",
        r#"
  <b:process id="p">
    <b:extensionElements>
      <v:a z="1" y="&#10;">
        <v:b> x &lt;<i xmlns='html'>y</i>
 z</v:b>
        <v:c> </v:c>
        <v:d/>
        <w:e xmlns:w="other" w:f="v:g"/>
      </v:a>
    </b:extensionElements>
  </b:process>"#,
    );
}

#[test]
fn scripts_stay_readable() {
    check(
        "<b:process id='p'><b:scriptTask id='s'><b:script>
  <![CDATA[if a < b {
  c = 1;
}]]></b:script></b:scriptTask><b:scriptTask id='t'><b:script><![CDATA[ a = b & c ]]></b:script></b:scriptTask></b:process>",
        r#"
  <b:process id="p">
    <b:scriptTask id="s">
      <b:script><![CDATA[if a < b {
  c = 1;
}]]></b:script>
    </b:scriptTask>
    <b:scriptTask id="t">
      <b:script>a = b &amp; c</b:script>
    </b:scriptTask>
  </b:process>"#,
    );
}

#[test]
fn comments_around_the_root_are_kept() {
    let xml = "<?xml version='1.0'?><!-- licence\n of two lines --><definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'/><!-- end -->";
    let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- licence\n of two lines -->\n\
                    <definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\"/>\n<!-- end -->\n";
    assert_eq!(canonical_text(xml), expected);
}

#[test]
fn what_is_read_with_errors_is_not_written() {
    for xml in [
        "<definitions>",
        "",
        "<x/>",
        "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><process id='a'/><process id='a'/></definitions>",
    ] {
        let refused = canonical(xml.as_bytes(), &Limits::default()).map_err(|reading| reading.diagnostics);
        let worst = refused.map_err(|found| found.iter().map(|found| found.severity).max());
        assert_eq!(worst, Err(Some(Severity::Error)), "{xml}");
    }
}

/// The lists of flows are completed as they are when the model is written.
fn complete(elements: &mut FlowElements) {
    for node in &mut elements.nodes {
        let list = |flows: &mut Vec<Reference>, of: fn(&crate::model::SequenceFlow) -> &Option<Reference>| {
            for flow in elements.sequence_flows.iter().filter(|flow| !flow.base.id_generated) {
                let is_here = of(flow).as_ref().is_some_and(|end| end.id == node.base.id);
                if is_here && !flows.iter().any(|listed| listed.id == flow.base.id) {
                    flows.push(Reference { id: flow.base.id.clone(), namespace: None, span: flow.base.span });
                }
            }
        };
        list(&mut node.incoming, |flow| &flow.target);
        list(&mut node.outgoing, |flow| &flow.source);
        if let FlowNodeKind::Activity(activity) = &mut node.kind
            && let crate::model::ActivityKind::SubProcess(inner) = &mut activity.kind
        {
            complete(&mut inner.elements);
        }
    }
}

/// The model without its positions in the source.
fn without_positions(mut definitions: Definitions) -> String {
    for process in &mut definitions.processes {
        complete(&mut process.elements);
    }
    let text = format!("{definitions:#?}");
    let mut lines: Vec<String> = Vec::new();
    let mut in_span = false;
    for line in text.lines() {
        in_span |= line.ends_with("Span {");
        if !in_span {
            lines.push(without_ordinals(line));
        }
        in_span &= !line.trim_start().starts_with('}');
    }
    lines.join("\n")
}

/// A line without the numbers of ids that the reader has made: they count elements in the order of the file, and the canonical
/// order may be another one.
fn without_ordinals(line: &str) -> String {
    let mut parts = line.split('#');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |line, part| line + "#" + part.trim_start_matches(|sign: char| sign.is_ascii_digit()))
}

/// How the model that is written and read again differs from the one before; none too for a file that is not written.
pub(crate) fn round_trip(bytes: &[u8]) -> Option<String> {
    let limits = Limits::default();
    let written = canonical(bytes, &limits).ok()?;
    let (before, after) = (read(bytes, &limits), read(written.as_bytes(), &limits));
    let (before, after) = (without_positions(before.definitions), without_positions(after.definitions));
    if before != after {
        let differs = before.lines().zip(after.lines()).position(|(one, other)| one != other).unwrap_or(0);
        let near = |text: &str| {
            text.lines().skip(differs.saturating_sub(12)).take(20).collect::<Vec<_>>().join("\n")
        };
        return Some(format!("{}\nhas become\n{}", near(&before), near(&after)));
    }
    let again = canonical(written.as_bytes(), &limits).ok();
    (again.as_deref() != Some(&*written)).then(|| format!("a second time it is another text:\n{written}"))
}

proptest! {
    #[test]
    fn a_file_that_is_read_after_a_change_is_the_same_model_when_it_is_written(
        from in 0..SAMPLE.len(),
        length in 0..60_usize,
        to in 0..SAMPLE.len(),
        inserted in "[ \n<>/&;\"'=a-e!-]{0,6}",
    ) {
        let bytes = SAMPLE.as_bytes();
        let end = (from + length).min(bytes.len());
        for changed in [
            [&bytes[..from], inserted.as_bytes(), &bytes[end..]].concat(),
            [&bytes[..to], &bytes[from..end], &bytes[to..]].concat(),
        ] {
            prop_assert_eq!(round_trip(&changed), None);
        }
    }
}

fn diagrams(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let is_diagram =
        |path: &PathBuf| path.extension().is_some_and(|end| end == "bpmn" || end == "bpmn2" || end == "xml");
    folders.iter().flat_map(|folder| diagrams(folder)).chain(files.into_iter().filter(is_diagram)).collect()
}

#[test]
fn real_diagrams_are_the_same_models_when_they_are_written_and_read_again() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut met = 0;
    for folder in ["../../tests", "../../../shared/corpus"] {
        for path in diagrams(&root.join(folder)) {
            let bytes = std::fs::read(&path).unwrap_or_default();
            // What is compared is large; the larger files differ in nothing but the number of their elements.
            if bytes.len() < 100_000 {
                assert_eq!(round_trip(&bytes), None, "{}", path.display());
                met += 1;
            }
        }
    }
    // The published crate comes without the repository's diagrams.
    assert!(met > 100 || !root.join("../../tests").exists(), "{met}");
}
