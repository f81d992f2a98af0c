//! The tables of the format: each declares a type, its bytes, and what the page of the format says of it, in one place.

/// Declares a type of the format. A structure is its fields one after the other. An enumeration is the number of its
/// variant, then the variant's fields. Numbers and the order of fields never change within a version.
macro_rules! wire {
    ($(#[doc = $about:literal])+ struct $name:ident $(<$life:lifetime>)? {
        $($(#[doc = $doc:literal])+ $field:ident: $type:ty,)+
    }) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq)]
        pub(crate) struct $name $(<$life>)? {
            $($(#[doc = $doc])+ pub(crate) $field: $type,)+
        }

        impl $(<$life>)? $crate::journal::wire::Wire for $name $(<$life>)? {
            fn write(&self, to: &mut $crate::journal::wire::Writer<'_>) {
                $($crate::journal::wire::Wire::write(&self.$field, to);)+
            }

            fn read(
                from: &mut $crate::journal::wire::Reader<'_>,
            ) -> Result<Self, $crate::journal::wire::WireError> {
                Ok($name { $($field: $crate::journal::wire::Wire::read(from)?,)+ })
            }
        }

        #[cfg(test)]
        impl $(<$life>)? $crate::journal::wire::shape::Shaped for $name $(<$life>)? {
            const SHAPE: $crate::journal::wire::shape::Shape = $crate::journal::wire::shape::Shape {
                name: stringify!($name),
                about: &[$($about),+],
                rows: &[$($crate::journal::wire::shape::Row {
                    number: None,
                    name: stringify!($field),
                    fields: &[("", stringify!($type))],
                    about: &[$($doc),+],
                },)+],
            };
        }
    };
    ($(#[doc = $about:literal])+ enum $name:ident $(<$life:lifetime>)? {
        $($(#[doc = $doc:literal])+
        $number:literal = $variant:ident $({ $($field:ident: $type:ty),+ $(,)? })?,)+
    }) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq)]
        pub(crate) enum $name $(<$life>)? {
            $($(#[doc = $doc])+ $variant $({ $($field: $type),+ })?,)+
        }

        impl $(<$life>)? $crate::journal::wire::Wire for $name $(<$life>)? {
            fn write(&self, to: &mut $crate::journal::wire::Writer<'_>) {
                match self {
                    $($name::$variant $({ $($field),+ })? => {
                        to.number($number);
                        $($($crate::journal::wire::Wire::write($field, to);)+)?
                    })+
                }
            }

            fn read(
                from: &mut $crate::journal::wire::Reader<'_>,
            ) -> Result<Self, $crate::journal::wire::WireError> {
                match from.variant()? {
                    $($number => Ok($name::$variant $({
                        $($field: $crate::journal::wire::Wire::read(from)?),+
                    })?),)+
                    number => Err(from.unknown(stringify!($name), number)),
                }
            }
        }

        #[cfg(test)]
        impl $(<$life>)? $crate::journal::wire::shape::Shaped for $name $(<$life>)? {
            const SHAPE: $crate::journal::wire::shape::Shape = $crate::journal::wire::shape::Shape {
                name: stringify!($name),
                about: &[$($about),+],
                rows: &[$($crate::journal::wire::shape::Row {
                    number: Some($number),
                    name: stringify!($variant),
                    fields: &[$($((stringify!($field), stringify!($type))),+)?],
                    about: &[$($doc),+],
                },)+],
            };
        }
    };
}

/// Says that a type of the engine and one of the format have the same parts, and turns each into the other. Where they
/// come to differ, the two conversions are written out in place of the line here.
macro_rules! mirror {
    (struct $engine:path => $wire:ident $(<$life:lifetime>)? { $($field:ident),+ $(,)? }) => {
        impl<'w> $crate::journal::wire::ToWire<'w, $wire $(<$life>)?> for $engine {
            fn to_wire(&'w self) -> $wire $(<$life>)? {
                let Self { $($field),+ } = self;
                $wire { $($field: $crate::journal::wire::ToWire::to_wire($field)),+ }
            }
        }

        impl<'w> $crate::journal::wire::FromWire<$wire $(<$life>)?> for $engine {
            fn from_wire(wire: $wire $(<$life>)?) -> Result<Self, $crate::journal::wire::WireError> {
                let $wire { $($field),+ } = wire;
                Ok(Self { $($field: $crate::journal::wire::FromWire::from_wire($field)?),+ })
            }
        }
    };
    (enum $engine:path => $wire:ident $(<$life:lifetime>)? {
        $($variant:ident $({ $($field:ident),+ })? $(($inner:ident))?),+ $(,)?
    }) => {
        impl<'w> $crate::journal::wire::ToWire<'w, $wire $(<$life>)?> for $engine {
            fn to_wire(&'w self) -> $wire $(<$life>)? {
                match self {
                    $(Self::$variant $({ $($field),+ })? $(($inner))? => $wire::$variant
                        $({ $($field: $crate::journal::wire::ToWire::to_wire($field)),+ })?
                        $({ $inner: $crate::journal::wire::ToWire::to_wire($inner) })?,)+
                }
            }
        }

        impl<'w> $crate::journal::wire::FromWire<$wire $(<$life>)?> for $engine {
            fn from_wire(wire: $wire $(<$life>)?) -> Result<Self, $crate::journal::wire::WireError> {
                Ok(match wire {
                    $($wire::$variant $({ $($field),+ })? $({ $inner })? => Self::$variant
                        $({ $($field: $crate::journal::wire::FromWire::from_wire($field)?),+ })?
                        $(($crate::journal::wire::FromWire::from_wire($inner)?))?,)+
                })
            }
        }
    };
}

pub(crate) use {mirror, wire};
