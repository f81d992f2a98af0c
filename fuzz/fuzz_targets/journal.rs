//! The journal format: any bytes, and any content in a frame whose checksum is right, are read or refused; what is read is
//! written again as the same bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use passo::{WireError, check_record};

/// A record of version 1 with this content.
fn record(kind: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![1, kind];
    let mut length = content.len();
    while length >= 0x80 {
        bytes.push(length as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend_from_slice(content);
    bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
    bytes
}

fuzz_target!(|data: &[u8]| {
    let _ = check_record(data);
    if let Some((kind, content)) = data.split_first() {
        let found = check_record(&record(1 + kind % 3, content));
        let framed = matches!(
            found,
            Err(WireError::Checksum { .. } | WireError::Truncated { .. } | WireError::UnknownVersion { .. })
        );
        assert!(!framed, "the frame is right: {found:?}");
    }
});
