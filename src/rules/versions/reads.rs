//! Which properties hold versions, and of what.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::support::{Product, product};
use crate::lens::{class_of, places};
use crate::model::{Known, PropertyPath, StateView, Value};

const TABLE: &str = table!("versions/reads");

/// How a version stands in a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Form {
    /// As the vendor writes it.
    #[default]
    Plain,
    /// `OpenSearch_2.5`, `Elasticsearch_7.8`
    Opensearch,
    /// `NODE|18-lts`
    Stack,
    /// `nodejs18`, `python39`
    Function,
    /// The name of an image of an operating system.
    System,
    /// A kind of image of EKS: `AL2_x86_64`.
    Ami,
}

/// A property that holds a version.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Read {
    rule: String,
    #[serde(rename = "type")]
    ty: String,
    /// Types that write it by the same names.
    #[serde(default)]
    also: Vec<String>,
    path: String,
    #[serde(default)]
    form: Form,
    product: Option<String>,
    by: Option<String>,
    absent: Option<String>,
    #[serde(default)]
    products: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    read: Vec<Read>,
}

// A test reads the table; without one nothing is claimed.
static READS: LazyLock<Table> = LazyLock::new(|| serde_json::from_str(TABLE).unwrap_or_default());

/// What a rule reads of a type.
pub(super) fn reads<'t>(rule: &'static str, ty: &'t str) -> impl Iterator<Item = &'static Read> + use<'t> {
    let class = class_of(ty);
    READS
        .read
        .iter()
        .filter(move |read| read.rule == rule && (read.ty == class || read.also.iter().any(|also| also == ty)))
}

/// A version that a property asks for.
pub(super) struct Asked {
    pub(super) path: PropertyPath,
    /// As it is written.
    pub(super) written: String,
    pub(super) product: &'static Product,
    /// As the vendor writes it.
    pub(super) version: String,
}

impl Read {
    /// The versions that a resource asks for, and the places that cannot be seen. What stands in the inputs counts: what
    /// the cloud chose by itself it also renews.
    pub(super) fn asked(&self, state: StateView<'_>) -> (Vec<Asked>, Vec<(PropertyPath, Known<()>)>) {
        let (mut asked, mut hidden) = (Vec::new(), Vec::new());
        for (path, value) in places(&self.path, |name| state.input(name)) {
            match value {
                Known::Is(value) => asked.extend(self.one(state, path, value)),
                Known::Unknown => hidden.push((path, Known::Unknown)),
                Known::Secret => hidden.push((path, Known::Secret)),
                Known::Absent => {}
            }
        }
        (asked, hidden)
    }

    fn one(&self, state: StateView<'_>, path: PropertyPath, value: Value<'_>) -> Option<Asked> {
        let written = value.as_text()?;
        let (name, version) = match self.form {
            Form::Plain => (Cow::Borrowed(self.product_of(state)?), written.to_string()),
            Form::Opensearch => {
                let (engine, version) = written.split_once('_')?;
                let product = match engine {
                    "OpenSearch" => self.product_of(state),
                    older => self.products.get(older).map(String::as_str),
                };
                (Cow::Borrowed(product?), version.to_owned())
            }
            Form::Ami => (Cow::Borrowed(self.product_of(state)?), written.starts_with("AL2_").then(|| "2".to_owned())?),
            Form::Stack => stack(&written)?,
            Form::Function => function(&written)?,
            Form::System => system(&written)?,
        };
        Some(Asked { path, written: written.into_owned(), product: product(&name)?, version })
    }

    fn product_of(&self, state: StateView<'_>) -> Option<&str> {
        let Some(by) = &self.by else { return self.product.as_deref() };
        match state.input(by) {
            Known::Is(value) => self.products.get(&*value.as_str()?).map(String::as_str),
            Known::Absent => self.absent.as_deref(),
            Known::Unknown | Known::Secret => None,
        }
    }
}

