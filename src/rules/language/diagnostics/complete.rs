//! Names that follow from those that a message holds: what to install for a module, the right name for a wrong one.

use super::place;
use super::table::{Host, Names, Row};
use super::text::Roots;

/// Adds the names that follow from others.
pub(super) fn complete(row: &Row, names: &mut Names, roots: &Roots) {
    if let Some(urn) = names.get("urn").map(crate::model::Urn::new) {
        names.add("name", urn.name());
        names.add("type", crate::model::TypeToken::new(urn.own_type()).friendly());
    }
    if let Some(module) = names.get("module").map(str::to_owned) {
        add_packages(row, &module, names);
    }
    if let Some(docs) = names.get("of").and_then(docs_of) {
        names.add("docs", docs);
    }
    if let Some(right) = right_name(row, names) {
        names.add("right", right);
    }
    // Only the names of deprecated classes are longer than people write them.
    if let Some(class) = names.get("old").and(names.get("right")).map(place::short_class) {
        names.set("right", class);
    }
    change(names, "arguments", |text| text.replace('\'', "`"));
    change(names, "advice", sentence);
    change(names, "text", sentence);
    change(names, "file", |file| roots.local(file));
}

fn change(names: &mut Names, name: &str, change: impl Fn(&str) -> String) {
    if let Some(text) = names.get(name).map(change) {
        names.set(name, text);
    }
}

/// The page of Pulumi's registry for a module of an SDK of Python: `pulumi_aws.lambda_`.
fn docs_of(module: &str) -> Option<String> {
    let (package, module) = module.strip_prefix("pulumi_")?.split_once('.')?;
    let (package, module) = (package.replace('_', "-"), module.split('.').next()?.trim_end_matches('_'));
    let is_plain = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (is_plain(&package) && is_plain(module))
        .then(|| format!("https://www.pulumi.com/registry/packages/{package}/api-docs/{module}/"))
}

/// Adds what to install for a module, or the package that is there and has no such module.
fn add_packages(row: &Row, module: &str, names: &mut Names) {
    names.add("file", format!("{}.py", module.replace('.', "/")));
    match (pip_package(module), module.split_once('.')) {
        // Python names the first part that is missing: what stands before the dot is there.
        (Some(package), Some(_)) if row.host == Host::Python => names.add("installed", package),
        (package, _) => names.add("pip", package.unwrap_or_default()),
    }
    names.add("npm", npm_package(module).unwrap_or_default());
}

/// The name that was meant, where the message tells which names there are or the wrong one is written as another
/// language writes it.
fn right_name(row: &Row, names: &Names) -> Option<String> {
    let wrong = ["argument", "name", "given"].into_iter().find_map(|key| names.get(key))?;
    if let Some(known) = names.get("known") {
        return nearest(wrong, known);
    }
    // Arguments of the SDK of Python are in snake case; `delaySeconds` is how the other languages write it.
    let is_camel = !wrong.contains('_') && wrong.starts_with(|c: char| c.is_ascii_lowercase());
    (row.host == Host::Python && names.get("argument").is_some() && is_camel).then(|| snake_case(wrong))?
}

/// `delay_seconds` for `delaySeconds`; nothing for a single word.
fn snake_case(name: &str) -> Option<String> {
    let upper = |c: char| c.is_ascii_uppercase();
    name.contains(upper).then(|| {
        name.chars().fold(String::new(), |mut snake, c| {
            if upper(c) {
                snake.push('_');
            }
            snake.push(c.to_ascii_lowercase());
            snake
        })
    })
}

/// Most names that are compared, and the longest: comparing takes the product of the lengths.
const MOST: usize = 500;
const LONGEST: usize = 100;

/// The name of a list that is most like the wrong one, if one is: a slip of a third of the letters at most.
fn nearest(wrong: &str, known: &str) -> Option<String> {
    let names = known
        .split([' ', ',', '"', '\'', '`', '[', ']', '\n'])
        .filter(|name| (1..=LONGEST).contains(&name.len()))
        .take(MOST);
    let lower = Some(wrong).filter(|wrong| wrong.len() <= LONGEST)?.to_lowercase();
    let (distance, name) = names
        .map(|name| (strsim::osa_distance(&lower, &name.to_lowercase()), name))
        .min_by_key(|(distance, _)| *distance)?;
    (distance <= (wrong.chars().count() / 3).max(1)).then(|| name.to_owned())
}

/// The package of `PyPI` that holds a module, where that is known. A guess could name a stranger's package.
fn pip_package(module: &str) -> Option<String> {
    let root = module.split('.').next().unwrap_or(module);
    if root == "pulumi" || root.starts_with("pulumi_") {
        return Some(root.replace('_', "-"));
    }
    let known = [
        ("boto3", "boto3"),
        ("botocore", "boto3"),
        ("cryptography", "cryptography"),
        ("docker", "docker"),
        ("dotenv", "python-dotenv"),
        ("jinja2", "Jinja2"),
        ("jwt", "PyJWT"),
        ("kubernetes", "kubernetes"),
        ("netaddr", "netaddr"),
        ("pydantic", "pydantic"),
        ("requests", "requests"),
        ("yaml", "PyYAML"),
    ];
    known.iter().find(|(name, _)| *name == root).map(|(_, package)| (*package).to_owned())
}

/// The npm package that a module name leads to; nothing for a file.
fn npm_package(module: &str) -> Option<String> {
    if module.starts_with(['.', '/']) {
        return None;
    }
    let parts = if module.starts_with('@') { 2 } else { 1 };
    Some(module.split('/').take(parts).collect::<Vec<_>>().join("/"))
}

/// A sentence as a part of another: without its full stop, and advice without its capital.
fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches('.');
    text.strip_prefix("Use ").map_or_else(|| text.to_owned(), |rest| format!("use {rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_that_was_meant_is_near() {
        assert_eq!(nearest("publik-read", "\"private\" \"public-read\"").as_deref(), Some("public-read"));
        assert_eq!(nearest("versionning", "acl, arn, versioning").as_deref(), Some("versioning"));
        assert_eq!(nearest("acl", "arn, id"), None);
        assert_eq!(nearest("x", ""), None);
    }

    #[test]
    fn modules_of_sdks_have_a_page() {
        let page = "https://www.pulumi.com/registry/packages/azure-native/api-docs/web/";
        assert_eq!(docs_of("pulumi_azure_native.web").as_deref(), Some(page));
        assert!(docs_of("pulumi_aws.lambda_").is_some_and(|page| page.ends_with("/aws/api-docs/lambda/")));
        for module in ["pulumi", "pulumi_aws", "shop.network", "pulumi_a b.c", "Queue"] {
            assert_eq!(docs_of(module), None, "{module}");
        }
    }

    #[test]
    fn names_of_other_languages_are_written_in_snake_case() {
        assert_eq!(snake_case("delaySeconds").as_deref(), Some("delay_seconds"));
        assert_eq!(snake_case("kmsKeyId").as_deref(), Some("kms_key_id"));
        assert_eq!(snake_case("delay"), None);
    }
}
