//! The tables: one file for each service, read when the stack has a type of it.

use std::sync::{LazyLock, OnceLock};

use hashbrown::HashMap;
use serde::Deserialize;

use super::condition::Condition;
use super::text::Text;

/// What a service refuses.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    #[serde(default)]
    pub(super) row: Vec<Row>,
    #[serde(default)]
    pub(super) unique: Vec<Unique>,
    #[serde(skip)]
    by_class: OnceLock<ByClass>,
}

impl Table {
    fn by_class(&'static self) -> &'static ByClass {
        self.by_class.get_or_init(|| {
            let mut rows = ByClass::new();
            for row in &self.row {
                for class in &row.types {
                    rows.entry((class, &row.rule)).or_default().push(row);
                }
            }
            rows
        })
    }
}

/// The rows for a class of types that belong to a rule: for every resource each rule asks for its own.
type ByClass = HashMap<(&'static str, &'static str), Vec<&'static Row>>;

/// One claim on one input of some types.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    /// The code of the rule; rows of users' tables stand in their rule.
    #[serde(default)]
    pub(super) rule: String,
    /// Classes of types.
    pub(super) types: Vec<String>,
    /// The input: `a`, `a.b`, `a[].b`, `a[]` for every element.
    pub(super) at: String,
    /// When the row holds.
    #[serde(default)]
    pub(super) when: Vec<Condition>,
    /// What the cloud demands.
    pub(super) must: Must,
    /// The value that the cloud or the provider takes where there is none.
    pub(super) default: Option<String>,
    /// Values that are right whatever is demanded.
    #[serde(default)]
    pub(super) also: Vec<String>,
    /// A text that is no number is another way to write one, and is not judged.
    #[serde(default)]
    pub(super) words: bool,
    /// What `none_of` names is refused in any letter case.
    #[serde(default)]
    pub(super) any_case: bool,
    /// The value is not shown.
    #[serde(default)]
    pub(super) secret: bool,
    /// Which resources are judged.
    #[serde(default)]
    pub(super) judged: Judged,
    pub(super) severity: Option<String>,
    pub(super) confidence: Option<String>,
    /// What the cloud takes: fits behind a colon.
    pub(super) says: String,
    /// What to do.
    pub(super) fix: String,
    /// Where the fact is published, and when it was looked up.
    pub(super) source: String,
}

/// Which resources a row is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Judged {
    /// Those that ask for the value, or for another one.
    #[default]
    Asked,
    /// Those that are made: what runs may have got another default when it was made.
    Made,
}

/// What the cloud demands of a value.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Must {
    /// A number from, to, and in which steps.
    Range(Vec<f64>),
    /// A number that is a multiple of this, or one of those that `also` names.
    Multiple(u32),
    /// One of these.
    OneOf(Vec<String>),
    /// None of these; in no letter case where the row has `any_case`.
    NoneOf(Vec<String>),
    /// A text of a certain form.
    Text(Text),
    /// Not beside any of these.
    Exclude(Vec<String>),
    /// Only beside one of these.
    Need(Vec<String>),
    /// A number not above that of this other input.
    AtMost(String),
    /// A number below that of this other input.
    Below(String),
    /// So many elements or members.
    Items([usize; 2]),
    /// An object whose keys and texts are not longer together, in bytes.
    MostBytes(usize),
    /// An object without these keys.
    NoKeys(Vec<String>),
    /// A host, an address of mail or a URL under no reserved domain.
    RealHost,
    /// A version that the engine in this other input, or after `=`, still has.
    OfferedVersion(String),
    /// The ARN of no policy of AWS, or of one that AWS publishes.
    AwsPolicy,
}

/// A name that only one resource can have, or a type of which there can be only one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unique {
    pub(super) rule: String,
    pub(super) types: Vec<String>,
    /// The input that holds the name; nothing where there can be only one resource.
    pub(super) at: Option<String>,
    pub(super) within: Within,
    /// Inputs that tell one group of names from another: the VPC of a security group.
    #[serde(default)]
    pub(super) per: Vec<String>,
    /// Names that differ in nothing but the case of letters are one.
    #[serde(default)]
    pub(super) any_case: bool,
    /// When the row holds.
    #[serde(default)]
    pub(super) when: Vec<Condition>,
    pub(super) says: String,
    pub(super) fix: String,
    pub(super) source: String,
}

/// How far a name reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Within {
    /// A region of an account.
    Region,
    /// An account.
    Account,
    /// The whole cloud.
    World,
}

struct Service {
    /// What type tokens begin with, up to a colon or a slash.
    prefixes: &'static [&'static str],
    text: &'static str,
    table: OnceLock<Table>,
}

macro_rules! services {
    ($($file:literal: $($prefix:literal),+;)+) => {
        [$(Service {
            prefixes: &[$($prefix),+],
            text: table!(concat!("refused/", $file)),
            table: OnceLock::new(),
        }),+]
    };
}

