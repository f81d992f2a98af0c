//! How numbers, texts, lists and options become bytes, and bytes become those again.
//!
//! There is one way to write each thing, and reading refuses every other one; so what was read is written as the same bytes.
//! Reading takes no more memory than a small multiple of the bytes that it has read, whatever lengths they announce.

use std::borrow::Cow;
use std::sync::Arc;

use super::WireError;

/// The greatest number of elements for which room is made before they are read.
const FIRST_ROOM: usize = 16;

/// Something that has a form in bytes.
pub(crate) trait Wire: Sized {
    /// Appends the bytes.
    fn write(&self, to: &mut Writer<'_>);

    /// Reads it from the next bytes.
    fn read(from: &mut Reader<'_>) -> Result<Self, WireError>;
}

/// Where bytes go.
pub(crate) struct Writer<'b> {
    bytes: &'b mut Vec<u8>,
    fault: Option<WireError>,
}

impl<'b> Writer<'b> {
    /// Appends to a buffer.
    pub(super) fn new(bytes: &'b mut Vec<u8>) -> Self {
        Writer { bytes, fault: None }
    }

    /// Notes that something cannot be written; the first such thing counts.
    pub(super) fn fail(&mut self, fault: WireError) {
        self.fault.get_or_insert(fault);
    }

    /// Whether all could be written.
    pub(super) fn finish(self) -> Result<(), WireError> {
        self.fault.map_or(Ok(()), Err)
    }

    /// One byte.
    pub(crate) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    /// Bytes as they are.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Seven bits a byte, the lowest first; the highest bit says that more follow.
    pub(crate) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.byte(number as u8 | 0x80);
            number >>= 7;
        }
        self.byte(number as u8);
    }

    /// How many elements or bytes follow.
    pub(crate) fn length(&mut self, length: usize) {
        self.number(length as u64);
    }

    /// A text.
    pub(crate) fn text(&mut self, text: &str) {
        self.length(text.len());
        self.raw(text.as_bytes());
    }
}

/// Where bytes come from.
pub(crate) struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    /// Reads these bytes from the first one on.
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Reader { bytes, at: 0 }
    }

    /// Everything must have been read.
    pub(super) fn finish(self) -> Result<(), WireError> {
        match self.remaining() {
            0 => Ok(()),
            _ => Err(self.fault("bytes are left over")),
        }
    }

    /// How many bytes have been read.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    pub(super) fn remaining(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// What is wrong here.
    pub(crate) fn fault(&self, problem: &'static str) -> WireError {
        WireError::Content { at: self.at, problem }
    }

    /// A number that no variant has.
    pub(crate) fn unknown(&self, what: &'static str, number: u32) -> WireError {
        WireError::UnknownVariant { at: self.at, what, number }
    }

    /// The next byte.
    pub(crate) fn byte(&mut self) -> Result<u8, WireError> {
        let byte = *self.bytes.get(self.at).ok_or_else(|| self.fault("the content ends too early"))?;
        self.at += 1;
        Ok(byte)
    }

    /// The next bytes.
    pub(crate) fn raw(&mut self, length: usize) -> Result<&'b [u8], WireError> {
        let end = self.at.checked_add(length).filter(|end| *end <= self.bytes.len());
        let end = end.ok_or_else(|| self.fault("the content ends too early"))?;
        let found = self.bytes.get(self.at..end).unwrap_or_default();
        self.at = end;
        Ok(found)
    }

    /// So many of the next bytes.
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        let mut found = [0; N];
        found.copy_from_slice(self.raw(N)?);
        Ok(found)
    }

    /// A number of at most 64 bits.
    pub(crate) fn number(&mut self) -> Result<u64, WireError> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if (bits << shift) >> shift != bits {
                return Err(self.fault("a number is too great"));
            }
            number |= bits << shift;
            if byte < 0x80 {
                return match byte {
                    0 if shift > 0 => Err(self.fault("a number has more bytes than it needs")),
                    _ => Ok(number),
                };
            }
        }
        Err(self.fault("a number is too great"))
    }

    /// The number of a variant.
    pub(crate) fn variant(&mut self) -> Result<u32, WireError> {
        u32::read(self)
    }

    /// How many elements follow. Each takes a byte at least.
    pub(crate) fn length(&mut self) -> Result<usize, WireError> {
        let length = self.number()?;
        usize::try_from(length)
            .ok()
            .filter(|length| *length <= self.remaining())
            .ok_or_else(|| self.fault("a length is greater than what is left"))
    }

    /// A text.
    pub(crate) fn text(&mut self) -> Result<&'b str, WireError> {
        let length = self.length()?;
        std::str::from_utf8(self.raw(length)?).map_err(|_| self.fault("a text is not UTF-8"))
    }

    /// So many elements, each read by `read`.
    pub(crate) fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<T, WireError>,
    ) -> Result<Vec<T>, WireError> {
        let length = self.length()?;
        let mut found = Vec::with_capacity(length.min(FIRST_ROOM));
        for _ in 0..length {
            found.push(read(self)?);
        }
        Ok(found)
    }
}

impl Wire for bool {
    fn write(&self, to: &mut Writer<'_>) {
        to.byte(u8::from(*self));
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, WireError> {
        match from.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(from.fault("a truth value is neither 0 nor 1")),
        }
    }
}