/// `NODE|18-lts`, `PYTHON|3.9`
fn stack(text: &str) -> Option<(Cow<'static, str>, String)> {
    let (name, version) = text.split_once('|')?;
    let name = match name.to_ascii_uppercase().as_str() {
        "NODE" => "nodejs",
        "PYTHON" => "python",
        _ => return None,
    };
    Some((Cow::Borrowed(name), version.trim_end_matches("-lts").to_owned()))
}

/// `nodejs18`, `python39`
fn function(text: &str) -> Option<(Cow<'static, str>, String)> {
    if let Some(version) = text.strip_prefix("nodejs") {
        return Some((Cow::Borrowed("nodejs"), version.to_owned()));
    }
    let (major, minor) = text.strip_prefix("python")?.split_at_checked(1)?;
    Some((Cow::Borrowed("python"), format!("{major}.{minor}")))
}

/// The system that an image is named after: `ubuntu-20-04-x64`, `ubuntu-os-cloud/ubuntu-1804-lts`, `debian-10`,
/// `20_04-lts`. An Azure image names no system beside its number; the long-term releases of Ubuntu alone have that form.
fn system(text: &str) -> Option<(Cow<'static, str>, String)> {
    let text = text.to_ascii_lowercase();
    let number = |rest: &str| -> String { rest.chars().take_while(char::is_ascii_digit).collect() };
    if let Some(rest) = text.rsplit_once("debian-").map(|(_, rest)| rest) {
        return Some((Cow::Borrowed("debian"), number(rest))).filter(|(_, version)| !version.is_empty());
    }
    let rest = match text.rsplit_once("ubuntu-") {
        Some((_, rest)) => rest.strip_prefix("minimal-").or_else(|| rest.strip_prefix("pro-")).unwrap_or(rest),
        None if text.contains("lts") => text.as_str(),
        None => return None,
    };
    let digits: String = rest.chars().filter(|c| !matches!(c, '.' | '-' | '_')).take(4).collect();
    let (year, month) = digits.split_at_checked(2).filter(|_| digits.bytes().all(|b| b.is_ascii_digit()))?;
    (month.len() == 2).then(|| (Cow::Borrowed("ubuntu"), format!("{year}.{month}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read_and_names_products() {
        let table: Table = serde_json::from_str(TABLE).unwrap();
        for read in &table.read {
            let names = read.product.iter().chain(read.absent.iter()).chain(read.products.values());
            names.for_each(|name| assert!(product(name).is_some(), "{name}"));
            assert_eq!(class_of(&read.ty), read.ty);
            assert!(read.by.is_some() || read.product.is_some() || !matches!(read.form, Form::Plain), "{}", read.ty);
        }
    }

    #[test]
    fn versions_are_read_from_the_words_of_services() {
        for (read, text, expected) in [
            (stack as fn(&str) -> _, "NODE|16-lts", Some("nodejs 16")),
            (stack, "python|3.8", Some("python 3.8")),
            (stack, "DOTNETCORE|6.0", None),
            (function, "nodejs16", Some("nodejs 16")),
            (function, "python39", Some("python 3.9")),
            (function, "python312", Some("python 3.12")),
            (function, "go121", None),
            (system, "ubuntu-20-04-x64", Some("ubuntu 20.04")),
            (system, "ubuntu-os-cloud/ubuntu-1804-lts", Some("ubuntu 18.04")),
            (system, "ubuntu-22.04", Some("ubuntu 22.04")),
            (system, "18.04-LTS", Some("ubuntu 18.04")),
            (system, "20_04-lts-gen2", Some("ubuntu 20.04")),
            (system, "debian-cloud/debian-10", Some("debian 10")),
            (system, "2019-Datacenter", None),
            (system, "rocky-9", None),
            (system, "ubuntu-latest", None),
        ] {
            let found = read(text).map(|(name, version): (Cow<'static, str>, String)| format!("{name} {version}"));
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