static SERVICES: [Service; 20] = services! {
    "account": "aws:accessanalyzer/", "aws:account/", "aws:apigateway/", "aws:cfg/", "aws:ebs/", "aws:guardduty/",
        "aws:iam/accountPasswordPolicy:", "aws:inspector2/", "aws:macie2/", "aws:s3/accountPublicAccessBlock:",
        "aws:s3control/", "aws:securityhub/", "aws:ses/";
    "addresses": "aws:acm/", "aws:dms/", "aws:ec2/customerGateway:", "aws:route53/", "aws:ses/", "aws:sesv2/",
        "aws:sns/";
    "autoscaling": "aws:autoscaling/", "aws:appautoscaling/";
    "azure": "azure-native:";
    "cloudwatch": "aws-native:logs:", "aws:cloudwatch/", "aws:scheduler/", "aws:xray/";
    "cognito": "aws:cognito/";
    "dynamodb": "aws:dynamodb/";
    "ec2": "aws:ec2/", "aws:vpc/";
    "ecr": "aws:ecr/";
    "ecs": "aws:ecs/";
    "eks": "aws:eks/";
    "elasticache": "aws:elasticache/";
    "gcp": "gcp:";
    "iam": "aws-native:iam:", "aws:iam/";
    "keys": "aws:kms/", "aws:secretsmanager/", "aws:ssm/";
    "lambda": "aws-native:lambda:", "aws:lambda/";
    "lb": "aws:lb/";
    "messages": "aws:sqs/", "aws:sns/", "aws:kinesis/", "aws:sfn/", "aws:efs/", "aws:cloudfront/";
    "rds": "aws-native:rds:", "aws:rds/", "aws:docdb/", "aws:neptune/";
    "s3": "aws-native:s3:", "aws:s3/";
};

impl Service {
    /// A test reads every table; without one nothing is claimed.
    fn table(&self) -> &Table {
        self.table.get_or_init(|| serde_json::from_str(self.text).unwrap_or_default())
    }
}

fn tables(class: &str) -> impl Iterator<Item = &'static Table> {
    static BY_PREFIX: LazyLock<HashMap<&str, Vec<&Service>>> = LazyLock::new(|| {
        let mut by_prefix: HashMap<_, Vec<_>> = HashMap::new();
        for service in &SERVICES {
            service.prefixes.iter().for_each(|prefix| by_prefix.entry(*prefix).or_default().push(service));
        }
        by_prefix
    });
    let ends = memchr::memchr2_iter(b':', b'/', class.as_bytes());
    ends.filter_map(|end| BY_PREFIX.get(&class[..=end])).flatten().map(|service| service.table())
}

/// The rows of a rule for a class of types.
pub(super) fn rows<'k>(rule: &'k str, class: &'k str) -> impl Iterator<Item = &'static Row> + use<'k> {
    tables(class).flat_map(move |table| table.by_class().get(&(class, rule)).into_iter().flatten().copied())
}

/// What a rule allows once, for a class of types.
pub(super) fn unique(rule: &str, class: &str) -> impl Iterator<Item = &'static Unique> {
    tables(class)
        .flat_map(|table| &table.unique)
        .filter(move |row| row.rule == rule && row.types.iter().any(|t| t == class))
}

/// The first name of a path as tables write it.
pub(super) fn top(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lens::class_of;

    #[test]
    fn every_table_can_be_read_and_says_where_its_facts_are_from() {
        for service in &SERVICES {
            let table: Table = serde_json::from_str(service.text).unwrap_or_else(|error| panic!("{error}"));
            assert!(!table.row.is_empty() || !table.unique.is_empty(), "{:?}", service.prefixes);
            assert!(service.prefixes.iter().all(|prefix| prefix.ends_with([':', '/'])), "{:?}", service.prefixes);
            let rows = table.row.iter().map(|row| (&row.rule, &row.types, &row.says, &row.fix, &row.source));
            let unique = table.unique.iter().map(|row| (&row.rule, &row.types, &row.says, &row.fix, &row.source));
            for (rule, types, says, fix, source) in rows.chain(unique) {
                assert!(rule.len() == 4 && !types.is_empty(), "{rule} {types:?}");
                assert!(!says.is_empty() && !says.ends_with('.') && !fix.is_empty(), "{says}");
                assert!(source.contains("202"), "no date: {source}");
                for ty in types {
                    assert_eq!(class_of(ty), ty, "name the class");
                    assert!(service.prefixes.iter().any(|prefix| ty.starts_with(prefix)), "{ty}");
                }
            }
            for row in &table.row {
                assert_eq!(row.fault(), None, "{}", row.says);
            }
        }
    }

    #[test]
    fn every_row_belongs_to_a_rule() {
        let rules = crate::rules::all();
        for table in SERVICES.iter().map(Service::table) {
            let codes = table.row.iter().map(|row| &row.rule).chain(table.unique.iter().map(|row| &row.rule));
            for code in codes {
                assert!(rules.iter().any(|rule| rule.meta().code == code), "{code}");
            }
        }
    }
}