impl Wire for u64 {
    fn write(&self, to: &mut Writer<'_>) {
        to.number(*self);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, WireError> {
        from.number()
    }
}

macro_rules! narrow {
    ($($kind:ty)+) => {$(
        impl Wire for $kind {
            fn write(&self, to: &mut Writer<'_>) {
                to.number(u64::from(*self));
            }

            fn read(from: &mut Reader<'_>) -> Result<Self, WireError> {
                <$kind>::try_from(from.number()?).map_err(|_| from.fault("a number is too great"))
            }
        }
    )+};
}

narrow! { u16 u32 }

impl Wire for i64 {
    fn write(&self, to: &mut Writer<'_>) {
        to.number((*self << 1 ^ *self >> 63) as u64);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, WireError> {
        let number = from.number()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }
}

impl Wire for i32 {
    fn write(&self, to: &mut Writer<'_>) {
        i64::from(*self).write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, WireError> {
        i32::try_from(i64::read(from)?).map_err(|_| from.fault("a number is too great"))
    }
}

impl Wire for Arc<str> {
    fn write(&self, to: &mut Writer<'_>) {
        to.text(self);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, WireError> {
        from.text().map(Arc::from)
    }
}

impl Wire for Cow<'_, str> {
    fn write(&self, to: &mut Writer<'_>) {
        to.text(self);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, WireError> {
        from.text().map(|text| Cow::Owned(text.to_owned()))
    }
}

impl Wire for Arc<[u8]> {
    fn write(&self, to: &mut Writer<'_>) {
        to.length(self.len());
        to.raw(self);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, WireError> {
        let length = from.length()?;
        from.raw(length).map(Arc::from)
    }
}

impl<T: Wire> Wire for Option<T> {
    fn write(&self, to: &mut Writer<'_>) {
        self.is_some().write(to);
        if let Some(found) = self {
            found.write(to);
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(if bool::read(from)? { Some(T::read(from)?) } else { None })
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn write(&self, to: &mut Writer<'_>) {
        to.length(self.len());
        self.iter().for_each(|element| element.write(to));
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, WireError> {
        from.list(T::read)
    }
}

impl<T: Wire + Clone> Wire for Cow<'_, [T]> {
    fn write(&self, to: &mut Writer<'_>) {
        to.length(self.len());
        self.iter().for_each(|element| element.write(to));
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, WireError> {
        from.list(T::read).map(Cow::Owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check<T: Wire + PartialEq + std::fmt::Debug>(thing: T, expected: &[u8]) {
        let mut bytes = Vec::new();
        thing.write(&mut Writer::new(&mut bytes));
        assert_eq!(bytes, expected, "{thing:?}");
        let mut reader = Reader::new(&bytes);
        assert_eq!(T::read(&mut reader), Ok(thing));
        assert_eq!(reader.finish(), Ok(()));
    }

    #[track_caller]
    fn refused<T: Wire + PartialEq + std::fmt::Debug>(bytes: &[u8], problem: &str) {
        match T::read(&mut Reader::new(bytes)) {
            Err(WireError::Content { problem: found, .. }) => assert_eq!(found, problem, "{bytes:x?}"),
            other => assert!(matches!(other, Err(WireError::Content { .. })), "{bytes:x?}: {other:?}"),
        }
    }

    #[test]
    fn numbers_have_seven_bits_a_byte_the_lowest_first() {
        check(0_u64, &[0]);
        check(127_u64, &[0x7f]);
        check(128_u64, &[0x80, 1]);
        check(300_u32, &[0xac, 2]);
        check(u64::MAX, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]);
    }

    #[test]
    fn signs_stand_in_the_lowest_bit() {
        check(0_i64, &[0]);
        check(-1_i64, &[1]);
        check(1_i64, &[2]);
        check(-64_i32, &[0x7f]);
        check(i64::MIN, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]);
        check(i64::MAX, &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]);
    }

    #[test]
    fn texts_lists_and_options_are_led_by_a_length_or_a_flag() {
        check::<Arc<str>>("é!".into(), &[3, 0xc3, 0xa9, b'!']);
        check(vec![true, false], &[2, 1, 0]);
        check(Some(7_u16), &[1, 7]);
        check(None::<u16>, &[0]);
    }

    #[test]
    fn there_is_one_way_to_write_a_thing() {
        refused::<u64>(&[0x80, 0], "a number has more bytes than it needs");
        refused::<u64>(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2], "a number is too great");
        refused::<u64>(&[0xff; 11], "a number is too great");
        refused::<u16>(&[0x80, 0x80, 4], "a number is too great");
        refused::<i32>(&[0xff, 0xff, 0xff, 0xff, 0x1f], "a number is too great");
        refused::<bool>(&[2], "a truth value is neither 0 nor 1");
        refused::<Arc<str>>(&[1, 0xff], "a text is not UTF-8");
        refused::<Arc<str>>(&[2, b'a'], "a length is greater than what is left");
        refused::<Vec<u16>>(&[0xff, 0xff, 3, 0], "a length is greater than what is left");
        refused::<u64>(&[], "the content ends too early");
    }
}
