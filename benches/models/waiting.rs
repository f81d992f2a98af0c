//! Places that wait: for people, for messages, for times.

use super::Process;

/// A user task of a group.
#[must_use]
pub fn user_task() -> String {
    reminders(0)
}

/// A user task with so many messages and so many timers at its border, none of which comes.
#[must_use]
pub fn reminders(events: usize) -> String {
    let mut process = Process::default();
    process.node("startEvent", "start");
    process.flow("start", "approve");
    process.raw(r#"<userTask id="approve" passo:candidateGroups="sales"/>"#);
    process.flow("approve", "end");
    process.node("endEvent", "end");
    for event in 0..events {
        let timer = format!(
            "<timerEventDefinition><timeDuration>P{}D</timeDuration></timerEventDefinition>",
            event + 1
        );
        let key = format!(r#"passo:correlationKey="&quot;{event}&quot;""#);
        border(&mut process, &format!("m{event}"), &key, r#"<messageEventDefinition messageRef="M"/>"#);
        border(&mut process, &format!("t{event}"), "", &timer);
    }
    process.file()
}

fn border(process: &mut Process, id: &str, attributes: &str, definition: &str) {
    process.raw(&format!(
        r#"<boundaryEvent id="{id}" attachedToRef="approve" cancelActivity="false" {attributes}>{definition}</boundaryEvent>"#
    ));
    process.flow(id, "end");
}

/// An event that waits for the message with the key in the variable `key`.
#[must_use]
pub fn catch() -> String {
    waiting(r#"passo:correlationKey="key""#, r#"<messageEventDefinition messageRef="M"/>"#)
}

/// An event that waits for so many seconds.
#[must_use]
pub fn timer(seconds: usize) -> String {
    waiting(
        "",
        &format!("<timerEventDefinition><timeDuration>PT{seconds}S</timeDuration></timerEventDefinition>"),
    )
}

fn waiting(attributes: &str, definition: &str) -> String {
    let mut process = Process::default();
    process.node("startEvent", "start");
    process.flow("start", "wait");
    process.raw(&format!(
        r#"<intermediateCatchEvent id="wait" {attributes}>{definition}</intermediateCatchEvent>"#
    ));
    process.flow("wait", "end");
    process.node("endEvent", "end");
    process.file()
}
