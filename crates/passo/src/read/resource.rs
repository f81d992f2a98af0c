//! Who performs an activity (section 10.3.1 of the standard).

use super::fields::Fields;
use super::model_reader::ModelReader;
use super::reference::{RESOURCE, RESOURCE_PARAMETER};
use crate::model::{Expression, ResourceBinding, ResourceRole, ResourceRoleKind};
use crate::xml::cursor::Cursor;

const ROLES: [(&str, ResourceRoleKind); 4] = [
    ("resourceRole", ResourceRoleKind::Resource),
    ("performer", ResourceRoleKind::Performer),
    ("humanPerformer", ResourceRoleKind::HumanPerformer),
    ("potentialOwner", ResourceRoleKind::PotentialOwner),
];

pub(super) fn resource_roles<'d>(reader: &mut ModelReader<'d>, fields: &mut Fields<'d>) -> Vec<ResourceRole> {
    let children =
        fields.children_that(|child| ROLES.iter().any(|(name, _)| *name == child.name())).into_iter();
    children
        .filter_map(|child| {
            let (_, kind) = ROLES.iter().find(|(name, _)| *name == child.name())?;
            Some(resource_role(reader, child, *kind))
        })
        .collect()
}

fn resource_role<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>, kind: ResourceRoleKind) -> ResourceRole {
    let mut fields = reader.open(at);
    let resource = fields.reference(reader, "resourceRef", &RESOURCE);
    let bindings = fields.each(reader, "resourceParameterBinding", |reader, child| {
        let mut fields = reader.open(child);
        let parameter = fields.reference(reader, "parameterRef", &RESOURCE_PARAMETER);
        let expression = inner_expression(reader, &mut fields);
        fields.close(reader);
        ResourceBinding { parameter, expression }
    });
    let assignment = fields.child("resourceAssignmentExpression").and_then(|child| {
        let mut fields = reader.open(child);
        let expression = inner_expression(reader, &mut fields);
        fields.close(reader);
        expression
    });
    ResourceRole { kind, resource, bindings, assignment, base: fields.close(reader) }
}

fn inner_expression<'d>(reader: &mut ModelReader<'d>, fields: &mut Fields<'d>) -> Option<Expression> {
    fields.expression(reader, "formalExpression").or_else(|| fields.expression(reader, "expression"))
}
