//! The diagram interchange: where shapes and edges are drawn (chapter 12 of the standard).

use super::{BaseElement, Reference};

/// `BPMNDiagram`.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagram {
    /// Id, name, position.
    pub base: BaseElement,
    /// Dots per inch.
    pub resolution: Option<f64>,
    /// What is drawn.
    pub plane: Option<Plane>,
}

/// `BPMNPlane`.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// Id and position.
    pub base: BaseElement,
    /// The collaboration, process or sub-process that is drawn.
    pub element: Option<Reference>,
    /// Nodes.
    pub shapes: Vec<Shape>,
    /// Flows.
    pub edges: Vec<Edge>,
}

/// `BPMNShape`.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Id and position.
    pub base: BaseElement,
    /// The element that is drawn.
    pub element: Option<Reference>,
    /// Where.
    pub bounds: Option<Bounds>,
    /// Whether a pool or lane lies on its side.
    pub is_horizontal: Option<bool>,
    /// Whether a sub-process shows its content.
    pub is_expanded: Option<bool>,
    /// Whether an exclusive gateway shows its cross.
    pub is_marker_visible: Option<bool>,
    /// Whether a participant band shows a message.
    pub is_message_visible: Option<bool>,
    /// The label.
    pub label: Option<Label>,
}

/// `BPMNEdge`.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// Id and position.
    pub base: BaseElement,
    /// The flow that is drawn.
    pub element: Option<Reference>,
    /// The line, from its first to its last point.
    pub waypoints: Vec<Point>,
    /// The label.
    pub label: Option<Label>,
}

/// `BPMNLabel`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Label {
    /// Where the text is drawn.
    pub bounds: Option<Bounds>,
}

/// A rectangle, in the diagram's unit (pixels).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// The left side.
    pub x: f64,
    /// The upper side.
    pub y: f64,
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
}

/// A point, in the diagram's unit (pixels).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}
