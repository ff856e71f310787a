//! Conditions of a statement, and what is left of them in another.

use ipnet::IpNet;

use super::glob;

/// One condition: all of them must hold, and any value of one is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// `StringEquals`
    pub operator: String,
    /// `aws:SourceArn`
    pub key: String,
    /// The values that can be seen.
    pub values: Vec<String>,
    /// Some values cannot be seen.
    pub hidden: bool,
}

/// What becomes of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kept {
    /// As strict as before, or stricter.
    Yes,
    /// It is gone.
    Dropped,
    /// It lets more values pass: these; and whether one of them takes in an earlier one.
    Wider { values: Vec<String>, widened: bool },
    /// The two cannot be compared.
    Cannot,
}

/// What an operator compares, and whether it lets pass what is not among the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compares {
    Text {
        not: bool,
        pattern: bool,
        folded: bool,
    },
    Address {
        not: bool,
    },
    /// Numbers, dates, presence, sets of values: only equal ones are understood.
    Other,
}

impl Compares {
    fn is_negated(self) -> bool {
        matches!(self, Self::Text { not: true, .. } | Self::Address { not: true })
    }

    /// Whether values under both operators can be compared.
    fn can_take_in(self, inner: Self) -> bool {
        match (self, inner) {
            (Self::Text { folded, .. }, Self::Text { folded: inner, pattern, .. }) => {
                folded == inner || (folded && !pattern)
            }
            (Self::Address { .. }, Self::Address { .. }) => true,
            _ => false,
        }
    }

    /// Whether a value takes in one under the other operator.
    fn covers(self, outer: &str, inner_kind: Self, inner: &str) -> bool {
        let (Self::Text { pattern, folded, .. }, Self::Text { pattern: inner_pattern, .. }) = (self, inner_kind) else {
            return range_covers(outer, inner);
        };
        match (pattern, inner_pattern) {
            _ if folded => outer.eq_ignore_ascii_case(inner),
            (true, true) => glob::covers(outer, inner),
            // What looks like a wildcard is none in a literal value.
            (true, false) => outer == inner || (!glob::is_pattern(inner) && glob::covers(outer, inner)),
            (false, true) => outer == inner && !glob::is_pattern(inner),
            (false, false) => outer == inner,
        }
    }
}

impl Condition {
    fn compares(&self) -> Compares {
        let is = |not, pattern, folded| Compares::Text { not, pattern, folded };
        match self.operator.to_ascii_lowercase().as_str() {
            "stringequals" => is(false, false, false),
            "stringequalsignorecase" => is(false, false, true),
            // To ARNs both operators take wildcards.
            "stringlike" | "arnequals" | "arnlike" => is(false, true, false),
            "stringnotequals" => is(true, false, false),
            "stringnotequalsignorecase" => is(true, false, true),
            "stringnotlike" | "arnnotequals" | "arnnotlike" => is(true, true, false),
            "ipaddress" => Compares::Address { not: false },
            "notipaddress" => Compares::Address { not: true },
            _ => Compares::Other,
        }
    }

    fn same_key(&self, other: &Self) -> bool {
        self.key.eq_ignore_ascii_case(&other.key)
    }

    fn is_same(&self, other: &Self) -> bool {
        let all = |a: &[String], b: &[String]| a.iter().all(|value| b.contains(value));
        !self.hidden
            && !other.hidden
            && self.operator.eq_ignore_ascii_case(&other.operator)
            && self.same_key(other)
            && all(&self.values, &other.values)
            && all(&other.values, &self.values)
    }

    /// What is left of this condition among those of another statement.
    pub(super) fn kept_in(&self, others: &[Condition]) -> Kept {
        let mut answer = Kept::Dropped;
        for other in others.iter().filter(|other| self.same_key(other)) {
            match self.kept_by(other) {
                Kept::Yes => return Kept::Yes,
                Kept::Cannot => answer = Kept::Cannot,
                wider @ Kept::Wider { .. } if answer == Kept::Dropped => answer = wider,
                _ => {}
            }
        }
        answer
    }

