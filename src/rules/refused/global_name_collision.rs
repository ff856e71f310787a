//! A name that must be unique in the world is made of words that everybody uses.
//!
//! ## Why it matters
//!
//! Names of buckets belong to whoever was first, in all accounts of all customers. `app-logs-dev` is taken, and a second
//! stack of the same program takes the name from the first.
//!
//! ## What to do
//!
//! Put the account's number or a random part into the name, or leave it out: Pulumi makes a unique one.
//!
//! ## Not reported
//!
//! Names with a word of your own, a number of an account or a random part; names that Pulumi makes. Told as information
//! unless the name is as short as `my-bucket`: whether it is taken, only the cloud knows.
//!
//! ## References
//!
//! Amazon S3 User Guide, General purpose bucket naming rules; Azure and Google Cloud naming rules of storage.

use super::asked::{Asked, Recorded};
use super::row::{self, Within};
use crate::finding::{Meta, Severity, Sink};
use crate::lens::class_of;
use crate::model::{PropertyPath, Resource, TypeToken, Value, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "N033",
    "global-name-collision",
    Severity::Medium,
    "a name that must be unique in the world is made of words that everybody uses",
)
.docs(include_str!("global_name_collision.rs"));

pub(super) struct GlobalNameCollision;

impl Rule for GlobalNameCollision {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        global_name(ty).is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let (Some(asked), Some(at)) = (Asked::of(cx.stack, subject, Recorded::Accepted), global_name(&subject.ty))
        else {
            return;
        };
        if asked.state.is_default(at) || !asked.is_new(at) {
            return;
        }
        let Some(name) = asked.state.input(at).is().and_then(Value::as_str) else { return };
        if !is_common(&name) {
            out.pass();
            return;
        }
        let short = name.split(is_break).count() <= 2;
        out.fail(
            subject.id,
            format!(
                "`{}` is made of words that everybody uses, and names are unique in the world",
                shown_within(&name, 80)
            ),
        )
        .severity(if short { Severity::Medium } else { Severity::Info })
        .at(PropertyPath::of(at))
        .fix("put the account's number or a random part into the name, or leave it out");
    }
}

/// The input of a type that holds a name which is unique in the world.
fn global_name(ty: &str) -> Option<&'static str> {
    row::unique("F005", class_of(ty)).find(|row| row.within == Within::World)?.at.as_deref()
}

fn is_break(char: char) -> bool {
    matches!(char, '-' | '.' | '_')
}

/// Whether all words of a name are in use everywhere. A number below 100 is no word of its own.
fn is_common(name: &str) -> bool {
    name.split(is_break).all(|word| {
        let word = word.trim_end_matches(|char: char| char.is_ascii_digit());
        let digits = name.bytes().filter(u8::is_ascii_digit).count();
        digits <= 2 && (word.is_empty() || WORDS.binary_search(&word).is_ok())
    })
}

/// Words that names of buckets are made of, sorted.
const WORDS: &[&str] = &[
    "access",
    "alb",
    "api",
    "app",
    "application",
    "apps",
    "archive",
    "archives",
    "artifact",
    "artifacts",
    "assets",
    "audit",
    "backend",
    "backup",
    "backups",
    "bucket",
    "buckets",
    "build",
    "builds",
    "cdn",
    "central",
    "cf",
    "cicd",
    "cloud",
    "cloudfront",
    "cloudtrail",
    "code",
    "codepipeline",
    "company",
    "config",
    "content",
    "customer",
    "customers",
    "data",
    "database",
    "db",
    "default",
    "demo",
    "deploy",
    "deployment",
    "deployments",
    "dev",
    "development",
    "docs",
    "document",
    "documents",
    "dr",
    "east",
    "ecommerce",
    "eks",
    "elb",
    "env",
    "example",
    "export",
    "exports",
    "file",
    "files",
    "flow",
    "flowlogs",
    "frontend",
    "global",
    "hello",
    "iac",
    "image",
    "images",
    "infra",
    "infrastructure",
    "input",
    "inputs",
    "lake",
    "lambda",
    "lb",
    "log",
    "logging",
    "logs",
    "main",
    "media",
    "ml",
    "mlogs",
    "my",
    "myapp",
    "mybucket",
    "new",
    "north",
    "output",
    "outputs",
    "payment",
    "payments",
    "pipeline",
    "pipelines",
    "primary",
    "private",
    "processing",
    "prod",
    "production",
    "project",
    "public",
    "pulumi",
    "raw",
    "region",
    "replica",
    "report",
    "reports",
    "results",
    "s",
    "s3",
    "sample",
    "secondary",
    "secure",
    "security",
    "serverless",
    "service",
    "services",
    "site",
    "source",
    "south",
    "stage",
    "staging",
    "state",
    "static",
    "stg",
    "storage",
    "tap",
    "temp",
    "terraform",
    "test",
    "testing",
    "tf",
    "tfstate",
    "tmp",
    "trail",
    "transaction",
    "transactions",
    "upload",
    "uploads",
    "us",
    "user",
    "users",
    "vpc",
    "web",
    "webapp",
    "website",
    "west",
    "www",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_sorted() {
        assert!(WORDS.is_sorted());
    }

    #[test]
    fn only_words_that_everybody_uses_make_a_common_name() {
        for name in ["app-logs-dev", "my-bucket", "terraform-state", "data1", "static-assets-prod"] {
            assert!(is_common(name), "{name}");
        }
        for name in ["acme-logs-dev", "app-logs-123456789012", "app-logs-4f1c9a", "logs-e77989ed", "invoicing"] {
            assert!(!is_common(name), "{name}");
        }
    }
}
