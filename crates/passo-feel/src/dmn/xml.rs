//! Parts of a file by their names. All versions of DMN have the names that are asked for here.

use passo::model::ForeignElement;

/// The children of a name in the element's own namespace.
pub(super) fn children<'e>(
    element: &'e ForeignElement,
    name: &'e str,
) -> impl Iterator<Item = &'e ForeignElement> {
    element.children.iter().filter(move |child| *child.name == *name && child.namespace == element.namespace)
}

/// The first child of a name.
pub(super) fn child<'e>(element: &'e ForeignElement, name: &'e str) -> Option<&'e ForeignElement> {
    children(element, name).next()
}

/// The text of the child `text`.
pub(super) fn text(element: &ForeignElement) -> &str {
    child(element, "text").map_or("", |text| text.text.trim())
}

/// An attribute that is not empty.
pub(super) fn attribute<'e>(element: &'e ForeignElement, name: &str) -> Option<&'e str> {
    element.attribute(name).map(str::trim).filter(|value| !value.is_empty())
}

/// The id that the child `name` leads to; nothing when it leads out of the file.
pub(super) fn target<'e>(element: &'e ForeignElement, name: &'e str) -> Option<Result<&'e str, &'e str>> {
    let href = attribute(child(element, name)?, "href")?;
    Some(match href.split_once('#') {
        Some(("", id)) => Ok(id),
        // A namespace before the id is that of the file itself, or of one that is imported.
        Some((_, id)) => Err(id),
        None => Ok(href),
    })
}

/// What an element has as its logic: the first child that is an expression.
pub(super) fn expression(element: &ForeignElement) -> Option<&ForeignElement> {
    element.children.iter().find(|child| child.namespace == element.namespace && is_expression(&child.name))
}

/// The children that are expressions.
pub(super) fn expressions(element: &ForeignElement) -> impl Iterator<Item = &ForeignElement> {
    element
        .children
        .iter()
        .filter(move |child| child.namespace == element.namespace && is_expression(&child.name))
}

fn is_expression(name: &str) -> bool {
    matches!(
        name,
        "conditional"
            | "context"
            | "decisionTable"
            | "every"
            | "filter"
            | "for"
            | "functionDefinition"
            | "invocation"
            | "list"
            | "literalExpression"
            | "relation"
            | "some"
    )
}
