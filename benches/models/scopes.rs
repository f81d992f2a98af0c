//! Scopes: sub-processes within each other, activities that repeat, what catches errors, what is undone.

use super::Process;

/// So many sub-processes within each other, a task in the innermost.
#[must_use]
pub fn nested(depth: usize) -> String {
    scopes(depth, r#"<task id="work"/>"#, "")
}

/// So many sub-processes within each other. The innermost ends with an error, and the outermost catches it.
#[must_use]
pub fn error(depth: usize) -> String {
    let thrown = r#"<endEvent id="work"><errorEventDefinition errorRef="E"/></endEvent>"#;
    let caught = r#"<boundaryEvent id="caught" attachedToRef="scope1"><errorEventDefinition errorRef="E"/></boundaryEvent>
        <sequenceFlow id="caught_end0" sourceRef="caught" targetRef="end0"/>"#;
    scopes(depth, thrown, caught)
}

/// Sub-processes around this work, each with a start and, where the work is not the end, an end; and what stands beside the outermost.
fn scopes(depth: usize, work: &str, beside: &str) -> String {
    let is_end = work.starts_with("<endEvent");
    let mut process = Process::default();
    for scope in 0..depth {
        let within = format!("scope{}", scope + 1);
        process.node("startEvent", &format!("start{scope}"));
        process.flow(&format!("start{scope}"), &within);
        if scope == 0 || !is_end {
            process.node("endEvent", &format!("end{scope}"));
            process.flow(&within, &format!("end{scope}"));
        }
        process.raw(&format!(r#"<subProcess id="{within}">"#));
    }
    process.node("startEvent", "innermost");
    process.flow("innermost", "work");
    process.raw(work);
    if !is_end {
        process.node("endEvent", "done");
        process.flow("work", "done");
    }
    (0..depth).for_each(|_| process.raw("</subProcess>"));
    process.raw(beside);
    process.file()
}

/// A task that does nothing, so many times, all at once or one after the other.
#[must_use]
pub fn multi_instance(items: usize, is_sequential: bool) -> String {
    repeated("task", "", items, is_sequential)
}

/// The same with a script that keeps the number of the item.
#[must_use]
pub fn multi_instance_of_scripts(items: usize, is_sequential: bool) -> String {
    repeated("scriptTask", "<script>last = loopCounter;</script>", items, is_sequential)
}

/// An activity with this content that is done so many times.
fn repeated(tag: &str, content: &str, items: usize, is_sequential: bool) -> String {
    let mut process = Process::default();
    process.node("startEvent", "start");
    process.flow("start", "work");
    process.raw(&format!(
        r#"<{tag} id="work"><multiInstanceLoopCharacteristics isSequential="{is_sequential}">
        <loopCardinality xsi:type="tFormalExpression">{items}</loopCardinality></multiInstanceLoopCharacteristics>{content}</{tag}>"#
    ));
    process.flow("work", "end");
    process.node("endEvent", "end");
    process.file()
}

/// So many tasks in a row, which an event undoes afterwards, each by a task of its own.
#[must_use]
pub fn compensation(activities: usize) -> String {
    let mut process = Process::default();
    process.node("startEvent", "n0");
    for index in 1..=activities {
        process.node("task", &format!("n{index}"));
        process.flow(&format!("n{}", index - 1), &format!("n{index}"));
        process.raw(&format!(
            r#"<boundaryEvent id="b{index}" attachedToRef="n{index}"><compensateEventDefinition/></boundaryEvent>
            <task id="u{index}" isForCompensation="true"/>
            <association id="a{index}" sourceRef="b{index}" targetRef="u{index}" associationDirection="One"/>"#
        ));
    }
    process.raw(r#"<intermediateThrowEvent id="undo"><compensateEventDefinition/></intermediateThrowEvent>"#);
    process.flow(&format!("n{activities}"), "undo");
    process.node("endEvent", "end");
    process.flow("undo", "end");
    process.file()
}
