//! The numbers that events speak in.

use std::fmt;

use crate::journal::wire::{FromWire, Reader, ToWire, Wire, WireError, Writer};
use crate::journal::{ActivityId, DefinitionId, FlowId, NameId, NodeId, ScopeId, WaitId};

/// The number of something, or none. It is written as one more than it is, and none as 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Number(u32);

/// The number of a scope of the instance.
pub(crate) type Scope = Number;
/// The number of a resting token of the instance.
pub(crate) type Activity = Number;
/// The number of a timer or subscription of the instance.
pub(crate) type Wait = Number;
/// The number of a flow node of the program.
pub(crate) type Node = Number;
/// The number of a sequence flow of the program.
pub(crate) type Flow = Number;
/// The number of a name in a process scope.
pub(crate) type Name = Number;
/// The number of a process definition of the engine.
pub(crate) type Definition = Number;

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            u32::MAX => f.write_str("none"),
            number => number.fmt(f),
        }
    }
}

impl Wire for Number {
    fn write(&self, to: &mut Writer<'_>) {
        self.0.wrapping_add(1).write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Number(u32::read(from)?.wrapping_sub(1)))
    }
}

macro_rules! numbers {
    ($($kind:ident)+) => {$(
        impl ToWire<'_, Number> for $kind {
            fn to_wire(&self) -> Number {
                Number(self.0)
            }
        }

        impl FromWire<Number> for $kind {
            fn from_wire(wire: Number) -> Result<Self, WireError> {
                Ok($kind(wire.0))
            }
        }
    )+};
}

numbers! { ActivityId DefinitionId FlowId NameId NodeId ScopeId WaitId }
