//! Exceptions of the configuration: which findings do not count, for how long, and who may decide that.

use std::ops::RangeInclusive;

use globset::{Glob, GlobMatcher};

use super::terms::{Term, Terms};
use crate::finding::{Meta, Severity};
use crate::model::{Date, PropertyPath, Segment, TypeToken};

/// What is said of exceptions themselves.
pub const RULES: [Meta; 3] = [UNUSED, EXPIRED, REFUSED];

pub(super) const UNUSED: Meta =
    Meta::new("X010", "exception-unused", Severity::Info, "an exception that no finding uses");
pub(super) const EXPIRED: Meta =
    Meta::new("X011", "exception-expired", Severity::Info, "an exception whose last day has passed");
pub(super) const REFUSED: Meta =
    Meta::new("X012", "exception-refused", Severity::Info, "an exception that cannot be read or is not allowed");

/// Findings that do not count.
#[derive(Debug, Clone, Default)]
pub struct Exception {
    /// The word for its rules: an id, a code, a family's letter, a glob over ids and codes.
    pub rule: String,
    /// Of which resources; compared with their URNs.
    pub urn: Option<GlobMatcher>,
    /// Of which types.
    pub ty: Option<GlobMatcher>,
    /// In which properties, with all that is in them.
    pub path: Option<PathGlob>,
    /// Only where all ports that are opened are among these; empty for any finding.
    pub ports: Vec<RangeInclusive<u16>>,
    /// What is said about it.
    pub terms: Terms,
    /// Where it is written.
    pub place: String,
    /// It is a rule of the house: nothing is to be said when no finding uses it.
    pub standing: bool,
}

/// A glob for property paths, in which brackets are brackets.
#[derive(Debug, Clone)]
pub struct PathGlob(GlobMatcher);

impl PathGlob {
    /// Reads it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut escaped = String::new();
        for c in text.chars() {
            if matches!(c, '[' | ']' | '{' | '}') {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        Glob::new(&escaped).map(|glob| Self(glob.compile_matcher())).map_err(|error| error.to_string())
    }

    /// Whether it means the path or one that it is in.
    pub fn takes(&self, path: &PropertyPath) -> bool {
        let mut above = PropertyPath::default();
        path.segments().iter().any(|segment: &Segment| {
            above.push(segment.clone());
            self.0.is_match(above.to_string())
        })
    }
}

/// Who may except findings of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    /// Nobody; a baseline does not hide them either.
    Never,
    /// The configuration.
    Configuration,
    /// The configuration, the resource itself and the program.
    Anywhere,
}

/// All exceptions of a configuration, and what is asked of every exception.
#[derive(Debug, Clone, Default)]
pub struct Exceptions {
    /// The exceptions.
    pub list: Vec<Exception>,
    /// What every exception must say.
    pub require: Vec<Term>,
    /// An exception may hold for so many days from today.
    pub max_days: Option<u32>,
    /// Who may except what; the words for rules are ids or codes.
    pub may: Vec<(String, May)>,
}

/// What an exception is asked about.
pub(crate) struct Subject<'a> {
    pub(crate) meta: &'a Meta,
    pub(crate) urn: Option<&'a str>,
    pub(crate) ty: Option<&'a TypeToken>,
    pub(crate) path: Option<&'a PropertyPath>,
    /// The ports that are opened, where that is what the finding is about.
    pub(crate) ports: &'a dyn Fn() -> Option<Vec<RangeInclusive<u16>>>,
}

/// What became of an exception in one stack.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Use {
    /// It may speak of this stack, and its rule ran.
    pub relevant: bool,
    /// Whether a finding uses it cannot be known.
    pub open: bool,
    /// A finding uses it.
    pub used: bool,
}

impl Use {
    /// What became of it in both of two stacks.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { relevant: self.relevant || other.relevant, open: self.open || other.open, used: self.used || other.used }
    }
}

/// Whether a word names a rule. Beside what selects rules it may be a glob over ids and codes, `E0*`.
pub(super) fn names(meta: &Meta, word: &str) -> bool {
    meta.is_named(word) || (word.contains('*') && globs(meta, word))
}

