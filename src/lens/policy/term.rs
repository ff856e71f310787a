//! What a statement names: actions, resources, principals.

use super::glob;
use crate::lens::aws::Arn;

/// One name in a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// As it is written.
    pub text: String,
    /// Of a principal: `AWS`, `Service`, `Federated`, `CanonicalUser`, or `*` for everybody. Empty for the others.
    pub kind: String,
    /// What is compared: actions in lower case, an account as its root.
    key: String,
}

/// What a statement names of one sort, or everything but that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// `NotAction`, `NotResource`, `NotPrincipal`: everything but what is named.
    pub not: bool,
    /// What is named and can be seen.
    pub terms: Vec<Term>,
    /// Some of it cannot be seen: unknown or secret.
    pub hidden: bool,
}

impl Term {
    pub(super) fn action(text: &str) -> Self {
        Self { text: text.to_owned(), kind: String::new(), key: text.to_ascii_lowercase() }
    }

    pub(super) fn resource(text: &str) -> Self {
        Self { text: text.to_owned(), kind: String::new(), key: text.to_owned() }
    }

    pub(super) fn principal(kind: &str, text: &str) -> Self {
        // "*" and {"AWS": "*"} are the same to IAM, and so are an account and its root.
        let kind = if text == "*" && matches!(kind, "AWS" | "*") { "*" } else { kind };
        let is_account = kind == "AWS" && text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
        let key = if is_account { format!("arn:aws:iam::{text}:root") } else { text.to_owned() };
        Self { text: text.to_owned(), kind: kind.to_owned(), key }
    }

    /// Whether it stands for everything of its sort: `*`, everybody.
    pub fn is_everything(&self) -> bool {
        if self.kind.is_empty() { matches!(self.key.as_str(), "*" | "*:*") } else { self.kind == "*" }
    }

    /// Whether it is every action of one service: `s3:*`.
    pub fn is_whole_service(&self) -> bool {
        self.kind.is_empty()
            && self.key.split_once(':').is_some_and(|(service, action)| service != "*" && action == "*")
    }

    /// The service of an action, in lower case.
    pub fn service(&self) -> Option<&str> {
        self.key.split_once(':').map(|(service, _)| service)
    }

    /// The action without its service, in lower case.
    pub fn verb(&self) -> &str {
        self.key.split_once(':').map_or(&self.key, |(_, verb)| verb)
    }

    /// Whether everything that the other stands for is among what this one stands for.
    pub fn covers(&self, other: &Self) -> bool {
        if self.is_everything() {
            return true;
        }
        match (self.kind.is_empty(), other.kind.is_empty()) {
            (true, true) => glob::covers(&self.key, &other.key),
            // Only everybody has a wildcard among principals. A grant to an account is not one to each of its roles:
            // they need a policy of their own then.
            (false, false) => self.kind == other.kind && self.key == other.key,
            _ => false,
        }
    }

    /// Whether this one reaches further than the other and takes it in.
    pub fn widens(&self, other: &Self) -> bool {
        let account = || match (self.account_root(), Arn::parse(&other.key)) {
            (Some(account), Some(arn)) => other.kind == "AWS" && arn.account == account && self.key != other.key,
            _ => false,
        };
        (self.covers(other) && !other.covers(self)) || account()
    }

    /// Whether something is among what both stand for.
    pub fn overlaps(&self, other: &Self) -> bool {
        if self.is_everything() || other.is_everything() || self.widens(other) || other.widens(self) {
            return true;
        }
        if self.kind.is_empty() { glob::overlap(&self.key, &other.key) } else { self.covers(other) }
    }

    fn account_root(&self) -> Option<&str> {
        let arn = Arn::parse(&self.key).filter(|arn| arn.service == "iam" && arn.resource == "root")?;
        (self.kind == "AWS").then_some(arn.account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_have_no_letter_case_and_resources_have() {
        assert!(Term::action("S3:getobject").covers(&Term::action("s3:GetObject")));
        assert!(!Term::resource("arn:aws:s3:::A").covers(&Term::resource("arn:aws:s3:::a")));
    }

    #[test]
    fn spellings_of_one_principal_are_equal() {
        let aws = |text| Term::principal("AWS", text);
        assert!(aws("123456789012").covers(&aws("arn:aws:iam::123456789012:root")));
        assert!(aws("*").covers(&Term::principal("*", "*")) && Term::principal("*", "*").covers(&aws("*")));
        assert!(!Term::principal("Service", "*").is_everything());
    }

    #[test]
    fn an_account_reaches_further_than_its_role_and_grants_something_else() {
        let (account, role) =
            (Term::principal("AWS", "123456789012"), Term::principal("AWS", "arn:aws:iam::123456789012:role/deploy"));
        assert!(account.widens(&role) && !account.covers(&role) && !role.widens(&account));
        assert!(!account.widens(&account));
        assert!(!account.widens(&Term::principal("AWS", "arn:aws:iam::210987654321:role/deploy")));
    }
}
