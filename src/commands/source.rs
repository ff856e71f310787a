//! Inputs as people name them: a path, or `-` for standard input.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

/// Why the bytes of an input cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct Error {
    /// What is wrong; fits behind "cannot read NAME: ".
    pub problem: String,
    /// What to do.
    pub hint: Option<String>,
}

/// The name of standard input.
pub const STDIN: &str = "-";

/// Reads all bytes of an input.
pub fn bytes(name: &str) -> Result<Vec<u8>, Error> {
    if name == STDIN {
        let mut bytes = Vec::new();
        return match io::stdin().lock().read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => Err(Error { problem: error.to_string(), hint: None }),
        };
    }
    let path = Path::new(name);
    if path.is_dir() {
        return Err(Error {
            problem: "expected a file, found a folder".to_owned(),
            hint: Some("name the files in it".to_owned()),
        });
    }
    fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Error {
            problem: "there is no such file".to_owned(),
            hint: Some("check the path; `-` is standard input".to_owned()),
        },
        io::ErrorKind::PermissionDenied => {
            Error { problem: "the file may not be read".to_owned(), hint: Some("check its permissions".to_owned()) }
        }
        _ => Error { problem: error.to_string(), hint: None },
    })
}
