//! Operations as people read them.

use std::collections::BTreeMap;

/// Operations in the order of their danger, with the sign that Pulumi uses.
const SIGNS: [(&str, &str); 8] = [
    ("replace", "±"),
    ("delete", "-"),
    ("import", "="),
    ("update", "~"),
    ("create", "+"),
    ("discard", "<"),
    ("read", ">"),
    ("same", " "),
];

/// `+6 create  ~4 update`; unchanged and merely read resources come last.
pub(super) fn summary(counts: &BTreeMap<String, u64>) -> String {
    let known = SIGNS.iter().map(|(op, sign)| (*op, *sign));
    let others = counts.keys().filter(|op| SIGNS.iter().all(|(known, _)| known != op)).map(|op| (op.as_str(), " "));
    let part = |(op, sign): (&str, &str)| {
        let count = counts.get(op).filter(|count| **count > 0)?;
        Some(format!("{}{count} {op}", sign.trim()))
    };
    known.chain(others).filter_map(part).collect::<Vec<_>>().join("  ")
}

/// How dangerous an operation is, the most dangerous first, and its sign.
pub(super) fn danger(op: &str) -> (usize, &'static str) {
    let place = SIGNS.iter().position(|(known, _)| *known == op).unwrap_or(SIGNS.len());
    (place, SIGNS.get(place).map_or(" ", |(_, sign)| sign))
}