    fn kept_by(&self, new: &Self) -> Kept {
        if self.is_same(new) {
            return Kept::Yes;
        }
        if self.hidden || new.hidden {
            return Kept::Cannot;
        }
        let (old, new_kind) = (self.compares(), new.compares());
        // Of a positive condition the old values must take in the new ones, of a negated one the other way round.
        let (not, outer_kind, inner_kind) = match (old.is_negated(), new_kind.is_negated()) {
            (false, false) => (false, old, new_kind),
            (true, true) => (true, new_kind, old),
            _ => return Kept::Cannot,
        };
        let (outer, inner) = if not { (&new.values, &self.values) } else { (&self.values, &new.values) };
        if !outer_kind.can_take_in(inner_kind) {
            return Kept::Cannot;
        }
        let covers = |outer: &str, inner: &str| outer_kind.covers(outer, inner_kind, inner);
        let more: Vec<String> =
            inner.iter().filter(|value| !outer.iter().any(|outer| covers(outer, value))).cloned().collect();
        if more.is_empty() {
            return Kept::Yes;
        }
        let widened = !not && more.iter().any(|value| outer.iter().any(|old| widens(value, old)));
        Kept::Wider { values: more, widened }
    }
}

/// Whether a value takes in an earlier one and more.
fn widens(new: &str, old: &str) -> bool {
    new != old && ((glob::is_pattern(new) && glob::covers(new, old)) || range_covers(new, old))
}

fn range_covers(outer: &str, inner: &str) -> bool {
    let net =
        |text: &str| text.parse::<IpNet>().or_else(|_| text.parse().map(|address: std::net::IpAddr| address.into()));
    match (net(outer), net(inner)) {
        (Ok(outer), Ok(inner)) => outer.contains(&inner),
        _ => outer == inner,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(text: &str) -> Condition {
        let mut words = text.split(' ').map(str::to_owned);
        let (operator, key) = (words.next().unwrap(), words.next().unwrap());
        Condition { operator, key, values: words.collect(), hidden: false }
    }

    fn kept(old: &str, new: &str) -> Kept {
        condition(old).kept_in(&[condition("Bool aws:Other true"), condition(new)])
    }

    #[test]
    fn a_condition_with_fewer_or_narrower_values_is_as_strict() {
        for (old, new) in [
            ("StringEquals aws:A x y", "stringequals AWS:a x"),
            ("StringLike aws:A x*", "StringEquals aws:A xy"),
            ("StringEquals aws:A x", "StringLike aws:A x"),
            ("StringEqualsIgnoreCase aws:A x", "StringEquals aws:A X"),
            ("StringNotEquals aws:A x", "StringNotEquals aws:A x y"),
            ("ArnLike aws:A arn:aws:sns:*:1:a", "ArnEquals aws:A arn:aws:sns:eu-west-1:1:a"),
            ("IpAddress aws:SourceIp 10.0.0.0/8", "IpAddress aws:SourceIp 10.1.0.0/16 10.2.3.4"),
            ("NotIpAddress aws:SourceIp 10.1.0.0/16", "NotIpAddress aws:SourceIp 10.0.0.0/8"),
            ("NumericLessThan s3:max-keys 10", "NumericLessThan s3:max-keys 10"),
        ] {
            assert_eq!(kept(old, new), Kept::Yes, "{old} {new}");
        }
    }

    #[test]
    fn a_condition_that_lets_more_pass_is_told_with_what_it_lets_pass() {
        for (old, new, values, widened) in [
            ("StringEquals aws:A x", "StringEquals aws:A x y", "y", false),
            ("StringLike aws:A repo:o/a:*", "StringLike aws:A repo:o/*", "repo:o/*", true),
            ("StringEquals aws:A x", "StringLike aws:A x*", "x*", true),
            ("StringNotEquals aws:A x y", "StringNotEquals aws:A x", "y", false),
            ("IpAddress aws:SourceIp 10.1.0.0/16", "IpAddress aws:SourceIp 0.0.0.0/0", "0.0.0.0/0", true),
        ] {
            let wider = Kept::Wider { values: vec![values.to_owned()], widened };
            assert_eq!(kept(old, new), wider, "{old} {new}");
        }
    }

    #[test]
    fn a_condition_on_another_key_is_gone_and_one_that_is_not_understood_cannot_be_compared() {
        assert_eq!(kept("StringEquals aws:A x", "StringEquals aws:B x"), Kept::Dropped);
        assert_eq!(kept("NumericLessThan a 10", "NumericLessThan a 20"), Kept::Cannot);
        assert_eq!(kept("StringEquals aws:A x", "StringEqualsIfExists aws:A x"), Kept::Cannot);
        let hidden = Condition { hidden: true, ..condition("StringEquals aws:A x") };
        assert_eq!(condition("StringEquals aws:A x").kept_in(&[hidden]), Kept::Cannot);
    }
}