fn globs(meta: &Meta, word: &str) -> bool {
    let glob = Glob::new(&word.to_ascii_lowercase()).map(|glob| glob.compile_matcher());
    glob.is_ok_and(|glob| glob.is_match(meta.id) || glob.is_match(meta.code.to_ascii_lowercase()))
}

/// Whether a word names one of the rules.
pub fn is_known(word: &str, rules: &[Meta]) -> bool {
    rules.iter().any(|meta| names(meta, word))
}

impl Exception {
    /// Whether it speaks of a finding.
    pub(super) fn takes(&self, subject: &Subject<'_>) -> bool {
        let urn = self.urn.as_ref().is_none_or(|glob| subject.urn.is_some_and(|urn| glob.is_match(urn)));
        let ty = || self.ty.as_ref().is_none_or(|glob| subject.ty.is_some_and(|ty| ty.is_meant_by(glob)));
        let path = || self.path.as_ref().is_none_or(|glob| subject.path.is_some_and(|path| glob.takes(path)));
        names(subject.meta, &self.rule) && urn && ty() && path() && (self.ports.is_empty() || self.has_ports(subject))
    }

    fn has_ports(&self, subject: &Subject<'_>) -> bool {
        let inside = |opened: &RangeInclusive<u16>| {
            opened.clone().all(|port| self.ports.iter().any(|allowed| allowed.contains(&port)))
        };
        (subject.ports)().is_some_and(|opened| !opened.is_empty() && opened.iter().all(inside))
    }

    /// Whether it can speak of resources of a stack: its URN may name another.
    pub(super) fn may_speak_of(&self, stack: Option<&str>, project: Option<&str>) -> bool {
        let (Some(glob), Some(stack)) = (&self.urn, stack) else { return true };
        let literal = glob.glob().glob();
        let literal = literal.split(['*', '?', '[', '{', '\\']).next().unwrap_or_default();
        let own = format!("urn:pulumi:{stack}::{}", project.map(|project| format!("{project}::")).unwrap_or_default());
        let shared = literal.len().min(own.len());
        literal.as_bytes().get(..shared) == own.as_bytes().get(..shared)
    }
}

impl Exceptions {
    /// Who may except findings of a rule.
    pub fn may(&self, meta: &Meta) -> May {
        let named = self.may.iter().find(|(word, _)| word == meta.id || word.eq_ignore_ascii_case(meta.code));
        named.map_or(May::Anywhere, |(_, may)| *may)
    }

    /// What the terms of an exception lack.
    pub fn lacking(&self, terms: &Terms) -> Option<Term> {
        let until = self.max_days.map(|_| Term::Until);
        self.require.iter().copied().chain(until).find(|term| !terms.says(*term))
    }

    /// Why the terms of an exception are not good enough.
    pub(super) fn refuses(&self, terms: &Terms, today: Option<Date>) -> Option<String> {
        if let Some(term) = self.lacking(terms) {
            return Some(format!("the configuration asks for `{}`", term.name()));
        }
        let days = terms.until?.unix_days() - today?.unix_days();
        let most = self.max_days?;
        (days > i64::from(most)).then(|| format!("it holds for {days} days, and the configuration allows {most}"))
    }

