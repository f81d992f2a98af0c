//! Messages that one process must have and another one may keep back: whatever the first does, it comes to an element that waits for
//! the message, and the second has a way to its end on which it does not send it (sections 9.3 and 13.4.4 of the standard).
//!
//! Said is only what holds for every instance of the first process. It has one beginning, and no choice, border event or end that
//! comes before; and the second process has begun, since a message of the one starts the other. Both are marked as executable, so that
//! nothing of them is left out. Whether a choice of the second is ever made is for its conditions to say; the way tells which.

use std::collections::BTreeMap;

use super::scope::{Scope, ScopeKind, is_conditional};
use super::scopes::Scopes;
use super::unsent_message::{Place, is_one_of_several, senders};
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::{instantiates, link_targets};
use crate::model::catalog::Trigger;
use crate::model::{
    ActivityKind, Definitions, EventPosition, FlowNode, FlowNodeKind, GatewayKind, Reference, Task,
};

/// The elements that wait for messages of others, each with those.
type Senders = BTreeMap<Place, Vec<Place>>;

pub(super) fn check(definitions: &Definitions, scopes: &Scopes<'_>, findings: &mut Vec<Diagnostic>) {
    let senders = senders(definitions, scopes);
    let pairs = senders.iter().filter_map(|(receiver, sources)| {
        let (mine, theirs) = (receiver.0, sources.first()?.0);
        let is_fit = mine != theirs
            && sources.iter().all(|source| source.0 == theirs)
            && is_whole(definitions, scopes, mine)
            && is_whole(definitions, scopes, theirs);
        is_fit.then_some((*receiver, sources, theirs))
    });
    for (receiver, sources, other) in pairs {
        if let Some(way) = Pair::of(scopes, &senders, receiver, other).and_then(|pair| pair.way(sources)) {
            report(scopes, receiver, sources, &way, findings);
        }
    }
}

fn report(
    scopes: &Scopes<'_>,
    receiver: Place,
    sources: &[Place],
    way: &[Place],
    findings: &mut Vec<Diagnostic>,
) {
    let node = |(scope, place): Place| scopes.get(scope).elements.nodes.get(place);
    let Some(waiting) = node(receiver) else { return };
    let listed = |places: &[Place]| {
        let ids = places.iter().filter_map(|place| Some(format!("`{}`", node(*place)?.base.id)));
        ids.collect::<Vec<_>>().join(", ")
    };
    let (id, sources) = (&waiting.base.id, listed(sources));
    let other = way.first().map_or("", |first| &scopes.get(first.0).base.id);
    let message = format!(
        "`{id}` waits for a message of {sources}, and `{other}` can end without sending it, by way of {}",
        listed(way)
    );
    findings.push(
        Diagnostic::new(Code::WithheldMessage, waiting.base.span, message).about(id.clone()).advise(
            "Send a message on that way too, or let an event-based gateway wait for something else as well.",
        ),
    );
}

/// Whether a process says all that it does: it is executable, nothing begins in it beside its flow, and there is one of it.
fn is_whole(definitions: &Definitions, scopes: &Scopes<'_>, number: usize) -> bool {
    let scope = scopes.get(number);
    let id = &scope.base.id;
    let process = definitions.processes.iter().find(|process| process.base.id == *id);
    let participants = definitions.collaborations.iter().flat_map(|found| &found.participants);
    let mut mine =
        participants.filter(|found| found.process.as_ref().is_some_and(|process| process.id == *id));
    scope.kind == ScopeKind::Process
        && process.is_some_and(|process| process.is_executable == Some(true))
        && mine.all(|participant| participant.multiplicity.is_none())
        && scope.graph.entries().len() == 1
        && !scope.elements.nodes.iter().any(FlowNode::is_event_sub_process)
}

/// A process that must have a message, and one that may send it.
struct Pair<'s, 'm> {
    scopes: &'s Scopes<'m>,
    senders: &'s Senders,
    /// The elements of the first process that are passed for sure before the message is waited for.
    before: Vec<bool>,
    /// The process that must have the message.
    mine: usize,
    /// The process that may send it.
    other: usize,
    /// Where the second process is when the first waits.
    begins: Vec<usize>,
}

