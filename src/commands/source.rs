//! Inputs as people name them: a path, or `-` for standard input.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use rayon::prelude::*;

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
    file(path).map_err(|error| match error.kind() {
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

/// The same, where an input of more than so many bytes is refused: neither a file nor what comes from a pipe is kept.
pub fn bytes_within(name: &str, most: Option<u64>) -> Result<Vec<u8>, Error> {
    let Some(most) = most else { return bytes(name) };
    let fits = |size: u64| if size > most { Err(too_large(most)) } else { Ok(()) };
    if name != STDIN {
        fits(fs::metadata(name).map_or(0, |data| data.len()))?;
        let bytes = bytes(name)?;
        return fits(bytes.len() as u64).map(|()| bytes);
    }
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(most.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| Error { problem: error.to_string(), hint: None })?;
    fits(bytes.len() as u64).map(|()| bytes)
}

/// Why an input of more than so many bytes is not read.
pub(super) fn too_large(most: u64) -> Error {
    Error {
        problem: format!("it is larger than {} MiB, which is `limits.max-input-mib`", most >> 20),
        hint: Some("raise the limit in the configuration".to_owned()),
    }
}

/// Files smaller than this are not worth a second thread, in bytes.
const WORTH_IT: u64 = 16 << 20;

/// Reads a file; a large one in pieces at once, since most of the time goes into getting fresh memory.
fn file(path: &Path) -> io::Result<Vec<u8>> {
    let data = fs::metadata(path)?;
    let size = usize::try_from(data.len()).ok().filter(|_| data.is_file() && data.len() >= WORTH_IT);
    size.and_then(|size| in_pieces(path, size).ok()).map_or_else(|| fs::read(path), Ok)
}

/// Reads a file of this size; fails when it has another.
fn in_pieces(path: &Path, size: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; size];
    let pieces: Vec<(usize, &mut [u8])> = {
        let length = size.div_ceil(rayon::current_num_threads());
        bytes.chunks_mut(length).enumerate().map(|(n, piece)| (n * length, piece)).collect()
    };
    pieces.into_par_iter().try_for_each(|(start, piece)| -> io::Result<()> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(start as u64))?;
        file.read_exact(piece)?;
        let more = start + piece.len() == size && file.read(&mut [0])? > 0;
        if more { Err(io::ErrorKind::Other.into()) } else { Ok(()) }
    })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_read_in_pieces_is_the_file_and_one_of_another_size_is_refused() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
        let whole = fs::read(&path).unwrap();
        assert!(in_pieces(&path, whole.len()).unwrap() == whole);
        assert!(in_pieces(&path, whole.len() - 1).is_err());
        assert!(in_pieces(&path, whole.len() + 1).is_err());
    }
}
