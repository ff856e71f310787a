//! What stands anywhere in the input: asked before a look at every resource for what is rare.

use rayon::prelude::*;

use super::Stack;

impl Stack {
    /// Whether a text stands anywhere in what was read: a look at the bytes, for what is rare.
    pub fn mentions(&self, text: &str) -> bool {
        const PIECE: usize = 1 << 22;
        let finder = memchr::memmem::Finder::new(text);
        self.documents.par_iter().any(|document| {
            let bytes = document.text().as_bytes();
            // Each piece with the beginning of the next, in which the text may end.
            (0..bytes.len().div_ceil(PIECE)).into_par_iter().any(|n| {
                let end = bytes.len().min((n + 1) * PIECE + text.len());
                finder.find(&bytes[n * PIECE..end]).is_some()
            })
        })
    }

    /// Whether an object may have a member of this name anywhere in what was read.
    pub fn may_have(&self, key: &str) -> bool {
        self.documents.iter().any(|document| document.may_have(key))
    }
}
