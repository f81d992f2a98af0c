//! The diagram interchange (chapter 12 of the standard). Nothing here makes a file wrong.

use super::fields::Fields;
use super::model_reader::ModelReader;
use super::reference::DRAWN;
use crate::model::{Bounds, Diagram, Edge, Label, Plane, Point, Shape};
use crate::xml::cursor::Cursor;

pub(super) fn diagram<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Diagram {
    let mut fields = reader.open(at);
    Diagram {
        resolution: fields.number(reader, "resolution"),
        plane: fields.child("BPMNPlane").map(|child| plane(reader, child)),
        base: fields.close(reader),
    }
}

fn plane<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Plane {
    let mut fields = reader.open(at);
    let mut each = |name: &str| fields.children(&[name]).into_iter();
    let shapes = each("BPMNShape").map(|child| shape(reader, child)).collect();
    let edges = each("BPMNEdge").map(|child| edge(reader, child)).collect();
    let element = fields.reference(reader, "bpmnElement", &DRAWN);
    Plane { element, shapes, edges, base: fields.close(reader) }
}

fn shape<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Shape {
    let mut fields = reader.open(at);
    Shape {
        element: fields.reference(reader, "bpmnElement", &DRAWN),
        bounds: bounds(reader, &mut fields),
        is_horizontal: fields.maybe_boolean(reader, "isHorizontal"),
        is_expanded: fields.maybe_boolean(reader, "isExpanded"),
        is_marker_visible: fields.maybe_boolean(reader, "isMarkerVisible"),
        is_message_visible: fields.maybe_boolean(reader, "isMessageVisible"),
        label: label(reader, &mut fields),
        base: fields.close(reader),
    }
}

fn edge<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Edge {
    let mut fields = reader.open(at);
    let waypoints = fields.children(&["waypoint"]).into_iter().map(|child| point(reader, child)).collect();
    Edge {
        element: fields.reference(reader, "bpmnElement", &DRAWN),
        waypoints,
        label: label(reader, &mut fields),
        base: fields.close(reader),
    }
}

fn label<'d>(reader: &mut ModelReader<'d>, fields: &mut Fields<'d>) -> Option<Label> {
    let mut fields = reader.open(fields.child("BPMNLabel")?);
    Some(Label { bounds: bounds(reader, &mut fields) })
}

fn bounds<'d>(reader: &mut ModelReader<'d>, fields: &mut Fields<'d>) -> Option<Bounds> {
    let at = fields.child("Bounds")?;
    let mut number = |name| coordinate(reader, at, name);
    Some(Bounds { x: number("x"), y: number("y"), width: number("width"), height: number("height") })
}

fn point<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Point {
    Point { x: coordinate(reader, at, "x"), y: coordinate(reader, at, "y") }
}

/// A number of a point or a rectangle. There are many of these, and they have no id: only one with something to say of it is
/// opened like other elements.
fn coordinate<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>, name: &str) -> f64 {
    let Some(attribute) = at.attribute(name) else { return 0.0 };
    match attribute.value.trim().parse() {
        Ok(number) if f64::is_finite(number) => number,
        Ok(_) | Err(_) => reader.open(at).number(reader, name).unwrap_or_default(),
    }
}
