//! A value is written in the language of another tool's templates, or a placeholder was never filled in.
//!
//! ## Why it matters
//! Nothing expands it: `{bucket.id}` without an f-string, `!Ref`, `[resourceId(...)]` or `{{ .Values.x }}` reach the
//! cloud as they stand.
//!
//! ## What to do
//! Put the output or the variable in: an f-string inside `apply`, `interpolate`, `Output.format`.
//!
//! ## Not reported
//! Types and properties that hold templates: CloudFormation, Azure deployments and policy definitions, mapping
//! templates, commands, formats, paths of an API. Variables of policies (`${aws:username}`), `{{resolve:...}}`, prose.
//!
//! ## References
//!
//! Jinja documentation, Template Designer Documentation; Helm documentation, The Chart Template Developer's Guide; Go
//! documentation, Package text/template; POSIX.1, Shell Command Language: Parameter Expansion; AWS CloudFormation
//! Template Reference Guide, `Fn::Sub`; GitHub documentation, Evaluate expressions in workflows and actions.

use std::sync::LazyLock;

use regex::Regex;

use crate::finding::{Meta, Severity, Sink};
use crate::lens::{holds_templates, is_physical_name, is_plain_kubernetes, is_program, is_user_keyed};
use crate::model::PropertyPath;
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new(
    "L222",
    "foreign-template-syntax",
    Severity::Medium,
    "a value is written in the language of another tool's templates, or a placeholder was never filled in",
)
.docs(include_str!("foreign_template_syntax.rs"));

pub(super) struct ForeignTemplateSyntax;

impl Rule for ForeignTemplateSyntax {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::ALL.with(b"{%(!"))
    }

    fn leaf(&self, _: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        let text = &*leaf.text;
        // Nearly every string ends here.
        let bytes = text.as_bytes();
        let marked = memchr::memchr3(b'{', b'%', b'(', bytes).is_some() || bytes.first() == Some(&b'!');
        if !marked || text.len() > LONGEST {
            return;
        }
        let Some((found, language)) = placeholder(text, || leaf.path(), &leaf.resource.ty) else { return };
        let path = leaf.path();
        let is_allowed = match language {
            // What is left of a chart is told from what a program may say by its type alone.
            Language::Helm => false,
            // A policy is a document whose variables are its own, and still no place for a braced output.
            Language::Braces => is_program(&path),
            _ => is_program(&path) || holds_templates(&leaf.resource.ty),
        };
        if is_allowed {
            return;
        }
        let message = format!("`{found}` is {} and is not filled in", language.described());
        out.fail(leaf.resource.id, message).at(path).key(found).fix("put the output or the variable in");
    }

    fn keys(&self) -> Option<Strings> {
        // `Ref`, `Fn::Join`
        Some(Strings::from_length(3).with(b"RF"))
    }

    fn key(&self, _: &Cx<'_>, key: &Leaf<'_>, out: &mut Sink<'_>) {
        let is_function = key.text.starts_with("Fn::") || &*key.text == "Ref" && is_alone(key);
        if !is_function || holds_templates(&key.resource.ty) {
            return;
        }
        let path = key.path();
        let is_own = &*key.text == "Ref" && path.names().rev().skip(1).any(is_user_keyed);
        if path.segments().len() > 1 && !is_own && !is_program(&path) {
            let message = format!("`{}` is a function of CloudFormation and is not called", shown(&key.text));
            out.fail(key.resource.id, message).at(path).fix("pass the output of the resource");
        }
    }
}

/// A longer text is a file, with a language of its own.
const LONGEST: usize = 16 * 1024;

/// Whether the key is the only one of its object and names something.
fn is_alone(key: &Leaf<'_>) -> bool {
    let path = key.path();
    let parent = path.segments().split_last().map_or(&[][..], |(_, parent)| parent);
    let holder = key.state.inputs().and_then(|inputs| inputs.follow(parent).is());
    holder.is_some_and(|holder| holder.node().len() == 1) && key.node().as_str().is_some()
}

fn shown(key: &str) -> &str {
    if key.len() <= 40 && key.is_ascii() { key } else { "Fn::" }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Braces,
    Dollar,
    Format,
    CloudFormation,
    Azure,
    Helm,
}

impl Language {
    fn described(self) -> &'static str {
        match self {
            Self::Braces => "a placeholder",
            Self::Dollar => "an interpolation",
            Self::Format => "a verb of a format",
            Self::CloudFormation => "a function of CloudFormation",
            Self::Azure => "an expression of an Azure template",
            Self::Helm => "an expression of a Helm chart",
        }
    }
}

// Classes are spelled out: those of Unicode take longer to compile than a small input takes to check.

/// `{bucket.id}`, `${vpc.arn}`: an attribute that outputs have.
static ATTRIBUTE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\{(?:self\.)?([A-Za-z_][A-Za-z0-9_]*)(?:\[[A-Za-z0-9_'-]*\])?",
        r"\.(id|arn|name|bucket|endpoint|dns_name|dnsName|domain_name|domainName|invoke_url|invokeUrl|",
        r"invoke_arn|invokeArn|repository_url|repositoryUrl|key_id|keyId|vpc_id|vpcId)\}",
    ))
    .ok()
});

/// What stands in a name of its own: `{env}`, `{{ env }}`, `$(date)`.
static IN_NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\{\{ ?[A-Za-z_][A-Za-z0-9_. ]*\}\}|\{[A-Za-z_][A-Za-z0-9_.]*\}",
        r"|\$\([A-Za-z_][A-Za-z0-9_ .+%-]*\)",
    ))
    .ok()
});

