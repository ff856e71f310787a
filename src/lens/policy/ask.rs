//! Whether a document allows something, as far as it can be said without knowing the request.

use super::document::{Document, Effect, Statement};
use super::term::{Set, Term};
use crate::model::Known;

/// What lets a role be handed only to some services (IAM User Guide, Granting a user permissions to pass a role to an AWS
/// service).
const PASSED_TO: &str = "iam:passedtoservice";

/// The account of what a service takes a role on for: a role names its own there.
const SOURCE_ACCOUNT: &str = "aws:sourceaccount";

/// What is asked of a policy of an identity.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'q> {
    /// The action.
    pub action: &'q str,
    /// On which resource; nothing: on every one.
    pub on: Option<&'q str>,
    /// To which service a role is handed.
    pub service: Option<&'q str>,
}

impl Document {
    /// The statement that allows something whatever the request looks like, unless another one may refuse it.
    pub fn allows(&self, ask: Ask<'_>) -> Option<&Statement> {
        if self.may_refuse(ask) {
            return None;
        }
        self.of_effect(Effect::Allow).find(|statement| {
            let action = names(statement.actions.as_ref(), &Term::action(ask.action));
            let resource = match ask.on {
                Some(on) => names(statement.resources.as_ref(), &Term::resource(on)),
                None => has_everything(statement.resources.as_ref()),
            };
            action && resource && statement.holds_for(ask.service)
        })
    }

    /// Whether a statement may allow an action, on whatever resource: one that cannot be seen may.
    pub fn may_allow(&self, action: &str) -> bool {
        let action = Term::action(action);
        let allows = |statement: &Statement| {
            statement.effect != Known::Is(Effect::Deny) && may_name(statement.actions.as_ref(), &action)
        };
        self.hidden || self.statements.iter().any(allows)
    }

    /// Whether a statement may refuse it, whatever others allow: one that cannot be seen, or one with a condition, may.
    pub fn may_refuse(&self, ask: Ask<'_>) -> bool {
        let refuses = |statement: &Statement| {
            may_name(statement.actions.as_ref(), &Term::action(ask.action))
                && ask.on.is_none_or(|on| may_name(statement.resources.as_ref(), &Term::resource(on)))
        };
        self.hidden || self.of_effect(Effect::Deny).any(refuses)
    }

    /// Whether the role may be taken by a service, for things of the account itself.
    pub fn trusts_service(&self, service: &str) -> bool {
        let own = |statement: &Statement| {
            statement.conditions.iter().all(|condition| condition.key.eq_ignore_ascii_case(SOURCE_ACCOUNT))
        };
        self.lets_take(&Term::principal("Service", service), own)
    }

    /// Whether the role may be taken by a principal with this ARN.
    pub fn trusts(&self, arn: &str) -> bool {
        self.lets_take(&Term::principal("AWS", arn), |statement| statement.conditions.is_empty())
    }

    /// Whether a principal may take the role, and no statement may refuse it.
    fn lets_take(&self, who: &Term, holds: impl Fn(&Statement) -> bool) -> bool {
        let take = Term::action("sts:AssumeRole");
        let refuses = |statement: &Statement| {
            may_name(statement.actions.as_ref(), &take) && may_name(statement.principals.as_ref(), who)
        };
        let trusts = |statement: &Statement| {
            holds(statement) && names(statement.actions.as_ref(), &take) && names(statement.principals.as_ref(), who)
        };
        !self.hidden && !self.of_effect(Effect::Deny).any(refuses) && self.of_effect(Effect::Allow).any(trusts)
    }
}

impl Statement {
    /// Whether its conditions hold whatever the request looks like, but for the service that a role is handed to.
    fn holds_for(&self, service: Option<&str>) -> bool {
        self.conditions.iter().all(|condition| {
            condition.key.eq_ignore_ascii_case(PASSED_TO)
                && !condition.operator.contains("Not")
                && service.is_some_and(|service| {
                    condition.values.iter().any(|value| Term::resource(value).covers(&Term::resource(service)))
                })
        })
    }
}

