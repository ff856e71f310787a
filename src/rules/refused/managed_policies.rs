//! The policies that AWS publishes.

use crate::lens::aws::Arn;

/// One path and name a line, sorted; lines that begin with `#` say where they are from.
const LIST: &str = include_str!("../tables/aws_managed_policies.txt");

/// What is known of the ARN of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Known {
    /// It is no policy of AWS, or one of the list, or of a partition that the list is not about.
    Right,
    /// It is not in the list; this one is meant.
    Meant(&'static str),
    /// It is not in the list, and nothing in the list is like it.
    Nowhere,
}

/// Looks an ARN up.
pub(super) fn look_up(arn: &str) -> Known {
    let Some(arn) =
        Arn::parse(arn).filter(|arn| arn.partition == "aws" && arn.service == "iam" && arn.account == "aws")
    else {
        return Known::Right;
    };
    let Some(wanted) = arn.resource.strip_prefix("policy/") else { return Known::Right };
    let published = || LIST.lines().filter(|line| !line.starts_with('#'));
    if published().any(|policy| policy == wanted) {
        return Known::Right;
    }
    let name = |policy: &'static str| policy.rsplit('/').next().unwrap_or(policy);
    let wanted = wanted.rsplit('/').next().unwrap_or(wanted);
    if let Some(policy) = published().find(|policy| name(policy) == wanted) {
        return Known::Meant(policy);
    }
    let near = published()
        .filter(|policy| name(policy).len().abs_diff(wanted.len()) <= MOST_EDITS)
        .map(|policy| (strsim::levenshtein(name(policy), wanted), policy))
        .min();
    match near {
        Some((edits, policy)) if edits <= MOST_EDITS => Known::Meant(policy),
        _ => Known::Nowhere,
    }
}

/// A name with so many other letters is another name.
const MOST_EDITS: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_says_where_it_is_from() {
        assert!(LIST.lines().next().is_some_and(|line| line.starts_with("# ") && line.contains("202")));
        assert!(LIST.lines().skip(1).is_sorted() && LIST.lines().count() > 1000);
    }

    #[test]
    fn an_arn_is_right_meant_otherwise_or_nowhere() {
        for (arn, expected) in [
            ("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", Known::Right),
            ("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole", Known::Right),
            (
                "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole",
                Known::Meant("service-role/AWSLambdaBasicExecutionRole"),
            ),
            ("arn:aws:iam::aws:policy/AWSLambdaFullAccess", Known::Meant("AWSLambda_FullAccess")),
            ("arn:aws:iam::aws:policy/OrdersEverythingForEverybody", Known::Nowhere),
            ("arn:aws:iam::123456789012:policy/orders", Known::Right),
            ("arn:aws-cn:iam::aws:policy/Orders", Known::Right),
            ("arn:aws:iam::aws", Known::Right),
            ("orders", Known::Right),
        ] {
            assert_eq!(look_up(arn), expected, "{arn}");
        }
    }
}
