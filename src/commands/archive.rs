//! The files in a tar archive, one after the other: nothing is written to disk.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::gather::{Named, named, part_of_backend};

/// The largest file that is read from an archive, in bytes.
const LARGEST: u64 = 2 << 30;

/// What there is to say of an archive after it was read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// How many files were given on.
    pub(super) taken: usize,
    /// How many older states of a backend were left out.
    pub(super) older: usize,
    /// How many are something else.
    pub(super) other: usize,
}

/// Calls `take` with the name and the bytes of every file that may be a stack.
pub(super) fn each(
    path: &Path,
    include_history: bool,
    mut take: impl FnMut(String, Vec<u8>),
) -> Result<Told, (Told, io::Error)> {
    let mut told = Told::default();
    match entries(path, include_history, &mut told, &mut take) {
        Ok(()) => Ok(told),
        Err(error) => Err((told, error)),
    }
}

fn entries(
    path: &Path,
    include_history: bool,
    told: &mut Told,
    take: &mut dyn FnMut(String, Vec<u8>),
) -> io::Result<()> {
    let mut archive = tar::Archive::new(plain(path)?);
    for entry in archive.entries()? {
        let mut entry = entry?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let inside = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let name = inside.rsplit('/').next().unwrap_or_default();
        let part = part_of_backend(&inside);
        let kind = named(name, part == Some("stacks"));
        let older = matches!(part, Some("history" | "backups")) || kind == Named::Copy;
        match (part, kind) {
            (_, Named::Other | Named::Archive) => told.other += 1,
            _ if older && !include_history => told.older += 1,
            (Some("stacks" | "history" | "backups") | None, _) => {
                let mut bytes = Vec::new();
                entry.by_ref().take(LARGEST).read_to_end(&mut bytes)?;
                told.taken += 1;
                take(format!("{}:{inside}", path.display()), bytes);
            }
            (Some(_), _) => told.other += 1,
        }
    }
    Ok(())
}

/// Unpacks gzip, which the first bytes tell and not the name.
fn plain(path: &Path) -> io::Result<Box<dyn Read>> {
    let mut first = [0; 2];
    let length = File::open(path)?.read(&mut first)?;
    let file = BufReader::new(File::open(path)?);
    Ok(if length == 2 && first == [0x1f, 0x8b] {
        Box::new(flate2::read::MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    })
}
