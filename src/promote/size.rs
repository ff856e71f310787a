//! Which of two values is more: numbers, versions, the sizes of machines.

use std::cmp::Ordering;

use serde_json::Value as Json;

/// Sizes of machines, by the words that clouds use, the smallest first. Those of AWS go on with multiples: `2xlarge`.
const SIZES: [&str; 8] = ["nano", "micro", "small", "medium", "large", "xlarge", "metal", "host"];
/// Tiers, the smallest first.
const TIERS: [&[&str]; 2] =
    [&["free", "shared", "developer", "basic", "standard", "premium"], &["bronze", "silver", "gold"]];

/// The number that a value is, or says.
pub(super) fn number(value: &Json) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|number: &f64| number.is_finite())
}

/// Which of two values is more; nothing where they have no common order.
pub(super) fn compare(a: &Json, b: &Json) -> Option<Ordering> {
    if a == b {
        return Some(Ordering::Equal);
    }
    if let (Some(a), Some(b)) = (number(a), number(b)) {
        return a.partial_cmp(&b);
    }
    if let (Some(a), Some(b)) = (flag(a), flag(b)) {
        return Some(a.cmp(&b));
    }
    let (a, b) = (a.as_str()?, b.as_str()?);
    machines(a, b).or_else(|| tiers(a, b)).or_else(|| versions(a, b))
}

fn flag(value: &Json) -> Option<bool> {
    value.as_bool().or_else(|| value.as_str()?.parse().ok())
}

/// Which of two versions is newer: `16.4`, `nodejs20.x`, `v1.29`, `TLS1_2`. What stands before the first digit must be
/// the same.
pub(super) fn versions(a: &str, b: &str) -> Option<Ordering> {
    let digit = |c: char| c.is_ascii_digit();
    let split = |text: &str| {
        let (name, rest) = text.split_at_checked(text.find(digit)?)?;
        Some((name.to_ascii_lowercase(), rest.to_owned()))
    };
    let ((name, own), (other_name, other)) = (split(a)?, split(b)?);
    if name.trim_end_matches('v') != other_name.trim_end_matches('v') {
        return None;
    }
    let parts = |text: &str| -> Vec<u64> {
        text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
    };
    let (own, other) = (parts(&own), parts(&other));
    // What only one of them says cannot decide: `16` is any 16.
    let length = own.len().min(other.len());
    (length > 0).then(|| own[..length].cmp(&other[..length]))
}

/// How large a machine is: the place of its word, and the multiple.
fn machine(text: &str) -> Option<(usize, u32, bool)> {
    let lower = text.to_ascii_lowercase();
    let parts: Vec<&str> = lower.split(['.', '-', '_']).collect();
    let (mut word, mut multiple) = (None, 1);
    for part in &parts {
        let digits = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let name = part.get(digits.len()..).unwrap_or_default();
        let place = SIZES.iter().position(|size| *size == name);
        if let Some(place) = place.filter(|_| digits.bytes().all(|b| b.is_ascii_digit())) {
            word = Some(place);
            multiple = digits.parse().unwrap_or(1);
        }
    }
    // Machines of AWS that share their processor; as large as another they are the smaller ones.
    let bursts = parts
        .iter()
        .any(|part| part.strip_prefix('t').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())));
    Some((word?, multiple, !bursts))
}

/// The processors in the name of a machine of Azure or Google: `Standard_D4s_v5`, `n2-standard-8`.
fn processors(text: &str) -> Option<u32> {
    let lower = text.to_ascii_lowercase();
    let part = if let Some(rest) = lower.strip_prefix("standard_") {
        rest.split('_').next()?.trim_start_matches(|c: char| c.is_ascii_alphabetic())
    } else {
        let (front, count) = lower.rsplit_once('-')?;
        let known = ["standard", "highmem", "highcpu", "ultramem", "megamem"];
        front.rsplit('-').next().filter(|kind| known.contains(kind))?;
        count
    };
    let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn machines(a: &str, b: &str) -> Option<Ordering> {
    match (machine(a), machine(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => Some(processors(a)?.cmp(&processors(b)?)),
    }
}

fn tiers(a: &str, b: &str) -> Option<Ordering> {
    TIERS.iter().find_map(|tiers| {
        let place = |text: &str| tiers.iter().position(|tier| text.eq_ignore_ascii_case(tier));
        Some(place(a)?.cmp(&place(b)?))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_larger_one_is_told() {
        for (small, large) in [
            (json!(2), json!("3")),
            (json!("db.t4g.medium"), json!("db.m7g.xlarge")),
            (json!("db.t4g.medium"), json!("db.r6g.large")),
            (json!("m7g.xlarge"), json!("m7g.2xlarge")),
            (json!("m7g.2xlarge"), json!("m7g.12xlarge")),
            (json!("t3.large"), json!("m5.large")),
            (json!("cache.t4g.micro"), json!("cache.t4g.small")),
            (json!("Standard_D2s_v5"), json!("Standard_D16s_v5")),
            (json!("n2-standard-4"), json!("n2-highmem-8")),
            (json!("e2-micro"), json!("e2-medium")),
            (json!("Basic"), json!("Premium")),
            (json!(false), json!(true)),
            (json!("15.12"), json!("17.6")),
            (json!("nodejs18.x"), json!("nodejs22.x")),
        ] {
            assert_eq!(compare(&small, &large), Some(Ordering::Less), "{small} {large}");
            assert_eq!(compare(&large, &small), Some(Ordering::Greater), "{small} {large}");
        }
    }

    #[test]
    fn what_has_no_common_order_has_none() {
        for (a, b) in [
            (json!("nodejs20.x"), json!("python3.12")),
            (json!("blue"), json!("green")),
            (json!("db.t4g.medium"), json!("Standard_D2s_v5")),
            (json!([1]), json!([2])),
            (json!(null), json!(2)),
        ] {
            assert_eq!(compare(&a, &b), None, "{a} {b}");
        }
        assert_eq!(versions("16", "16.4"), Some(Ordering::Equal));
    }
}
