//! Types and inputs that are gone, go, or have a better successor.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::Date;

const TYPES: &str = table!("versions/types");
const INPUTS: &str = table!("versions/inputs");
const PROVIDERS: &str = table!("versions/providers");

/// What a type of a package has to expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Standing {
    /// The major version no longer has it.
    Gone,
    /// The major version marks it as deprecated.
    Deprecated,
    /// Another one is recommended.
    Superseded,
}

/// What became of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) standing: Standing,
    pub(super) package: &'static str,
    /// The major version that decides; 0 where none does.
    pub(super) major: u32,
    /// The type to use; empty where there is none.
    pub(super) successor: &'static str,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    as_of: String,
    moved: Vec<MovedRows>,
    closed: Vec<Closed>,
    api: Vec<Api>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MovedRows {
    package: String,
    major: u32,
    standing: Standing,
    types: Vec<(String, String)>,
}

/// A service that ends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Closed {
    /// The type, or the beginning of its types.
    #[serde(rename = "type")]
    ty: String,
    /// The last day.
    on: String,
    /// The type to use; empty where there is none.
    #[serde(rename = "use")]
    pub(super) successor: String,
}

impl Closed {
    /// The last day.
    pub(super) fn day(&self) -> Option<Date> {
        self.on.parse().ok()
    }
}

/// A version of a Kubernetes API.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Api {
    /// `extensions/v1beta1`
    version: String,
    /// The kinds that go; all where none is named.
    kinds: Vec<String>,
    /// The first version of Kubernetes without it: `1.22`.
    pub(super) until: String,
    /// The version of the API to use; empty where there is none.
    #[serde(rename = "use")]
    pub(super) successor: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inputs {
    removed: Vec<Removed>,
}

/// Inputs of a type that a major version no longer has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Removed {
    pub(super) package: String,
    pub(super) major: u32,
    #[serde(rename = "type")]
    ty: String,
    /// Each with what replaces it; empty where nothing does.
    pub(super) inputs: Vec<(String, String)>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Providers {
    as_of: String,
    majors: BTreeMap<String, u32>,
}

// Tests read the tables; without them nothing is claimed.
static TABLE: LazyLock<Table> = LazyLock::new(|| serde_json::from_str(TYPES).unwrap_or_default());
static GONE_INPUTS: LazyLock<Inputs> = LazyLock::new(|| serde_json::from_str(INPUTS).unwrap_or_default());
static NEWEST: LazyLock<Providers> = LazyLock::new(|| serde_json::from_str(PROVIDERS).unwrap_or_default());

/// The month of the table of types.
pub(super) fn as_of() -> &'static str {
    &TABLE.as_of
}

/// What became of a type; nothing where nothing did.
pub(super) fn moved(ty: &str) -> Option<Moved> {
    TABLE.moved.iter().find_map(|rows| {
        let (_, successor) = rows.types.iter().find(|(old, _)| is_of(old, ty))?;
        Some(Moved { standing: rows.standing, package: &rows.package, major: rows.major, successor })
    })
}

/// The end of the service that a type belongs to.
pub(super) fn closed(ty: &str) -> Option<&'static Closed> {
    TABLE.closed.iter().find(|closed| {
        closed.ty == ty
            || ty.strip_prefix(closed.ty.as_str()).is_some_and(|_| !closed.ty.bytes().any(|b| b.is_ascii_uppercase()))
    })
}

/// The end of the version of the API that a type of `pulumi-kubernetes` is written for.
pub(super) fn api(ty: &str) -> Option<&'static Api> {
    let (version, kind) = ty.strip_prefix("kubernetes:")?.split_once(':')?;
    let kind = kind.strip_suffix("Patch").unwrap_or(kind);
    TABLE.api.iter().find(|api| api.version == version && (api.kinds.is_empty() || api.kinds.iter().any(|k| k == kind)))
}

/// The inputs of a type that major versions no longer have.
pub(super) fn removed(ty: &str) -> impl Iterator<Item = &'static Removed> + use<'_> {
    GONE_INPUTS.removed.iter().filter(move |removed| removed.ty == ty)
}

/// The newest major version of a package, and the month it is told of.
pub(super) fn newest(package: &str) -> Option<(u32, &'static str)> {
    NEWEST.majors.get(package).map(|major| (*major, NEWEST.as_of.as_str()))
}

/// Whether a row is about a type: the same, or the row ends with a star.
fn is_of(row: &str, ty: &str) -> bool {
    row.strip_suffix('*').map_or(row == ty, |start| ty.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_can_be_read_and_name_types_and_days() {
        let table: Table = serde_json::from_str(TYPES).unwrap();
        assert!(table.as_of.starts_with("202") && table.moved.len() > 10 && table.api.len() > 20);
        for rows in &table.moved {
            for (old, new) in &rows.types {
                assert!(old != new && old.contains(':'), "{old}");
                assert!(rows.major == 0 || old.starts_with(&format!("{}:", rows.package)), "{old}");
            }
        }
        assert!(table.closed.iter().all(|closed| closed.day().is_some()));
        let inputs: Inputs = serde_json::from_str(INPUTS).unwrap();
        assert!(inputs.removed.iter().all(|row| !row.inputs.is_empty() && row.ty.starts_with(&row.package)));
        assert!(!serde_json::from_str::<Providers>(PROVIDERS).unwrap().majors.is_empty());
    }

    #[test]
    fn a_type_is_found_by_its_name_or_by_the_beginning_of_it() {
        let bucket = moved("aws:s3/bucketV2:BucketV2").unwrap();
        assert_eq!(
            (bucket.standing, bucket.major, bucket.successor),
            (Standing::Deprecated, 7, "aws:s3/bucket:Bucket")
        );
        assert_eq!(moved("aws:opsworks/stack:Stack").map(|moved| moved.standing), Some(Standing::Gone));
        assert_eq!(moved("aws:s3/bucket:Bucket"), None);
        assert!(closed("aws:waf/webAcl:WebAcl").is_some() && closed("aws:wafv2/webAcl:WebAcl").is_none());
        assert!(closed("aws:lex/bot:Bot").is_some() && closed("aws:lex/v2modelsBot:V2modelsBot").is_none());
        assert!(closed("azure-native:frontdoor:FrontDoor").is_some());
        assert!(closed("azure-native:frontdoor:FrontDoorRule").is_none());
    }

    #[test]
    fn an_api_of_kubernetes_is_found_by_version_and_kind() {
        assert_eq!(api("kubernetes:extensions/v1beta1:Ingress").map(|api| api.until.as_str()), Some("1.22"));
        assert_eq!(api("kubernetes:extensions/v1beta1:IngressPatch").map(|api| api.until.as_str()), Some("1.22"));
        assert!(api("kubernetes:networking.k8s.io/v1:Ingress").is_none() && api("aws:ec2/vpc:Vpc").is_none());
        assert!(api("kubernetes:rbac.authorization.k8s.io/v1alpha1:Role").is_some());
    }
}
