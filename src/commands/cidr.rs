//! `cidr`: the address ranges of many stacks.

use super::gather::Wanted;
use super::stream::{self, Progress, Read};
use crate::fleet::{AddressFacts, AddressPlan, Plan};
use crate::report::fleet::addresses::AddressReport;

/// Reads the ranges of every stack. `sizes` are the lengths of prefixes that free blocks are looked for.
pub fn cidr(wanted: &Wanted, plan: &Plan, sizes: &[u8], progress: Progress<'_>) -> AddressReport {
    let Read { done, unread, notes } = stream::read(wanted, progress, &|stack| AddressFacts::of(&stack));
    AddressReport { plan: AddressPlan::of(done, plan, sizes), unread, notes }
}
