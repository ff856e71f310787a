//! `init`: a configuration to begin with.

use super::check::read_one_within;
use crate::config::{Seen, starter};
use crate::graph::{Stack, View};
use crate::input::Unread;
use crate::lens::Lens;
use crate::model::Value;

/// What the inputs show, and those that cannot be read or are larger than so many bytes.
pub fn seen(inputs: &[String], most: Option<u64>) -> (Vec<Seen>, Vec<Unread>) {
    let (mut seen, mut unread) = (Vec::new(), Vec::new());
    for name in inputs {
        match read_one_within(name, most) {
            Ok(stack) => seen.push(of(&stack)),
            Err(one) => unread.push(one),
        }
    }
    (seen, unread)
}

/// The configuration.
pub fn written(seen: &[Seen]) -> String {
    starter(seen)
}

fn of(stack: &Stack) -> Seen {
    let lens = Lens::new(stack);
    let mut regions: Vec<String> = lens.regions().map(str::to_owned).collect();
    regions.sort_unstable();
    let outputs = stack.root().and_then(|root| stack.view(root, View::After)?.outputs());
    let outputs = outputs.into_iter().flat_map(Value::members).map(|(name, _)| name.into_owned()).collect();
    let accounts = lens.account().map(str::to_owned).into_iter().collect();
    Seen { name: stack.name.clone(), regions, accounts, outputs }
}
