//! Well-formedness, limits and namespaces.

use super::{Reading, findings, read_definitions};
use crate::base::Limits;
use crate::read::read;

const BPMN: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL";

#[track_caller]
fn check(xml: &str, expected: &[&str]) -> Reading {
    let reading = read(xml.as_bytes(), &Limits::default());
    assert_eq!(findings(&reading), expected, "{xml}");
    reading
}

#[test]
fn malformed_files_are_reported_where_they_break() {
    check("", &["1:1 Error malformed-xml -"]);
    check("hello", &["1:1 Error malformed-xml -"]);
    check("<a>\n  <b></a>", &["1:1 Error not-bpmn -", "2:6 Error malformed-xml -"]);
    check("<a>\n<b", &["1:1 Error not-bpmn -", "2:1 Error malformed-xml -"]);
    check("<a><b></b>", &["1:1 Error not-bpmn -", "1:11 Error malformed-xml -"]);
    check("<a/><b/>", &["1:1 Error not-bpmn -", "1:5 Error malformed-xml -"]);
    check("<a/>text", &["1:1 Error not-bpmn -", "1:5 Error malformed-xml -"]);
    check("<a b='1' b='2'/>", &["1:10 Error malformed-xml -"]);
    check("<a b=1/>", &["1:6 Error malformed-xml -"]);
    check("<a b='<'/>", &["1:7 Error malformed-xml -"]);
    check("<1/>", &["1:1 Error malformed-xml -"]);
    check("<a>\u{1}</a>", &["1:1 Error not-bpmn -", "1:4 Error malformed-xml -"]);
    check("<a>&#1;</a>", &["1:1 Error not-bpmn -", "1:4 Error malformed-xml -"]);
    check("<a b='&#0;'/>", &["1:7 Error malformed-xml -"]);
}

#[test]
fn what_stands_before_a_break_stays_in_the_model() {
    let reading = read_definitions("<process id='p'><startEvent id='s'/><task id='t'></process>");
    assert_eq!(findings(&reading), ["2:50 Error malformed-xml -"]);
    let nodes = &reading.definitions.processes[0].elements.nodes;
    assert_eq!(nodes.iter().map(|node| &*node.base.id).collect::<Vec<_>>(), ["s", "t"]);
}

#[test]
fn document_types_and_entities_are_refused() {
    let bomb = "<!DOCTYPE lolz [<!ENTITY lol \"lol\">]><a>&lol;</a>";
    check(bomb, &["1:1 Error doctype-forbidden -"]);
    check("<a>&lol;</a>", &["1:1 Error not-bpmn -", "1:4 Error malformed-xml -"]);
    check("<a b='&lol;'/>", &["1:7 Error malformed-xml -"]);
}

#[test]
fn references_cdata_and_comments_make_one_text() {
    let content = "<process id='p' name='a&#10;b &amp; c'><scriptTask id='t'><script>\n  1 &lt;<!-- less --><![CDATA[ 2 && ]]>x\n</script></scriptTask></process>";
    let reading = read_definitions(content);
    assert_eq!(findings(&reading), [""; 0]);
    let process = &reading.definitions.processes[0];
    assert_eq!(process.base.name.as_deref(), Some("a\nb & c"));
    let script = format!("{:?}", process.elements.nodes[0].kind);
    assert!(script.contains("\"1 < 2 && x\""), "{script}");
    assert!(script.contains("line: 3, column: 3"), "{script}");
}

