//! A finished report to text. Nothing here changes a finding.

mod changes;
pub mod json;
mod printable;
pub mod table;
