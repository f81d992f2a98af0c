//! What the example's desk shows, to nobody.

use passo::{FieldError, WorkField, WorkItem};

pub(super) fn work_item(_: &WorkItem, _: &str) {}

pub(super) fn answer(_: &WorkField, _: &str) {}

pub(super) fn refusal(_: &WorkItem, _: &[FieldError]) {}