#[test]
fn every_limit_is_checked() {
    let xml = format!(
        "<definitions xmlns='{BPMN}'><process id='p' name='a name'><task/><task/></process></definitions>"
    );
    let limits = [
        (Limits { model_bytes: 10, ..Limits::default() }, "0:0 Error file-too-large -"),
        (Limits { xml_depth: 2, ..Limits::default() }, "Error xml-limit -"),
        (Limits { xml_elements: 3, ..Limits::default() }, "Error xml-limit -"),
        (Limits { xml_attributes: 1, ..Limits::default() }, "Error xml-limit -"),
        (Limits { xml_text_bytes: 40, ..Limits::default() }, "Error xml-limit -"),
        (Limits { name_bytes: 5, ..Limits::default() }, "Error xml-limit -"),
    ];
    for (limits, expected) in limits {
        let found = findings(&read(xml.as_bytes(), &limits));
        assert!(found.iter().any(|finding| finding.ends_with(expected)), "{limits:?}: {found:?}");
    }
    let at_the_limit = Limits {
        model_bytes: xml.len(),
        xml_depth: 3,
        xml_elements: 4,
        xml_attributes: 2,
        xml_text_bytes: BPMN.len(),
        name_bytes: 6,
        ..Limits::default()
    };
    let found = findings(&read(xml.as_bytes(), &at_the_limit));
    assert!(found.iter().all(|finding| finding.contains("missing-id")), "{found:?}");
}

#[test]
fn texts_are_limited_also_when_they_come_in_parts() {
    let limits = Limits { xml_text_bytes: 100, ..Limits::default() };
    let part = "<![CDATA[0123456789]]>";
    let xml = format!(
        "<definitions xmlns='{BPMN}'><documentation>{}</documentation></definitions>",
        part.repeat(11)
    );
    assert_eq!(findings(&read(xml.as_bytes(), &limits)), ["1:310 Error xml-limit -"]);
}

#[test]
fn namespaces_are_known_by_their_uris() {
    let xml = format!(
        "<x:definitions xmlns:x='{BPMN}'><y:process xmlns:y='{BPMN}' id='p'><task xmlns='{BPMN}/' id='t'/>\
         <x:task id='u'/></y:process></x:definitions>"
    );
    let reading = check(&xml, &[]);
    assert_eq!(reading.definitions.processes[0].elements.nodes.len(), 2);
    let xml =
        format!("<x:definitions xmlns:x='{BPMN}'><process id='p'><task id='t'/></process></x:definitions>");
    let reading = check(&xml, &["1:70 Warning wrong-namespace -", "1:86 Warning wrong-namespace -"]);
    assert_eq!(reading.definitions.processes[0].elements.nodes.len(), 1);
}

#[test]
fn an_undeclared_prefix_is_reported_once_and_its_content_kept() {
    let reading =
        read_definitions("<process id='p' q:a='1'><extensionElements><q:b/></extensionElements></process>");
    assert_eq!(
        findings(&reading),
        ["2:22 Warning undeclared-prefix -", "2:22 Information foreign-content -"]
    );
    let base = &reading.definitions.processes[0].base;
    assert!(base.extension("q", "b").is_some());
    assert!(base.foreign_attribute("q", "a").is_some());
}

#[test]
fn files_that_are_not_bpmn_are_refused() {
    check("<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/'/>", &["1:1 Error not-bpmn -"]);
    check(&format!("<process xmlns='{BPMN}' id='p'/>"), &["1:1 Error not-bpmn -"]);
    let reading = check("<definitions/>", &["1:1 Warning wrong-namespace -"]);
    assert_eq!(&*reading.definitions.base.id, "definitions#1");
}

#[test]
fn unknown_elements_and_attributes_are_reported_where_they_stand() {
    let reading =
        read_definitions("<process id='p' speed='9'><taks id='t'/><task id='u'><process/></task></process>");
    let expected = [
        "2:24 Information unknown-attribute p",
        "2:27 Warning unknown-element p",
        "2:54 Warning unknown-element u",
    ];
    assert_eq!(findings(&reading), expected);
}

#[test]
fn values_of_the_wrong_type_are_reported_and_the_default_holds() {
    let reading =
        read_definitions("<process id='p' isClosed='perhaps'><task id='t' startQuantity='two'/></process>");
    assert_eq!(findings(&reading), ["2:27 Warning invalid-attribute p", "2:64 Warning invalid-attribute t"]);
    assert!(!reading.definitions.processes[0].is_closed);
}
