//! From the bytes of a file to text: gzip, zstd, byte order marks, UTF-16.

use std::io::Read;

use super::Error;
use crate::json::Text;

/// Largest text unpacked from a compressed file, in bytes: what a small file may cost in memory.
const MAX_UNPACKED: u64 = 2 << 30;

/// So many bytes tell what follows.
pub(super) const MARK: u64 = 4;

/// Whether what begins so is neither packed nor encoded.
pub(super) fn is_plain(first: &[u8]) -> bool {
    !matches!(first, [] | [0x1f, 0x8b, ..] | [0x28, 0xb5, ..] | [0xef | 0xff | 0xfe, ..] | [_, 0, ..])
}

/// Unpacks and decodes. Goes by the first bytes, never by a file name.
pub(super) fn text(bytes: Vec<u8>) -> Result<Text, Error> {
    let mut bytes = bytes;
    // Compressed once is what Pulumi writes; a second layer comes from tools that compress whole folders.
    for _ in 0..2 {
        bytes = match bytes.get(..4) {
            Some([0x1f, 0x8b, 8, _]) => unpack("gzip", flate2::read::MultiGzDecoder::new(&bytes[..]))?,
            Some([0x28, 0xb5, 0x2f, 0xfd]) => zstd(&bytes)?,
            _ => break,
        };
    }
    match bytes.as_slice() {
        [] => Err(Error::Empty),
        [0xef, 0xbb, 0xbf, ..] => utf8(bytes.split_off(3)),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        // JSON begins with an ASCII character: a zero as the second byte is UTF-16 without a mark.
        [first, 0, ..] if *first != 0 => utf16(&bytes, u16::from_le_bytes),
        _ => utf8(bytes),
    }
}

fn zstd(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let decoder = ruzstd::decoding::StreamingDecoder::new(bytes).map_err(|error| damaged("zstd", &error))?;
    unpack("zstd", decoder)
}

fn unpack(format: &'static str, decoder: impl Read) -> Result<Vec<u8>, Error> {
    let mut unpacked = Vec::new();
    decoder.take(MAX_UNPACKED + 1).read_to_end(&mut unpacked).map_err(|error| damaged(format, &error))?;
    if unpacked.len() as u64 > MAX_UNPACKED {
        return Err(Error::TooLarge { limit: "2 GiB when unpacked" });
    }
    Ok(unpacked)
}

fn damaged(format: &'static str, error: &dyn std::error::Error) -> Error {
    Error::Compression { format, why: error.to_string() }
}

fn utf8(bytes: Vec<u8>) -> Result<Text, Error> {
    String::from_utf8(bytes).map(Text::unindented).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let line = crate::json::position(error.as_bytes(), offset).0;
        Error::NotText { line, offset }
    })
}

/// Go writes U+FFFD for what is no character, and so does this.
fn utf16(bytes: &[u8], unit: impl Fn([u8; 2]) -> u16) -> Result<Text, Error> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    if text.is_empty() { Err(Error::Empty) } else { Ok(Text::unindented(text)) }
}
