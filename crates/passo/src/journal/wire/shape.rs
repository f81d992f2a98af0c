//! What a type of the format looks like, for the page of the format and for the check that samples have all of it.

/// A type that the tables declare.
pub(crate) trait Shaped {
    /// What it looks like.
    const SHAPE: Shape;
}

/// A type of the format.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it is, line by line.
    pub(crate) about: &'static [&'static str],
    /// Its variants, or its fields.
    pub(crate) rows: &'static [Row],
}

/// A variant of an enumeration, or a field of a structure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// The number of a variant; none of a field.
    pub(crate) number: Option<u32>,
    /// Its name.
    pub(crate) name: &'static str,
    /// The names and types of a variant's fields; the type of a field.
    pub(crate) fields: &'static [(&'static str, &'static str)],
    /// What it is, line by line.
    pub(crate) about: &'static [&'static str],
}