static FUNCTION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^!(?:Ref|GetAtt|Sub|Join|ImportValue|FindInMap|Select) [A-Za-z0-9_.:-]+",
        r#"|"Fn::(?:Join|Sub|GetAtt|ImportValue|FindInMap|Select|Base64|If)"|\{ ?"Ref" ?: ?"[A-Za-z0-9_:]+" ?\}"#,
    ))
    .ok()
});

static AZURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\[(?:resourceId|parameters|variables|concat|reference|resourceGroup|subscription|uniqueString)\(")
        .ok()
});

static HELM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"\{\{-? ?(?:\.Values\.[A-Za-z0-9_.]+|\.Release\.[A-Za-z]+|include "[A-Za-z0-9_./-]+")"#).ok()
});

/// A match that is longer is not what it looks like.
const LONGEST_MATCH: usize = 120;

fn placeholder<'t>(text: &'t str, path: impl FnOnce() -> PropertyPath, ty: &str) -> Option<(&'t str, Language)> {
    let find = |regex: &'static LazyLock<Option<Regex>>| {
        regex.as_ref()?.find(text).map(|found| found.as_str()).filter(|found| found.len() <= LONGEST_MATCH)
    };
    if text.starts_with('!') || text.contains("\"Fn::") || text.contains("\"Ref\"") {
        return find(&FUNCTION).map(|found| (found, Language::CloudFormation));
    }
    if text.starts_with('[') {
        return find(&AZURE).map(|found| (found, Language::Azure)).or_else(|| attribute(text));
    }
    if text.contains("{{") && is_plain_kubernetes(ty) {
        return find(&HELM).map(|found| (found, Language::Helm));
    }
    // A brace before a quote opens an object.
    let braced = text.as_bytes().windows(2).any(|two| two[0] == b'{' && !matches!(two[1], b'"' | b'}' | b'\n'));
    let attributed = if braced { attribute(text) } else { None };
    attributed.or_else(|| {
        let marked = || braced || ["$(", "%s", "%d", "%v"].iter().any(|mark| text.contains(mark));
        let is_short = text.len() < 256 && marked() && !text.contains("${") && is_physical_name(&path());
        if !is_short {
            return None;
        }
        find(&IN_NAME)
            .map(|found| (found, Language::Braces))
            .or_else(|| verb(text).map(|found| (found, Language::Format)))
    })
}

/// `%s`, not followed by a letter.
fn verb(text: &str) -> Option<&str> {
    ["%s", "%d", "%v"].into_iter().find(|verb| {
        text.find(verb)
            .and_then(|at| text.get(at + 2..))
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    })
}

/// Roots that mean something to the reader of the text: properties of Java, Maven and Spring, variables of API Gateway,
/// and Terraform's, which have a rule of their own.
const ROOTS: [&str; 19] = [
    "context",
    "count",
    "data",
    "each",
    "env",
    "github",
    "java",
    "local",
    "module",
    "os",
    "path",
    "project",
    "request",
    "self",
    "server",
    "spring",
    "stageVariables",
    "user",
    "var",
];

fn attribute(text: &str) -> Option<(&str, Language)> {
    for found in ATTRIBUTE.as_ref()?.captures_iter(text).take(8) {
        let whole = found.get(0)?;
        let (root, name) = (found.get(1)?.as_str(), found.get(2)?.as_str());
        let (before, after) = (text.get(..whole.start())?, text.get(whole.end()..)?);
        if whole.len() > LONGEST_MATCH
            || ROOTS.contains(&root)
            || after.starts_with('}')
            || before.ends_with(['{', '#', '\\', '!'])
        {
            continue;
        }
        let is_dollar = before.ends_with('$');
        let head = before.trim_end_matches('$');
        let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '[' | '(');
        let head = head.rsplit(ends).next().unwrap_or_default();
        let infrastructural = !matches!(name, "id" | "name");
        let is_target = head.starts_with("arn:")
            || head.starts_with("s3://")
            || head.contains("://") && infrastructural
            || is_dollar && before.len() == 1 && after.is_empty();
        if is_target {
            let start = if is_dollar { whole.start() - 1 } else { whole.start() };
            return Some((text.get(start..whole.end())?, if is_dollar { Language::Dollar } else { Language::Braces }));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, path: &str) -> Option<Language> {
        placeholder(text, || PropertyPath::parse(path), "aws:s3/bucket:Bucket").map(|(_, language)| language)
    }

    #[test]
    fn placeholders_that_nothing_fills_in_are_found() {
        for (text, path, language) in [
            ("arn:aws:s3:::{bucket.id}/*", "policy", Language::Braces),
            (r#"{"Resource": "arn:aws:s3:::{bucket.id}/*"}"#, "policy", Language::Braces),
            ("${vpc.id}", "x", Language::Dollar),
            ("logs-{env}", "name", Language::Braces),
            ("logs-%s", "bucket", Language::Format),
            ("logs-$(date)", "bucket", Language::Braces),
            ("!Ref Bucket", "x", Language::CloudFormation),
            (r#"{"Bucket": {"Ref": "Bucket"}}"#, "x", Language::CloudFormation),
            ("[resourceId('x/y', 'z')]", "x", Language::Azure),
        ] {
            assert_eq!(found(text, path), Some(language), "{text}");
        }
        for (text, path) in [
            ("Dear {customer.name}", "environment.variables.TEMPLATE"),
            ("arn:aws:s3:::x/${aws:username}/*", "policy"),
            ("{id}", "pathPart"),
            ("ANY /files/{path}", "routeKey"),
            ("system:node:{{EC2PrivateDNSName}}", "data.mapRoles"),
            ("100%discount", "name"),
            ("{\"é\": [\"{\"]}", "name"),
            ("https://example.com/{user.id}", "x"),
            ("[ERROR]", "pattern"),
            ("!important", "x"),
        ] {
            assert_eq!(found(text, path), None, "{text}");
        }
    }
}