    /// The first exception of the configuration that holds for a finding. Marks all that speak of it as used.
    pub(crate) fn of<'e>(
        &'e self,
        subject: &Subject<'_>,
        today: Option<Date>,
        uses: &mut [Use],
    ) -> Option<&'e Exception> {
        if self.may(subject.meta) == May::Never {
            return None;
        }
        let mut first = None;
        for (one, fate) in self.list.iter().zip(uses).filter(|(one, _)| one.takes(subject)) {
            fate.used = true;
            let good = one.standing || self.refuses(&one.terms, today).is_none();
            let holds = good && one.terms.expired(today).is_none();
            first = first.or(Some(one).filter(|_| holds));
        }
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Meta = Meta::new("C006", "sg-open-other-port", Severity::Medium, "");

    fn takes(exception: &Exception, path: &str, ports: Option<&[RangeInclusive<u16>]>) -> bool {
        let (ty, path) = (TypeToken::new("aws:ec2/securityGroup:SecurityGroup"), PropertyPath::parse(path));
        exception.takes(&Subject {
            meta: &RULE,
            urn: Some("urn:pulumi:prod::shop::aws:ec2/securityGroup:SecurityGroup::web"),
            ty: Some(&ty),
            path: Some(&path),
            ports: &|| ports.map(<[_]>::to_vec),
        })
    }

    fn exception(rule: &str) -> Exception {
        Exception { rule: rule.to_owned(), ..Exception::default() }
    }

    #[test]
    fn a_rule_is_named_by_id_code_letter_or_glob() {
        for word in ["C006", "c006", "sg-open-other-port", "C", "C0*", "sg-open-*", "all"] {
            assert!(takes(&exception(word), "ingress[0]", None), "{word}");
        }
        assert!(!takes(&exception("C001"), "ingress[0]", None));
        assert!(!takes(&exception("A*"), "ingress[0]", None));
    }

    #[test]
    fn a_path_means_what_is_in_it_and_brackets_are_brackets() {
        let at = |glob: &str, path: &str| {
            takes(&Exception { path: Some(PathGlob::parse(glob).unwrap()), ..exception("C") }, path, None)
        };
        assert!(at("ingress", "ingress[1].cidrBlocks[0]"));
        assert!(at("ingress[1]", "ingress[1].cidrBlocks[0]"));
        assert!(at("ingress[*].cidrBlocks", "ingress[1].cidrBlocks[0]"));
        assert!(!at("ingress[1]", "ingress[11].cidrBlocks"));
        assert!(!at("egress", "ingress[1]"));
    }

    #[test]
    fn ports_hold_only_where_every_opened_port_is_among_them() {
        let web = Exception { ports: vec![80..=80, 443..=443], ..exception("C") };
        assert!(takes(&web, "ingress[0]", Some(&[443..=443])));
        assert!(takes(&web, "ingress[0]", Some(&[443..=443, 80..=80])));
        assert!(!takes(&web, "ingress[0]", Some(&[80..=443])));
        assert!(!takes(&web, "ingress[0]", Some(&[])));
        assert!(!takes(&web, "ingress[0]", None));
    }

    #[test]
    fn a_urn_of_another_stack_does_not_speak_of_this_one() {
        let of = |urn: &str| Exception { urn: Some(Glob::new(urn).unwrap().compile_matcher()), ..exception("C") };
        assert!(!of("urn:pulumi:prod::web::*").may_speak_of(Some("dev"), Some("web")));
        assert!(!of("urn:pulumi:prod::web::*").may_speak_of(Some("prod"), Some("shop")));
        assert!(of("urn:pulumi:prod::web::*").may_speak_of(Some("prod"), Some("web")));
        assert!(of("urn:pulumi:prod*").may_speak_of(Some("prod-eu"), Some("web")));
        assert!(of("*::web").may_speak_of(Some("dev"), Some("x")));
        assert!(exception("C").may_speak_of(Some("dev"), None));
    }

    #[test]
    fn terms_must_say_what_the_configuration_asks_for() {
        let exceptions = Exceptions { require: vec![Term::Reason], max_days: Some(30), ..Exceptions::default() };
        let terms = |reason: Option<&str>, until: Option<&str>| Terms {
            reason: reason.map(str::to_owned),
            until: until.map(|day| day.parse().unwrap()),
            owner: None,
        };
        let today = Some("2026-06-01".parse().unwrap());
        assert!(exceptions.refuses(&terms(None, Some("2026-06-10")), today).unwrap().contains("`reason`"));
        assert!(exceptions.refuses(&terms(Some("x"), None), today).unwrap().contains("`until`"));
        assert!(exceptions.refuses(&terms(Some("x"), Some("2026-09-01")), today).unwrap().contains("92 days"));
        assert_eq!(exceptions.refuses(&terms(Some("x"), Some("2026-07-01")), today), None);
    }
}
