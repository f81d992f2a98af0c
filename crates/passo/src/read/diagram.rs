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
    let shapes = fields.each(reader, "BPMNShape", shape);
    let edges = fields.each(reader, "BPMNEdge", edge);
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
    let waypoints = fields.each(reader, "waypoint", point);
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
    let [x, y, width, height] = coordinates(reader, at, ["x", "y", "width", "height"]);
    Some(Bounds { x, y, width, height })
}

fn point<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Point {
    let [x, y] = coordinates(reader, at, ["x", "y"]);
    Point { x, y }
}

/// The numbers of a point or a rectangle. There are many of these, and they have no id: only one with something to say of it is
/// opened like other elements.
fn coordinates<'d, const COUNT: usize>(
    reader: &mut ModelReader<'d>,
    at: Cursor<'d>,
    names: [&str; COUNT],
) -> [f64; COUNT] {
    let mut whole = [None; COUNT];
    for attribute in at.attributes().iter().filter(|attribute| !attribute.is_foreign()) {
        if let Some((_, number)) = names.iter().zip(&mut whole).find(|(name, _)| attribute.name == **name) {
            *number = whole_number(attribute.text());
        }
    }
    let mut numbers = [0.0; COUNT];
    for ((number, whole), name) in numbers.iter_mut().zip(whole).zip(names) {
        *number = whole.map_or_else(|| coordinate(reader, at, name), f64::from);
    }
    numbers
}

/// A number that is missing or is no whole one.
fn coordinate<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>, name: &str) -> f64 {
    let Some(attribute) = at.attribute(name) else { return 0.0 };
    match attribute.text().parse() {
        Ok(number) if f64::is_finite(number) => number,
        Ok(_) | Err(_) => reader.open(at).number(reader, name).unwrap_or_default(),
    }
}

/// A whole number of few digits, as most coordinates are: it needs none of the care that fractions need.
fn whole_number(text: &str) -> Option<u32> {
    const DIGITS: usize = 9;
    if text.is_empty() || text.len() > DIGITS {
        return None;
    }
    let mut digits = text.bytes().map(|byte| byte.wrapping_sub(b'0'));
    digits.try_fold(0, |number, digit| (digit < 10).then(|| number * 10 + u32::from(digit)))
}