impl<'s, 'm> Pair<'s, 'm> {
    /// Two processes of which the first comes to the receiver for sure, while the second is there.
    fn of(
        scopes: &'s Scopes<'m>,
        senders: &'s Senders,
        receiver: Place,
        other: usize,
    ) -> Option<Pair<'s, 'm>> {
        let (mine, place) = receiver;
        let scope = scopes.get(mine);
        if !waits_alone(scope, place) || ends_early(scope) {
            return None;
        }
        let before = surely_before(scope, place)?;
        let waits_before = |number: usize| {
            number != place
                && senders
                    .get(&(mine, number))
                    .and_then(|from| from.first())
                    .is_some_and(|from| from.0 == other)
        };
        let entry = *scope.graph.entries().first()?;
        // Of several messages that are waited for the first is told of.
        if (0..before.len()).any(|number| before[number] && number != entry && waits_before(number)) {
            return None;
        }
        let theirs = scopes.get(other);
        let their_entry = *theirs.graph.entries().first()?;
        let begins = match (senders.get(&(other, their_entry)), senders.get(&(mine, entry))) {
            (Some(from), _) if from.iter().all(|(scope, from)| *scope == mine && before[*from]) => {
                vec![their_entry]
            }
            (None, Some(from)) if entry != place => match from[..] {
                [(scope, from)] if scope == other => next(theirs, from)?,
                _ => return None,
            },
            _ => return None,
        };
        Some(Pair { scopes, senders, before, mine, other, begins })
    }

    /// A way of the second process to its end on which it sends none of these messages.
    fn way(&self, sources: &[Place]) -> Option<Vec<Place>> {
        let scope = self.scopes.get(self.other);
        let sends = |number: usize| sources.contains(&(self.other, number));
        let is_sent_before = (0..scope.elements.nodes.len()).filter(|number| sends(*number)).any(|source| {
            let after = scope.graph.leads_to(source);
            self.begins.iter().any(|begin| *begin != source && after.get(*begin).copied().unwrap_or_default())
        });
        if is_sent_before {
            return None;
        }
        let ends = self.ends_without(&sends);
        if !self.begins.iter().all(|begin| ends[*begin]) {
            return None;
        }
        let mut way = Vec::new();
        let mut here = *self.begins.first()?;
        let mut seen = vec![false; ends.len()];
        while !std::mem::replace(&mut seen[here], true) {
            way.push((self.other, here));
            let onward = self.onward(here).into_iter().flatten().flatten();
            match onward.filter(|next| ends[*next] && !seen[*next]).min() {
                Some(next) => here = next,
                None => break,
            }
        }
        Some(way)
    }

    /// The elements of the second process from which every token can come to an end without any of the messages. Found from the ends
    /// backwards.
    fn ends_without(&self, sends: &dyn Fn(usize) -> bool) -> Vec<bool> {
        let scope = self.scopes.get(self.other);
        let count = scope.elements.nodes.len();
        let onward: Vec<_> = (0..count).map(|number| self.onward(number)).collect();
        let mut behind = vec![Vec::new(); count];
        for (number, ways) in onward.iter().enumerate() {
            for next in ways.iter().flatten().flatten() {
                behind[*next].push(number);
            }
        }
        let mut ends = vec![false; count];
        let mut open: Vec<usize> = (0..count).collect();
        while let Some(number) = open.pop() {
            let is_end = |way: &Vec<usize>| way.iter().all(|next| ends[*next]);
            let holds = onward[number].as_ref().is_some_and(|ways| ways.iter().any(is_end));
            if holds && !ends[number] && !sends(number) {
                ends[number] = true;
                open.extend(&behind[number]);
            }
        }
        ends
    }

