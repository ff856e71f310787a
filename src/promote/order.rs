//! Which of two values is the safer one: read from `order.toml`.

use std::cmp::Ordering;
use std::sync::LazyLock;

use globset::{Glob, GlobMatcher};
use ipnet::IpNet;
use serde::Deserialize;
use serde_json::Value as Json;

use super::size;
use crate::finding::Severity;
use crate::lens::class_of;
use crate::model::PropertyPath;

const TABLE: &str = include_str!("order.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    order: Vec<Row>,
    guards: Types,
    remarks: Names,
    artefact: Vec<Artefact>,
    network: Vec<Network>,
}

/// A network of which every environment has its own range.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Network {
    #[serde(rename = "type")]
    pub(super) ty: String,
    pub(super) property: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Types {
    types: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Artefact {
    kind: Kind,
    types: Vec<String>,
    names: Vec<String>,
}

/// What is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// A container image.
    Image,
    /// The id of a machine image.
    Machine,
    /// An archive.
    Code,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Row {
    names: Vec<String>,
    #[serde(default)]
    types: Vec<String>,
    safe: Safe,
    absent: Option<Json>,
    #[serde(default)]
    zero_is_most: bool,
    severity: String,
    says: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Safe {
    Sense(Sense),
    /// Words, the weakest first.
    Words(Vec<String>),
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Sense {
    True,
    False,
    More,
    Newer,
    Tls,
    Narrow,
    Present,
}

struct Rows {
    orders: Vec<(Vec<GlobMatcher>, Row, Severity)>,
    guards: Vec<GlobMatcher>,
    remarks: Vec<String>,
    artefacts: Vec<(Kind, Vec<GlobMatcher>, Vec<String>)>,
    networks: Vec<Network>,
}

/// A glob that is none would match nothing; a test compiles them all.
fn globs(texts: &[String]) -> Vec<GlobMatcher> {
    texts.iter().filter_map(|text| Some(Glob::new(text).ok()?.compile_matcher())).collect()
}

static ROWS: LazyLock<Rows> = LazyLock::new(|| {
    // The table is part of the program; a test reads it.
    let Ok(table) = toml::from_str::<Table>(TABLE) else {
        return Rows {
            orders: Vec::new(),
            guards: Vec::new(),
            remarks: Vec::new(),
            artefacts: Vec::new(),
            networks: Vec::new(),
        };
    };
    let order = |row: Row| Some((globs(&row.types), Severity::parse(&row.severity)?, row));
    Rows {
        orders: table
            .order
            .into_iter()
            .filter_map(order)
            .map(|(types, severity, row)| (types, row, severity))
            .collect(),
        guards: globs(&table.guards.types),
        remarks: table.remarks.names,
        artefacts: table.artefact.into_iter().map(|row| (row.kind, globs(&row.types), row.names)).collect(),
        networks: table.network,
    }
});

/// How the value in the target stands to the one in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is less safe.
    Weaker {
        /// How bad that is.
        severity: Severity,
        /// What it does; fits behind "the target".
        says: &'static str,
    },
    /// It is safer.
    Stronger,
}

/// Compares two values of a property; nothing where neither is safer, or that cannot be told. A value that is not there
/// is nothing.
pub(super) fn compare(ty: &str, path: &PropertyPath, before: Option<&Json>, after: Option<&Json>) -> Option<Standing> {
    let (mut worst, mut better) = (None::<(Severity, &'static str)>, false);
    for (path, before, after) in leaves(path, before, after) {
        match leaf(ty, &path, before, after) {
            Some(Standing::Weaker { severity, says }) if worst.is_none_or(|(worst, _)| severity > worst) => {
                worst = Some((severity, says));
            }
            Some(Standing::Stronger) => better = true,
            _ => {}
        }
    }
    let weaker = worst.map(|(severity, says)| Standing::Weaker { severity, says });
    weaker.or(better.then_some(Standing::Stronger))
}

type Leaf<'v> = (PropertyPath, Option<&'v Json>, Option<&'v Json>);

/// A block that only one side has is compared member by member, too.
fn leaves<'v>(path: &PropertyPath, before: Option<&'v Json>, after: Option<&'v Json>) -> Vec<Leaf<'v>> {
    let mut found = vec![(path.clone(), before, after)];
    let ((None, Some(only)) | (Some(only), None)) = (before, after) else { return found };
    let mut add = |path: PropertyPath, value: &'v Json| {
        let (before, after) = if after.is_some() { (None, Some(value)) } else { (Some(value), None) };
        found.extend(leaves(&path, before, after));
    };
    match only {
        Json::Object(members) => members.iter().for_each(|(name, value)| add(path.clone().name(name), value)),
        Json::Array(items) => items.iter().enumerate().for_each(|(at, value)| add(path.clone().index(at), value)),
        _ => {}
    }
    found
}

fn leaf(ty: &str, path: &PropertyPath, before: Option<&Json>, after: Option<&Json>) -> Option<Standing> {
    let plain = path.plain();
    let class = class_of(ty);
    let named =
        |name: &String| plain.strip_suffix(name.as_str()).is_some_and(|front| front.is_empty() || front.ends_with('.'));
    let is_meant = |types: &[GlobMatcher]| types.is_empty() || types.iter().any(|glob| glob.is_match(class));
    let meant = |(types, row, _): &&(Vec<GlobMatcher>, Row, Severity)| row.names.iter().any(named) && is_meant(types);
    // A row that names the type knows more than one that does not.
    let mut rows: Vec<_> = ROWS.orders.iter().filter(meant).collect();
    rows.sort_by_key(|(types, _, _)| types.is_empty());
    let (_, row, severity) = rows.first()?;
    match row.order(before, after)? {
        Ordering::Greater => Some(Standing::Weaker { severity: *severity, says: &row.says }),
        Ordering::Less => Some(Standing::Stronger),
        Ordering::Equal => None,
    }
}

impl Row {
    /// How safe the value before is, compared with the one after.
    fn order(&self, before: Option<&Json>, after: Option<&Json>) -> Option<Ordering> {
        if let Safe::Sense(Sense::Present) = self.safe {
            return Some(is_there(before).cmp(&is_there(after)));
        }
        if let Safe::Sense(Sense::Narrow) = self.safe {
            return narrower(before, after);
        }
        let (before, after) = (before.or(self.absent.as_ref())?, after.or(self.absent.as_ref())?);
        let flag = |value: &Json| value.as_bool().or_else(|| value.as_str()?.parse().ok());
        match &self.safe {
            Safe::Sense(Sense::True) => Some(flag(before)?.cmp(&flag(after)?)),
            Safe::Sense(Sense::False) => Some(flag(after)?.cmp(&flag(before)?)),
            Safe::Sense(Sense::More) => {
                let number = |value: &Json| {
                    size::number(value).map(|n| if n == 0.0 && self.zero_is_most { f64::INFINITY } else { n })
                };
                number(before)?.partial_cmp(&number(after)?)
            }
            Safe::Sense(Sense::Newer) => size::versions(&text(before), &text(after)),
            Safe::Sense(Sense::Tls) => Some(oldest_protocol(&text(before))?.cmp(&oldest_protocol(&text(after))?)),
            Safe::Sense(Sense::Narrow | Sense::Present) => None,
            Safe::Words(words) => {
                let place = |value: &Json| words.iter().position(|word| word.eq_ignore_ascii_case(&text(value)));
                Some(place(before)?.cmp(&place(after)?))
            }
        }
    }
}

fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn is_there(value: Option<&Json>) -> bool {
    match value {
        None | Some(Json::Null) => false,
        Some(Json::String(text)) => !text.is_empty(),
        Some(Json::Array(items)) => !items.is_empty(),
        Some(Json::Object(members)) => !members.is_empty(),
        Some(_) => true,
    }
}

/// Everybody, as clouds write it.
fn is_everybody(text: &str) -> bool {
    matches!(text, "*" | "Internet" | "Any" | "any") || text.parse::<IpNet>().is_ok_and(|net| net.prefix_len() == 0)
}

/// Whether the range before is narrower than the one after. A range that is no other's part is as safe as it: only who is
/// let in differs.
fn narrower(before: Option<&Json>, after: Option<&Json>) -> Option<Ordering> {
    let everybody = |value: Option<&Json>| value.and_then(Json::as_str).is_some_and(is_everybody);
    if everybody(before) != everybody(after) {
        return Some(everybody(after).cmp(&everybody(before)));
    }
    let net = |value: Option<&Json>| value?.as_str()?.parse::<IpNet>().ok();
    let (before, after) = (net(before)?, net(after)?);
    (before.addr().is_ipv4() == after.addr().is_ipv4()).then(|| before.prefix_len().cmp(&after.prefix_len()))
}

/// The oldest protocol that a policy takes, and the year of the policy: `ELBSecurityPolicy-TLS13-1-2-2021-06`,
/// `TLSv1.2_2021`, `TLS1_2`, `1.2`.
fn oldest_protocol(text: &str) -> Option<(u32, u32)> {
    // The names that do not say it (AWS, security policies of load balancers, read 2026-11).
    if ["ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-2015-05", "ELBSecurityPolicy-FS-2018-06"].contains(&text) {
        return Some((10, 0));
    }
    if text.starts_with("SSL") {
        return Some((3, 0));
    }
    let rest = text.strip_prefix("ELBSecurityPolicy-").unwrap_or(text);
    let rest = rest.strip_prefix("TLS13-").unwrap_or(rest);
    let rest = rest.trim_start_matches(|c: char| !c.is_ascii_digit());
    let mut parts = rest.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse::<u32>().ok());
    let major = parts.next().filter(|major| *major < 10)?;
    let (mut minor, mut year) = (0, 0);
    for part in parts {
        if part > 2000 && year == 0 {
            year = part;
        } else if part < 10 && minor == 0 && year == 0 {
            minor = part;
        }
    }
    Some((major * 10 + minor, year))
}

/// The property that holds the ranges of a network.
pub(super) fn ranges(ty: &str) -> Option<&'static str> {
    ROWS.networks.iter().find(|row| row.ty == ty).map(|row| row.property.as_str())
}

/// Whether a resource of this type keeps others safe.
pub(super) fn is_guard(ty: &str) -> bool {
    ROWS.guards.iter().any(|glob| glob.is_match(ty))
}

/// Whether a property only says something.
pub(super) fn is_remark(path: &PropertyPath) -> bool {
    path.names().any(|name| ROWS.remarks.iter().any(|remark| remark == name))
}

/// What is run, where a property of this type says it.
pub(super) fn artefact(ty: &str, path: &PropertyPath) -> Option<Kind> {
    let meant = |(_, types, names): &&(Kind, Vec<GlobMatcher>, Vec<String>)| {
        let named = |name: &str| names.iter().any(|known| known == name);
        types.iter().any(|glob| glob.is_match(ty))
            && (path.top().is_some_and(named) || path.names().last().is_some_and(named))
    };
    ROWS.artefacts.iter().find(meant).map(|(kind, _, _)| *kind)
}

/// Whether resources of this type may say which image they run.
pub(super) fn runs_images(ty: &str) -> bool {
    ROWS.artefacts.iter().any(|(kind, types, _)| *kind == Kind::Image && types.iter().any(|glob| glob.is_match(ty)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn stands(ty: &str, path: &str, before: &Json, after: &Json) -> &'static str {
        let value = |json| Some(json).filter(|json: &&Json| !json.is_null());
        match compare(ty, &PropertyPath::parse(path), value(before), value(after)) {
            Some(Standing::Weaker { .. }) => "weaker",
            Some(Standing::Stronger) => "stronger",
            None => "-",
        }
    }

    #[test]
    fn every_row_is_read_and_every_glob_compiles() {
        let table: Table = toml::from_str(TABLE).unwrap();
        assert_eq!(table.order.len(), ROWS.orders.len());
        let types = table.order.iter().flat_map(|row| &row.types).chain(&table.guards.types);
        for text in types.chain(table.artefact.iter().flat_map(|row| &row.types)) {
            assert!(Glob::new(text).is_ok(), "{text}");
        }
        for row in &table.order {
            assert!(Severity::parse(&row.severity).is_some() && !row.names.is_empty(), "{}", row.says);
        }
    }

    #[test]
    fn the_safer_value_is_told_from_both_sides() {
        const DB: &str = "aws:rds/instance:Instance";
        for (ty, path, weak, safe) in [
            (DB, "multiAz", json!(false), json!(true)),
            (DB, "publiclyAccessible", json!(true), json!(null)),
            (DB, "storageEncrypted", json!(null), json!(true)),
            (DB, "backupRetentionPeriod", json!(7), json!("14")),
            (DB, "backupRetentionPeriod", json!(null), json!(7)),
            (DB, "engineVersion", json!("15.12"), json!("17.6")),
            ("x", "protect", json!(false), json!(true)),
            ("aws:cloudwatch/logGroup:LogGroup", "retentionInDays", json!(30), json!(0)),
            ("x", "ingress[0].cidrBlocks[0]", json!("0.0.0.0/0"), json!("10.1.0.0/16")),
            ("x", "ingress[0].cidrBlocks[0]", json!("10.0.0.0/8"), json!("10.1.0.0/16")),
            ("x", "ingress[1]", json!({"cidrBlocks": ["::/0"]}), json!(null)),
            ("x", "sslPolicy", json!("ELBSecurityPolicy-2016-08"), json!("ELBSecurityPolicy-TLS13-1-2-2021-06")),
            ("x", "minimumProtocolVersion", json!("TLSv1"), json!("TLSv1.2_2021")),
            ("x", "minTlsVersion", json!("TLS1_0"), json!("TLS1_2")),
            ("x", "kmsKeyId", json!(null), json!("alias/shop")),
            ("x", "versioningConfiguration", json!(null), json!({"status": "Enabled"})),
            ("x", "acl", json!("public-read"), json!(null)),
        ] {
            assert_eq!(stands(ty, path, &safe, &weak), "weaker", "{path} {safe} {weak}");
            assert_eq!(stands(ty, path, &weak, &safe), "stronger", "{path} {weak} {safe}");
        }
    }

    #[test]
    fn what_is_only_another_value_is_neither() {
        for (path, before, after) in [
            ("ingress[0].cidrBlocks[0]", json!("10.1.0.0/16"), json!("10.2.0.0/16")),
            ("instanceClass", json!("db.m7g.large"), json!("db.t4g.small")),
            ("autoMinorVersionUpgrade", json!(null), json!(true)),
            ("cidrBlock", json!("10.0.0.0/8"), json!("10.1.0.0/16")),
            ("sslPolicy", json!("mine"), json!("yours")),
            ("runtime", json!("nodejs20.x"), json!("python3.12")),
        ] {
            assert_eq!(stands("x", path, &before, &after), "-", "{path} {before} {after}");
        }
    }
}
