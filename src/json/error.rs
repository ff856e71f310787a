//! Why a text is no JSON.

/// Why a text is not JSON, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found {found}")]
pub struct Error {
    /// Byte offset of the fault.
    pub offset: usize,
    /// Byte offset at which the value that failed began.
    pub started: usize,
    /// What the grammar allows there.
    pub expected: &'static str,
    /// What stands there, printable.
    pub found: String,
}

impl Error {
    /// There is no JSON at all in a text.
    pub(super) fn nothing() -> Self {
        Self { offset: 0, started: 0, expected: "a JSON object", found: "other text".to_owned() }
    }

    /// Nesting that is too deep.
    pub(super) fn too_deep(offset: usize, started: usize) -> Self {
        Self { offset, started, expected: TOO_DEEP, found: "more".to_owned() }
    }

    /// What stands at an offset is not what the grammar allows there.
    pub(super) fn at(text: &[u8], started: usize, offset: usize, expected: &'static str) -> Self {
        let found = match text.get(offset) {
            None => END.to_owned(),
            Some(byte @ b'!'..=b'~') => format!("`{}`", char::from(*byte)),
            Some(b' ' | b'\t' | b'\n' | b'\r') => "white space".to_owned(),
            Some(byte) => format!("byte 0x{byte:02x}"),
        };
        Self { offset, started, expected, found }
    }

    /// Whether the nesting is deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
    pub fn is_too_deep(&self) -> bool {
        self.expected == TOO_DEEP
    }

    /// Whether the text stopped in the middle of a value.
    pub fn is_truncated(&self) -> bool {
        self.found == END
    }
}

const TOO_DEEP: &str = "at most 10,000 levels of nesting";
const END: &str = "the end of the text";
