//! The documentation of Passo as doctests.
