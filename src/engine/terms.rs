//! How an exception is written at the resource itself or in the program:
//! `C001 sg-open-other-port until=2027-03-31 owner=team-edge -- the public load balancer`.

use crate::model::{Date, NoDate};

/// What somebody says about an exception.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// Why.
    pub reason: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day on which it holds; for ever without it.
    pub until: Option<Date>,
}

/// Something that terms say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// Why.
    Reason,
    /// Who answers for it.
    Owner,
    /// Until when.
    Until,
}

impl Term {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reason => "reason",
            Self::Owner => "owner",
            Self::Until => "until",
        }
    }
}

impl Terms {
    /// Whether they say this.
    pub fn says(&self, term: Term) -> bool {
        match term {
            Term::Reason => self.reason.is_some(),
            Term::Owner => self.owner.is_some(),
            Term::Until => self.until.is_some(),
        }
    }

    /// Whether they no longer hold. Where it is not known which day it is, nothing has expired.
    pub fn expired(&self, today: Option<Date>) -> Option<Date> {
        self.until.filter(|until| today.is_some_and(|today| *until < today))
    }
}

/// A written exception: the rules and the terms, or what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) words: Vec<String>,
    pub(super) terms: Terms,
    pub(super) problem: Option<String>,
}

impl Written {
    /// Reads it. Rules stand between spaces, commas or what the clouds let a tag hold instead: `_`, `+`, `/`. A reason
    /// follows `--`.
    pub(super) fn read(text: &str) -> Self {
        let mut written = Self::default();
        let (head, reason) = match text.trim_start().strip_prefix("-- ") {
            Some(reason) => ("", Some(reason)),
            None => text.split_once(" -- ").map_or((text, None), |(head, reason)| (head, Some(reason))),
        };
        written.terms.reason = reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
        for part in head.split(|c: char| c.is_whitespace() || c == ',').filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                None => {
                    let words = part.split(['_', '+', '/']).filter(|word| !word.is_empty());
                    written.words.extend(words.map(str::to_owned));
                }
                Some(("until", day)) => match day.parse() {
                    Ok(day) => written.terms.until = Some(day),
                    Err(NoDate) => written.problem = Some(format!("`{part}`: {NoDate}")),
                },
                Some(("owner", owner)) if !owner.is_empty() => written.terms.owner = Some(owner.to_owned()),
                Some(_) => written.problem = Some(format!("`{part}` is not known; known are `until=` and `owner=`")),
            }
        }
        if written.words.is_empty() && written.problem.is_none() {
            written.problem = Some("it names no rule".to_owned());
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_and_terms_are_read_whatever_separates_them() {
        let all = Written::read("C001, sg-open-other-port until=2027-03-31 owner=team-edge -- public -- really");
        assert_eq!(all.words, ["C001", "sg-open-other-port"]);
        assert_eq!(all.terms.until, Some("2027-03-31".parse().unwrap()));
        assert_eq!(all.terms.owner.as_deref(), Some("team-edge"));
        assert_eq!(all.terms.reason.as_deref(), Some("public -- really"));
        assert_eq!(all.problem, None);
        assert_eq!(Written::read("c004_e015").words, ["c004", "e015"]);
        assert_eq!(Written::read("C004 E0*").words, ["C004", "E0*"]);
    }

    #[test]
    fn what_cannot_be_read_is_a_problem_and_not_an_exception_for_ever() {
        assert!(Written::read("C001 until=soon").problem.unwrap().contains("until=soon"));
        assert!(Written::read("C001 untl=2027-01-01").problem.unwrap().contains("not known"));
        assert!(Written::read("-- because").problem.unwrap().contains("names no rule"));
        assert!(Written::read("").problem.is_some());
    }
}
