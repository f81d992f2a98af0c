//! Tests of the reading room.

mod corpus;
