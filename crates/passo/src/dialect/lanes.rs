//! Lanes as groups: who works in a lane may claim its tasks.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::passo;
use crate::model::{
    Activity, ActivityKind, AssignmentSettings, FlowElements, FlowNodeKind, Lane, Task, Text,
};

/// Gives each user and manual task that names nobody itself to the group of the innermost lane that it stands in. Tasks of
/// a sub-process stand in the sub-process's lane.
pub(super) fn assign(elements: &mut FlowElements) {
    let mut open = vec![(elements, None::<Arc<[Text]>>)];
    while let Some((elements, group)) = open.pop() {
        let groups = groups(elements);
        for node in &mut elements.nodes {
            let group = groups.get(&node.base.id).or(group.as_ref()).cloned();
            let FlowNodeKind::Activity(activity) = &mut node.kind else { continue };
            if let Some(group) =
                group.as_ref().filter(|_| is_for_anybody(activity, &node.settings.assignment))
            {
                node.settings.assignment.candidate_groups = group.to_vec();
            }
            if let ActivityKind::SubProcess(sub_process) = &mut activity.kind {
                open.push((&mut sub_process.elements, group));
            }
        }
    }
}

fn is_for_anybody(activity: &Activity, assignment: &AssignmentSettings) -> bool {
    matches!(activity.kind, ActivityKind::Task(Task::User { .. } | Task::Manual))
        && activity.details.resources.is_empty()
        && assignment.assignee.is_none()
        && assignment.candidate_users.is_empty()
        && assignment.candidate_groups.is_empty()
}

/// The groups of the nodes that lanes list, by the node's id.
fn groups(elements: &FlowElements) -> BTreeMap<Arc<str>, Arc<[Text]>> {
    let mut groups = BTreeMap::new();
    let mut open: Vec<&Lane> = elements.lane_sets.iter().flat_map(|set| &set.lanes).collect();
    while let Some(lane) = open.pop() {
        let group: Arc<[Text]> = group(lane).into();
        // Inner lanes come after the lane around them, so that theirs is the last word.
        groups.extend(lane.flow_nodes.iter().map(|node| (node.id.clone(), group.clone())));
        open.extend(lane.child_lane_set.iter().flat_map(|set| &set.lanes));
    }
    groups
}

fn group(lane: &Lane) -> Vec<Text> {
    let named = passo::candidate_groups(&lane.base);
    if named.is_empty() { vec![Text::Literal(Arc::from(lane.base.label()))] } else { named }
}