    /// The ways on from an element of the second process, one of which is taken: each leads to all of its elements. None where
    /// it may stay for ever, or where that cannot be said.
    fn onward(&self, number: usize) -> Option<Vec<Vec<usize>>> {
        let scope = self.scopes.get(self.other);
        let comes = |source: &Place| source.0 == self.mine && self.before[source.1];
        if self.senders.get(&(self.other, number)).is_some_and(|from| !from.iter().any(comes)) {
            return None;
        }
        let all = next(scope, number)?;
        let each = || all.iter().map(|next| vec![*next]).collect();
        let mut ways: Vec<Vec<usize>> = match &scope.elements.nodes.get(number)?.kind {
            FlowNodeKind::Gateway(gateway) if all.len() > 1 => match gateway.kind {
                GatewayKind::Exclusive { .. }
                | GatewayKind::Inclusive { .. }
                | GatewayKind::EventBased { .. } => each(),
                GatewayKind::Parallel => vec![all],
                GatewayKind::Complex { .. } => return None,
            },
            FlowNodeKind::Gateway(_) | FlowNodeKind::Event(_) => vec![all],
            FlowNodeKind::Activity(_) if !scope.outgoing(number).iter().any(|flow| is_conditional(flow)) => {
                vec![all]
            }
            FlowNodeKind::Activity(_) => return None,
        };
        let interrupts = |event: &usize| match scope.elements.nodes.get(*event).map(|node| &node.kind) {
            Some(FlowNodeKind::Event(event)) => {
                matches!(event.position, EventPosition::Boundary { cancel_activity: true, .. })
                    && !scope.has_trigger(event, Trigger::Compensation)
            }
            _ => false,
        };
        ways.extend(scope.boundary_events(number).filter(interrupts).map(|event| vec![event]));
        Some(ways)
    }
}

/// The elements to which tokens go from one. None when a flow leads nowhere.
fn next(scope: &Scope<'_>, number: usize) -> Option<Vec<usize>> {
    let target = |target: &Option<Reference>| scope.place(&target.as_ref()?.id);
    let flows = scope.outgoing(number).iter().map(|flow| target(&flow.target));
    let mut next = flows.collect::<Option<Vec<usize>>>()?;
    next.extend(link_targets(scope.elements, scope.elements.nodes.get(number)?));
    Some(next)
}

/// Whether a token goes on from an element only with the message that it waits for.
fn waits_alone(scope: &Scope<'_>, place: usize) -> bool {
    let Some(node) = scope.elements.nodes.get(place) else { return false };
    let waits = match &node.kind {
        FlowNodeKind::Event(event) => event.position == EventPosition::IntermediateCatch,
        FlowNodeKind::Activity(activity) => {
            matches!(activity.kind, ActivityKind::Task(Task::Receive { .. }))
                && instantiates(node).is_none()
                && scope.boundary_events(place).next().is_none()
        }
        FlowNodeKind::Gateway(_) => false,
    };
    waits && !is_one_of_several(scope, place)
}

/// Whether something in a process can end all of it.
fn ends_early(scope: &Scope<'_>) -> bool {
    let ends = [Trigger::Terminate, Trigger::Error, Trigger::Cancel];
    scope.events().any(|(_, _, event)| {
        event.position == EventPosition::End && ends.iter().any(|end| scope.has_trigger(event, *end))
    })
}

/// The elements that are passed for sure before this one, which is come to for sure; none when it is not.
fn surely_before(scope: &Scope<'_>, place: usize) -> Option<Vec<bool>> {
    let mut before = vec![false; scope.elements.nodes.len()];
    let mut here = *scope.graph.entries().first()?;
    while here != place {
        let node = scope.elements.nodes.get(here)?;
        let may_stay = node.sub_process().is_some() || scope.boundary_events(here).next().is_some();
        if may_stay || std::mem::replace(before.get_mut(here)?, true) {
            return None;
        }
        let [onward] = next(scope, here)?[..] else { return None };
        if scope.outgoing(here).iter().any(|flow| is_conditional(flow)) || scope.incoming(onward).len() > 1 {
            return None;
        }
        here = onward;
    }
    Some(before)
}

#[cfg(test)]
mod tests {
    use crate::base::Limits;
    use crate::diagnostic::Code;
    use crate::lint::lint;
    use crate::read::read;

    const BUYING: &str = "<startEvent id='wanted'/><sendTask id='ask'/><receiveTask id='received'/><endEvent id='bought'/>\
         <sequenceFlow id='b1' sourceRef='wanted' targetRef='ask'/>\
         <sequenceFlow id='b2' sourceRef='ask' targetRef='received'/>\
         <sequenceFlow id='b3' sourceRef='received' targetRef='bought'/>";

    const SELLING: &str = "<startEvent id='asked'><messageEventDefinition/></startEvent><task id='look'/>\
         <exclusiveGateway id='choice'/><sendTask id='send'/><endEvent id='sold'/><endEvent id='refused'/>\
         <sequenceFlow id='s1' sourceRef='asked' targetRef='look'/>\
         <sequenceFlow id='s2' sourceRef='look' targetRef='choice'/>\
         <sequenceFlow id='s3' sourceRef='choice' targetRef='send'/>\
         <sequenceFlow id='s4' sourceRef='choice' targetRef='refused'/>\
         <sequenceFlow id='s5' sourceRef='send' targetRef='sold'/>";