fn names(set: Option<&Set>, term: &Term) -> bool {
    set.is_some_and(|set| !set.not && set.terms.iter().any(|own| own.covers(term)))
}

/// Whether a set may name something: a set of exceptions, or one of which a part is hidden, may.
fn may_name(set: Option<&Set>, term: &Term) -> bool {
    set.is_some_and(|set| {
        let named = set.terms.iter().any(|own| own.covers(term));
        set.hidden || named != set.not
    })
}

fn has_everything(set: Option<&Set>) -> bool {
    set.is_some_and(|set| !set.not && set.terms.iter().any(Term::is_everything))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
    use crate::model::{PropertyPath, Value};

    fn allows(statements: &str, ask: Ask<'_>) -> bool {
        let document = json::Document::parse(format!(r#"{{"Statement":[{statements}]}}"#)).unwrap();
        let value = Value::read(Some(document.root())).is().unwrap();
        Document::read(value, &PropertyPath::of("policy")).unwrap().allows(ask).is_some()
    }

    #[test]
    fn a_role_is_handed_on_where_nothing_refuses_it_and_the_service_is_meant() {
        let pass = Ask {
            action: "iam:PassRole",
            on: Some("arn:aws:iam::111122223333:role/admin"),
            service: Some("lambda.amazonaws.com"),
        };
        for (statements, allowed) in [
            (r#"{"Effect":"Allow","Action":"iam:Pass*","Resource":"*"}"#, true),
            (r#"{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::*:role/*"}"#, true),
            (r#"{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::*:role/app-*"}"#, false),
            (
                r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"}}}"#,
                true,
            ),
            (
                r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"ecs-tasks.amazonaws.com"}}}"#,
                false,
            ),
            (
                r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}"#,
                false,
            ),
            (
                r#"{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"iam:*","Resource":"*"}"#,
                false,
            ),
            (
                r#"{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","NotAction":"s3:*","Resource":"*"}"#,
                false,
            ),
        ] {
            assert_eq!(allows(statements, pass), allowed, "{statements}");
        }
        let everywhere = Ask { on: None, ..pass };
        assert!(!allows(r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:iam::*:role/*"}"#, everywhere));
    }

    #[test]
    fn a_role_is_taken_by_whom_its_policy_names_and_does_not_refuse() {
        let lambda = r#""Action":"sts:AssumeRole","Principal":{"Service":"lambda.amazonaws.com"}"#;
        let everybody = r#""Action":"sts:AssumeRole","Principal":{"AWS":"*"}"#;
        let app = "arn:aws:iam::111122223333:role/app";
        let document = |statements: &str| {
            let document = json::Document::parse(format!(r#"{{"Statement":[{statements}]}}"#)).unwrap();
            let value = Value::read(Some(document.root())).is().unwrap();
            Document::read(value, &PropertyPath::of("assumeRolePolicy")).unwrap()
        };
        for (more, taken) in [
            (String::new(), true),
            (r#","Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#.to_owned(), true),
            (r#","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:lambda:*:*:function:other"}}"#.to_owned(), false),
            (format!(r#"}},{{"Effect":"Deny",{lambda}"#), false),
        ] {
            let document = document(&format!(r#"{{"Effect":"Allow",{lambda}{more}}}"#));
            assert_eq!(document.trusts_service("lambda.amazonaws.com"), taken, "{more}");
        }
        assert!(document(&format!(r#"{{"Effect":"Allow",{everybody}}}"#)).trusts(app));
        let refused = format!(
            r#"{{"Effect":"Allow",{everybody}}},{{"Effect":"Deny","Action":"sts:*","Principal":{{"AWS":"{app}"}}}}"#
        );
        assert!(!document(&refused).trusts(app));
    }
}
