use super::*;
use crate::json;
use crate::model::{PropertyPath, Value};

fn document(statements: &str) -> Document {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    let parsed = json::Document::parse(text).unwrap();
    let document = Document::read(Value::read(Some(parsed.root())).is().unwrap(), &PropertyPath::of("policy")).unwrap();
    assert_eq!(document.odd, [], "{statements}");
    document
}

fn statement(rest: &str) -> String {
    format!(r#"{{"Effect":"Allow",{rest}}}"#)
}

fn gained(before: &str, after: &str) -> Compared {
    compare(Some(&document(before)), &document(after), Elsewhere::default())
}

fn silent(before: &str, after: &str) {
    assert_eq!(gained(before, after), Compared::default(), "{before}\n{after}");
}

fn weight(before: &str, after: &str) -> Weight {
    let compared = gained(before, after);
    assert_eq!(compared.gains.len(), 1, "{before}\n{after}\n{compared:?}");
    compared.gains[0].weight
}

const READ: &str =
    r#""Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::shop","arn:aws:s3:::shop/*"]"#;

#[test]
fn another_order_another_grouping_and_another_spelling_gain_nothing() {
    silent(
        &statement(READ),
        &[
            statement(r#""Action":"s3:listbucket","Resource":"arn:aws:s3:::shop""#),
            statement(r#""Action":"S3:GetObject","Resource":"arn:aws:s3:::shop/*""#),
        ]
        .join(","),
    );
    silent(
        &statement(r#""Action":"sts:AssumeRole","Principal":{"AWS":"123456789012"}"#),
        &statement(r#""Action":["sts:AssumeRole"],"Principal":{"AWS":["arn:aws:iam::123456789012:root"]}"#),
    );
    silent(
        &statement(r#""Action":"s3:GetObject","Resource":"*","Principal":"*""#),
        &statement(r#""Action":"s3:GetObject","Resource":"*","Principal":{"AWS":"*"}"#),
    );
}

#[test]
fn narrower_grants_gain_nothing() {
    for (before, after) in [
        (r#""Action":"s3:*","Resource":"*""#, r#""Action":["s3:Get*","s3:PutObject"],"Resource":"arn:aws:s3:::a/*""#),
        (r#""Action":"*","Resource":"*""#, r#""NotAction":"iam:*","Resource":"*""#),
        (r#""NotAction":"iam:*","Resource":"*""#, r#""NotAction":["iam:*","sts:*"],"Resource":"*""#),
        (r#""NotAction":"iam:*","Resource":"*""#, r#""Action":"s3:*","Resource":"*""#),
        (r#""Action":"s3:*","NotResource":"arn:aws:s3:::pay*""#, r#""Action":"s3:*","Resource":"arn:aws:s3:::shop*""#),
        (
            r#""Action":"s3:*","Resource":"*""#,
            r#""Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}"#,
        ),
    ] {
        silent(&statement(before), &statement(after));
    }
    silent(&statement(READ), "");
    silent(&statement(READ), &statement(r#""NotAction":["*"],"Resource":"*""#));
}

#[test]
fn what_is_refused_all_the_same_is_no_gain() {
    let refused = r#"{"Effect":"Deny","Action":"s3:Delete*","Resource":"*"}"#;
    let more = statement(r#""Action":"s3:DeleteObject","Resource":"arn:aws:s3:::shop/*""#);
    silent(&statement(READ), &[&statement(READ), &more, refused].map(str::to_owned).join(","));
    assert_eq!(weight(&statement(READ), &[statement(READ), more].join(",")), Weight::Named);
}

#[test]
fn a_gain_is_named_and_weighed() {
    let trust = |principal: &str| statement(&format!(r#""Action":"sts:AssumeRole","Principal":{principal}"#));
    for (before, after, expected) in [
        (statement(READ), statement(r#""Action":"s3:GetObject","Resource":"arn:aws:s3:::logs/*""#), Weight::Named),
        (statement(READ), statement(r#""Action":"s3:*","Resource":"arn:aws:s3:::shop/*""#), Weight::Wildcard),
        (statement(READ), statement(r#""Action":"s3:GetObject","Resource":"arn:aws:s3:::*""#), Weight::Wildcard),
        (
            statement(READ),
            statement(r#""Action":"dynamodb:*","Resource":"arn:aws:dynamodb:eu:1:table/a""#),
            Weight::WholeService,
        ),
        (statement(READ), statement(r#""Action":"dynamodb:*","Resource":"*""#), Weight::Everything),
        (statement(READ), statement(r#""Action":"iam:PassRole","Resource":"*""#), Weight::Everything),
        (statement(READ), statement(r#""Action":"iam:ListRoles","Resource":"*""#), Weight::Named),
        (statement(READ), statement(r#""Action":"cloudwatch:PutMetricData","Resource":"*""#), Weight::Named),
        (statement(READ), statement(r#""NotAction":"iam:*","Resource":"*""#), Weight::Everything),
        (
            trust(r#"{"Service":"ec2.amazonaws.com"}"#),
            trust(r#"{"Service":["ec2.amazonaws.com","lambda.amazonaws.com"]}"#),
            Weight::Named,
        ),
        (trust(r#"{"AWS":"arn:aws:iam::123456789012:role/ci"}"#), trust(r#"{"AWS":"123456789012"}"#), Weight::Wildcard),
        (trust(r#"{"Service":"ec2.amazonaws.com"}"#), trust(r#""*""#), Weight::Everybody),
    ] {
        assert_eq!(weight(&before, &after), expected, "{after}");
    }
    let compared = gained(
        &statement(READ),
        &statement(r#""Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::shop/*""#),
    );
    let gain = &compared.gains[0];
    assert_eq!(gain.actions.iter().collect::<Vec<_>>(), ["s3:PutObject"]);
    assert_eq!(gain.resources.iter().collect::<Vec<_>>(), ["arn:aws:s3:::shop/*"]);
    assert_eq!(gain.statement.to_string(), "policy.Statement[0]");
}

#[test]
fn a_condition_that_is_gone_or_lets_more_pass_is_a_gain() {
    let trust = |condition: &str| {
        statement(&format!(r#""Action":"sts:AssumeRole","Principal":{{"Federated":"oidc"}}{condition}"#))
    };
    let only = |value: &str| trust(&format!(r#","Condition":{{"StringLike":{{"oidc:sub":"{value}"}}}}"#));
    assert_eq!(weight(&only("repo:o/a:*"), &trust("")), Weight::Condition);
    assert_eq!(weight(&only("repo:o/a:*"), &only("repo:o/*")), Weight::Condition);
    assert_eq!(weight(&only("repo:o/a:*"), &only("repo:o/b:main")), Weight::Named);
    let compared = gained(&only("repo:o/a:*"), &only("repo:o/*"));
    let (name, values) = compared.gains[0].wider.first_key_value().unwrap();
    assert_eq!((name.as_str(), values.first().unwrap().as_str()), ("StringLike oidc:sub", "repo:o/*"));
    silent(&only("repo:o/*"), &only("repo:o/a:main"));
}

#[test]
fn a_refusal_that_is_gone_is_a_gain_where_something_could_fall_under_it() {
    let refused = r#"{"Effect":"Deny","Action":"s3:DeleteObject","Resource":"*"}"#;
    let (all, read) = (statement(r#""Action":"s3:*","Resource":"*""#), statement(READ));
    assert_eq!(weight(&format!("{all},{refused}"), &all), Weight::Refusal);
    silent(&format!("{all},{refused}"), &read);
    let tls =
        |condition: &str| format!(r#"{{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"{condition}}}"#);
    let plain = tls(r#","Condition":{"Bool":{"aws:SecureTransport":"false"}}"#);
    assert_eq!(weight(&plain, ""), Weight::Refusal);
    silent(&plain, &tls(""));
}

#[test]
fn what_cannot_be_seen_is_a_doubt_and_no_gain() {
    let unknown = crate::model::UNKNOWN;
    let some = statement(&format!(r#""Action":["s3:GetObject","{unknown}"],"Resource":"*""#));
    let all = statement(r#""Action":"*","Resource":"*""#);
    let narrow = statement(r#""Action":"s3:GetObject","Resource":"*""#);
    for (before, after, doubts) in [
        (&narrow, &some, 1),
        (&some, &statement(r#""Action":"s3:PutObject","Resource":"*""#), 1),
        (&all, &some, 0),
        (&some, &narrow, 0),
    ] {
        let compared = gained(before, after);
        assert_eq!((compared.gains.len(), compared.doubts.len()), (0, doubts), "{before} {after}");
    }
}

#[test]
fn statements_with_too_many_grants_are_a_doubt() {
    let names = |what: &str| (0..400).map(|n| format!("\"{what}{n}\"")).collect::<Vec<_>>().join(",");
    let many = statement(&format!(r#""Action":[{}],"Resource":[{}]"#, names("a:b"), names("arn:")));
    assert_eq!(gained(&statement(READ), &many).doubts.len(), 1);
}

#[test]
fn what_only_moves_to_another_document_is_no_gain() {
    let (read, more) = (document(&statement(READ)), document(&statement(r#""Action":"s3:*","Resource":"*""#)));
    let refused = document(r#"{"Effect":"Deny","Principal":"*","Action":"s3:DeleteObject","Resource":"*"}"#);
    let both = |before, after, elsewhere| compare(Some(before), after, elsewhere);
    let moved = Elsewhere { before: std::slice::from_ref(&more), after: std::slice::from_ref(&refused) };
    assert_eq!(both(&read, &more, moved), Compared::default());
    assert_eq!(both(&refused, &read, moved), Compared::default());
    assert_eq!(both(&read, &more, Elsewhere::default()).gains.len(), 1);
    assert_eq!(both(&refused, &read, Elsewhere { after: &[], ..moved }).gains.len(), 1);
    // What another document refused and still refuses is not this one's loss.
    let others = Elsewhere { before: std::slice::from_ref(&refused), after: &[] };
    assert_eq!(both(&read, &read, others), Compared::default());
}