    /// What is said of two pools.
    fn found(buying: &str, selling: &str, flows: &str, is_executable: bool) -> Vec<String> {
        let file = format!(
            "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><collaboration id='c'>\
             <participant id='pb' processRef='b'/><participant id='ps' processRef='s'/>{flows}</collaboration>\
             <process id='b' isExecutable='true'>{buying}</process>\
             <process id='s' isExecutable='{is_executable}'>{selling}</process></definitions>"
        );
        let findings = lint(&read(file.as_bytes(), &Limits::default()).definitions);
        let withheld = findings.into_iter().filter(|found| found.code == Code::WithheldMessage);
        withheld.map(|found| found.message).collect()
    }

    const FLOWS: &str = "<messageFlow id='m1' sourceRef='ask' targetRef='asked'/>\
         <messageFlow id='m2' sourceRef='send' targetRef='received'/>";

    #[test]
    fn the_way_without_the_message_is_told() {
        assert_eq!(
            found(BUYING, SELLING, FLOWS, true),
            [
                "`received` waits for a message of `send`, and `s` can end without sending it, by way of `asked`, `look`, \
              `choice`, `refused`"
            ]
        );
    }

    #[test]
    fn who_is_begun_by_the_other_may_wait_in_vain_too() {
        let selling = SELLING
            .replace("<messageEventDefinition/>", "")
            .replace("<task id='look'/>", "<sendTask id='look'/>");
        let buying = BUYING.replace(
            "<startEvent id='wanted'/>",
            "<startEvent id='wanted'><messageEventDefinition/></startEvent>",
        );
        let flows = FLOWS.replace("sourceRef='ask' targetRef='asked'", "sourceRef='look' targetRef='wanted'");
        let told = found(&buying, &selling, &flows, true);
        assert!(told[0].ends_with("by way of `choice`, `refused`"), "{told:?}");
    }

    #[test]
    fn nothing_is_said_where_it_may_go_otherwise() {
        let none: [String; 0] = [];
        let check = |buying: &str, selling: &str, flows: &str, is_executable| {
            assert_eq!(found(buying, selling, flows, is_executable), none, "{buying}{selling}{flows}");
        };
        // The other pool may leave out what it does.
        check(BUYING, SELLING, FLOWS, false);
        // Nobody says that the other process is there.
        check(BUYING, &SELLING.replace("<messageEventDefinition/>", ""), &FLOWS[FLOWS.len() / 2..], true);
        // The message comes on every way, or has come before the choice.
        check(BUYING, &SELLING.replace("targetRef='refused'", "targetRef='send'"), FLOWS, true);
        check(BUYING, SELLING, &FLOWS.replace("sourceRef='send'", "sourceRef='look'"), true);
        // On the other way another message of the same flow's end is sent.
        let both = format!("{FLOWS}<messageFlow id='m3' sourceRef='refused' targetRef='received'/>");
        check(
            BUYING,
            &SELLING.replace(
                "<endEvent id='refused'/>",
                "<endEvent id='refused'><messageEventDefinition/></endEvent>",
            ),
            &both,
            true,
        );
        // Who waits may stop waiting, or may never come there.
        let timer =
            "<boundaryEvent id='late' attachedToRef='received'><timerEventDefinition/></boundaryEvent>";
        check(&format!("{BUYING}{timer}"), SELLING, FLOWS, true);
        let choice = BUYING.replace("<sendTask id='ask'/>", "<sendTask id='ask'/><endEvent id='no'/>\
             <sequenceFlow id='b4' sourceRef='ask' targetRef='no'><conditionExpression>x</conditionExpression></sequenceFlow>");
        check(&choice, SELLING, FLOWS, true);
        // The other process never ends without it: it goes round.
        check(BUYING, &SELLING.replace("targetRef='refused'", "targetRef='look'"), FLOWS, true);
        // Everything is black but one pool.
        check(BUYING, "", "<messageFlow id='m1' sourceRef='ps' targetRef='received'/>", true);
    }
}
