//! What engine and format have in common: how parts of one become parts of the other.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::WireError;
use crate::value::{Map, Value};

/// A thing of the engine in the form that the format has for it.
pub(crate) trait ToWire<'w, W> {
    /// The thing in that form; texts, lists and values are lent to it where they can be.
    fn to_wire(&'w self) -> W;
}

/// A thing of the engine, out of the form that the format has for it.
pub(crate) trait FromWire<W>: Sized {
    /// The thing, or why there is no such thing.
    fn from_wire(wire: W) -> Result<Self, WireError>;
}

macro_rules! same {
    ($($kind:ty)+) => {$(
        impl ToWire<'_, $kind> for $kind {
            fn to_wire(&self) -> $kind {
                self.clone()
            }
        }

        impl FromWire<$kind> for $kind {
            fn from_wire(wire: $kind) -> Result<Self, WireError> {
                Ok(wire)
            }
        }
    )+};
}

same! { bool u16 u32 u64 i32 i64 Arc<str> Arc<[u8]> Arc<Vec<Value>> Value }

impl<'w> ToWire<'w, Cow<'w, str>> for String {
    fn to_wire(&'w self) -> Cow<'w, str> {
        Cow::Borrowed(self)
    }
}

impl FromWire<Cow<'_, str>> for String {
    fn from_wire(wire: Cow<'_, str>) -> Result<Self, WireError> {
        Ok(wire.into_owned())
    }
}

impl<'w> ToWire<'w, Cow<'w, [Arc<str>]>> for Vec<Arc<str>> {
    fn to_wire(&'w self) -> Cow<'w, [Arc<str>]> {
        Cow::Borrowed(self)
    }
}

impl FromWire<Cow<'_, [Arc<str>]>> for Vec<Arc<str>> {
    fn from_wire(wire: Cow<'_, [Arc<str>]>) -> Result<Self, WireError> {
        Ok(wire.into_owned())
    }
}

impl<'w> ToWire<'w, Cow<'w, Map>> for Map {
    fn to_wire(&'w self) -> Cow<'w, Map> {
        Cow::Borrowed(self)
    }
}

impl FromWire<Cow<'_, Map>> for BTreeMap<Arc<str>, Value> {
    fn from_wire(wire: Cow<'_, Map>) -> Result<Self, WireError> {
        Ok(wire.into_owned())
    }
}

impl<'w, T: ToWire<'w, W>, W> ToWire<'w, W> for Box<T> {
    fn to_wire(&'w self) -> W {
        (**self).to_wire()
    }
}

impl<T: FromWire<W>, W> FromWire<W> for Box<T> {
    fn from_wire(wire: W) -> Result<Self, WireError> {
        T::from_wire(wire).map(Box::new)
    }
}

impl<'w, T: ToWire<'w, W>, W> ToWire<'w, Option<W>> for Option<T> {
    fn to_wire(&'w self) -> Option<W> {
        self.as_ref().map(T::to_wire)
    }
}

impl<T: FromWire<W>, W> FromWire<Option<W>> for Option<T> {
    fn from_wire(wire: Option<W>) -> Result<Self, WireError> {
        wire.map(T::from_wire).transpose()
    }
}

impl<'w, T: ToWire<'w, W>, W> ToWire<'w, Vec<W>> for Vec<T> {
    fn to_wire(&'w self) -> Vec<W> {
        self.iter().map(T::to_wire).collect()
    }
}

impl<T: FromWire<W>, W> FromWire<Vec<W>> for Vec<T> {
    fn from_wire(wire: Vec<W>) -> Result<Self, WireError> {
        wire.into_iter().map(T::from_wire).collect()
    }
}
