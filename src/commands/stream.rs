//! Many stacks, one after the other on every thread: each is read, reduced to what is wanted of it, and dropped.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

use super::gather::{Gathered, Source, Wanted, files, gather};
use super::{archive, check, source};
use crate::graph::Stack;
use crate::input::{self, Unread};

/// Told after every stack: how many are done, and how many are known of.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// What is made of a stack.
pub(super) type Reduce<'a, T> = &'a (dyn Fn(Stack) -> T + Sync);

/// What was read.
pub(super) struct Read<T> {
    /// In the order of the inputs.
    pub(super) done: Vec<T>,
    pub(super) unread: Vec<Unread>,
    pub(super) notes: Vec<String>,
}

/// Finds the inputs and reduces each.
pub(super) fn read<T: Send>(wanted: &Wanted, progress: Progress<'_>, reduce: Reduce<'_, T>) -> Read<T> {
    let Gathered { sources, unread: missing, mut notes } = gather(wanted);
    let mut unread = Vec::new();
    let results = read_all(&sources, wanted, progress, reduce, &mut unread, &mut notes);
    let mut done = Vec::with_capacity(results.len());
    let mut failed = Vec::new();
    for result in results {
        match result {
            Ok(one) => done.push(one),
            Err(one) => failed.push(one),
        }
    }
    failed.append(&mut unread);
    failed.extend(missing);
    Read { done, unread: failed, notes }
}

/// A file to be read: its place in the order, its name, and its bytes where an archive gave them.
struct Job {
    place: (usize, usize),
    name: String,
    bytes: Option<Vec<u8>>,
}

/// What became of a job, with its place in the order.
type Done<T> = ((usize, usize), Result<T, Unread>);

/// Reads every source with as many threads as the machine has: each holds one stack at a time, and as many wait.
fn read_all<T: Send>(
    sources: &[Source],
    wanted: &Wanted,
    progress: Progress<'_>,
    reduce: Reduce<'_, T>,
    unread: &mut Vec<Unread>,
    notes: &mut Vec<String>,
) -> Vec<Result<T, Unread>> {
    let threads = rayon::current_num_threads();
    let (sender, receiver) = sync_channel::<Job>(threads);
    let receiver = Mutex::new(receiver);
    let done: Mutex<Vec<Done<T>>> = Mutex::new(Vec::new());
    let (count, total) = (AtomicUsize::new(0), AtomicUsize::new(sources.len()));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(job) = next(&receiver) {
                    let place = job.place;
                    let result = one(job, wanted.max_input, reduce);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((place, result));
                    progress(count.fetch_add(1, Ordering::Relaxed) + 1, total.load(Ordering::Relaxed));
                }
            });
        }
        for (at, source) in sources.iter().enumerate() {
            match source {
                Source::File(name) => give(&sender, Job { place: (at, 0), name: name.clone(), bytes: None }),
                Source::Archive(path) => {
                    let more = unpack(path, at, wanted.include_history, &sender, unread, notes);
                    // The archive itself was counted as one.
                    total.fetch_add(more.saturating_sub(1), Ordering::Relaxed);
                }
            }
        }
        drop(sender);
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

fn next(receiver: &Mutex<Receiver<Job>>) -> Option<Job> {
    receiver.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// Hands a job over; waits while all threads are busy.
fn give(sender: &SyncSender<Job>, job: Job) {
    // The receivers end only after the sender does.
    let _ = sender.send(job);
}

/// Hands over the files of an archive; returns how many they are.
fn unpack(
    path: &Path,
    at: usize,
    include_history: bool,
    sender: &SyncSender<Job>,
    unread: &mut Vec<Unread>,
    notes: &mut Vec<String>,
) -> usize {
    let mut inside = 0;
    let told = archive::each(path, include_history, |name, bytes| {
        inside += 1;
        give(sender, Job { place: (at, inside), name, bytes: Some(bytes) });
    });
    let name = path.display().to_string();
    match told {
        Err((told, error)) => {
            let error = format!("the archive is damaged behind its first {}: {error}", files(told.taken));
            unread.push(Unread::new(name, error, Some("make it again; what was read before is reported")));
        }
        Ok(told) => {
            if told.taken == 0 {
                let error = format!(
                    "the archive holds no file of a stack, and {} of another kind",
                    files(told.older + told.other)
                );
                unread.push(Unread::new(name, error, None));
            } else if told.older + told.other > 0 {
                let older =
                    if told.older == 1 { "1 older state".to_owned() } else { format!("{} older states", told.older) };
                let note = format!("{name}: left out {older} and {} of another kind", files(told.other));
                notes.push(note);
            }
        }
    }
    inside
}

/// Reads a stack and reduces it. A fault of the tool is the end for this stack and no other.
fn one<T>(job: Job, most: Option<u64>, reduce: Reduce<'_, T>) -> Result<T, Unread> {
    let name = job.name.clone();
    let work = AssertUnwindSafe(|| Ok(reduce(stack(job, most)?)));
    catch_unwind(work).unwrap_or_else(|_| {
        let hint = "please report it: `stackcheck check` on this file shows the same";
        Err(Unread::new(name, "stackcheck itself broke on it", Some(hint)))
    })
}

fn stack(job: Job, most: Option<u64>) -> Result<Stack, Unread> {
    let Job { name, bytes, .. } = job;
    let Some(bytes) = bytes else { return check::read_one_within(&name, most) };
    if let Some(most) = most.filter(|most| bytes.len() as u64 > *most) {
        let error = source::too_large(most);
        return Err(Unread::new(name, error.to_string(), error.hint.as_deref()));
    }
    input::read(&name, bytes).map_err(|error| Unread::refused(name, &error))
}
