//! Inputs as people name them: a path, or `-` for standard input.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::input::Content;

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
    let read = || {
        if name != STDIN {
            return fs::read(name);
        }
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    };
    no_folder(name)?;
    read().map_err(|error| unread(name, &error))
}

/// Reads a stack. An input of more than so many bytes is refused: neither a file nor what comes from a pipe is kept.
pub fn content(name: &str, most: Option<u64>) -> Result<Content, Error> {
    no_folder(name)?;
    let limit = most.map_or(u64::MAX, |most| most.saturating_add(1));
    let read = || {
        if name == STDIN {
            let mut stdin = io::stdin().lock().take(limit);
            return Content::gather(&mut stdin, 0).map(|content| (content, stdin.limit()));
        }
        let path = Path::new(name);
        let data = fs::metadata(path)?;
        if data.len() >= limit {
            return Ok((Content::Bytes(Vec::new()), 0));
        }
        if !data.is_file() {
            let mut pipe = File::open(path)?.take(limit);
            return Content::gather(&mut pipe, 0).map(|content| (content, pipe.limit()));
        }
        let open = |at| {
            let mut file = File::open(path)?;
            file.seek(SeekFrom::Start(at)).map(|_| file)
        };
        let size = usize::try_from(data.len()).unwrap_or_default();
        Content::gather_at_once(size, open).map(|content| (content, limit))
    };
    match read() {
        // What is left of the limit.
        Ok((_, 0)) => Err(too_large(limit - 1)),
        Ok((content, _)) => Ok(content),
        Err(error) => Err(unread(name, &error)),
    }
}

fn no_folder(name: &str) -> Result<(), Error> {
    if name == STDIN || !Path::new(name).is_dir() {
        return Ok(());
    }
    let hint = Some("name the files in it".to_owned());
    Err(Error { problem: "expected a file, found a folder".to_owned(), hint })
}

fn unread(name: &str, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound if name != STDIN => Error {
            problem: "there is no such file".to_owned(),
            hint: Some("check the path; `-` is standard input".to_owned()),
        },
        io::ErrorKind::PermissionDenied if name != STDIN => {
            Error { problem: "the file may not be read".to_owned(), hint: Some("check its permissions".to_owned()) }
        }
        _ => Error { problem: error.to_string(), hint: None },
    }
}

/// Why an input of more than so many bytes is not read.
pub(super) fn too_large(most: u64) -> Error {
    Error {
        problem: format!("it is larger than {} MiB, which is `limits.max-input-mib`", most >> 20),
        hint: Some("raise the limit in the configuration".to_owned()),
    }
}
