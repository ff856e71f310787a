//! Databases and file systems, and whether their backups leave the region.

use hashbrown::HashSet;

use super::{By, Lens, Reference, class_of};
use crate::model::{Known, PropertyPath, Resource, ResourceId, StateView, Value};

const INSTANCE: &str = "aws:rds/instance:Instance";
const CLUSTER: &str = "aws:rds/cluster:Cluster";
const FILES: &str = "aws:efs/fileSystem:FileSystem";
const PLAN: &str = "aws:backup/plan:Plan";
const SELECTION: &str = "aws:backup/selection:Selection";
const FILE_POLICY: &str = "aws:efs/backupPolicy:BackupPolicy";

/// What copies one of them to another region: its class, the property that names the original, and the class
/// of that.
///
/// Source: schemas of aws 7.
const COPIERS: [(&str, &str, &str); 4] = [
    ("aws:efs/replicationConfiguration:ReplicationConfiguration", "sourceFileSystemId", FILES),
    (
        "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
        "sourceDbInstanceArn",
        INSTANCE,
    ),
    (INSTANCE, "replicateSourceDb", INSTANCE),
    (CLUSTER, "replicationSourceIdentifier", CLUSTER),
];

/// Properties of what is itself a copy, or a member of something in several regions.
const MEMBERS: [&str; 4] =
    ["globalClusterIdentifier", "replicateSourceDb", "replicationSourceIdentifier", "replicationConfiguration"];

/// Where backups are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backup {
    /// In another region, or there are none to copy.
    Elsewhere,
    /// In the region of the original.
    Here,
    /// It cannot be known.
    Unknown(PropertyPath),
}

/// What the stack copies to other regions.
#[derive(Default)]
struct Copied {
    resources: HashSet<ResourceId>,
    /// A backup plan copies what it keeps, or may.
    by_plan: Option<Backup>,
    /// A property that may name whatever original.
    open: Option<PropertyPath>,
    /// The file systems that are backed up by themselves.
    files: HashSet<ResourceId>,
    /// A backup plan may take whatever file system: what it takes is chosen by tags as well.
    any_files: bool,
    /// A property that may name whatever file system.
    open_files: Option<PropertyPath>,
}

impl<'a> Lens<'a> {
    /// The databases and file systems of the stack, and where their backups are kept.
    pub fn backups(&self) -> Vec<(&'a Resource, Backup)> {
        let subjects = [INSTANCE, CLUSTER, FILES].into_iter().flat_map(|class| self.of_class(class));
        let subjects: Vec<&'a Resource> = subjects.filter(|subject| subject.is_managed()).collect();
        if subjects.is_empty() {
            return Vec::new();
        }
        let copied = self.copied();
        subjects.into_iter().map(|subject| (subject, self.backup_of(subject, &copied))).collect()
    }

    fn copied(&self) -> Copied {
        let mut copied = Copied::default();
        for plan in self.of_class(PLAN) {
            let actions = self.in_force(plan, "rules[].copyActions");
            if actions.iter().any(|action| action.is().is_some_and(|action| !action.is_empty())) {
                copied.by_plan = Some(Backup::Elsewhere);
            } else if actions.iter().any(Known::is_hidden) {
                copied.by_plan.get_or_insert(Backup::Unknown(PropertyPath::of("rules")));
            }
        }
        for (class, property, original) in COPIERS {
            for copier in self.of_class(class) {
                let found = [By::Id, By::Arn, By::Name].map(|by| self.reference(copier, property, by, original));
                copied.resources.extend(found.iter().flat_map(Reference::resources));
                if found.iter().all(|found| *found == Reference::Unknown) {
                    copied.open = Some(PropertyPath::of(property));
                }
            }
        }
        copied.any_files = self.of_class(SELECTION).next().is_some();
        for policy in self.of_class(FILE_POLICY) {
            match self.reference(policy, "fileSystemId", By::Id, FILES) {
                Reference::Unknown => copied.open_files = Some(PropertyPath::of("fileSystemId")),
                found => copied.files.extend(found.resources()),
            }
        }
        copied
    }

    fn backup_of(&self, subject: &'a Resource, copied: &Copied) -> Backup {
        let Some(state) = self.state(subject) else { return Backup::Elsewhere };
        let member = MEMBERS.iter().any(|name| !state.property(name).is_absent());
        if member || copied.resources.contains(&subject.id) {
            return Backup::Elsewhere;
        }
        match kept(subject, state, copied) {
            Known::Is(true) => {}
            Known::Unknown | Known::Secret => return Backup::Unknown(PropertyPath::of(kept_by(subject))),
            _ => return Backup::Elsewhere,
        }
        match (&copied.by_plan, &copied.open) {
            (Some(by_plan), _) => by_plan.clone(),
            (None, Some(path)) => Backup::Unknown(path.clone()),
            (None, None) => Backup::Here,
        }
    }
}

/// Whether there are backups at all: that there are none is another fault.
///
/// Source: pulumi-aws 7.51.1: `backupRetentionPeriod` of rds.Instance is 0 where nothing is written, of rds.Cluster 1; a
/// restored one keeps that of its source. A file system is backed up where a policy or a plan says so.
fn kept(subject: &Resource, state: StateView<'_>, copied: &Copied) -> Known<bool> {
    let class = class_of(&subject.ty);
    if class == FILES {
        let own = state.property("backupPolicy").and_then(|policy| policy.get("status"));
        let own = own.read(Value::as_str).is().is_some_and(|status| status == "ENABLED");
        let named = own || copied.any_files || copied.files.contains(&subject.id);
        return if named || copied.open_files.is_none() { Known::Is(named) } else { Known::Unknown };
    }
    match state.property("backupRetentionPeriod").read(Value::as_i64) {
        Known::Is(days) => Known::Is(days > 0),
        Known::Absent if class == INSTANCE => {
            let restored = RESTORED.iter().any(|name| !state.property(name).is_absent());
            if restored { Known::Unknown } else { Known::Is(false) }
        }
        Known::Absent => Known::Is(true),
        _ => Known::Unknown,
    }
}

/// Properties of what is restored, and keeps what it does not write as its source has it.
const RESTORED: [&str; 3] = ["snapshotIdentifier", "restoreToPointInTime", "s3Import"];

/// The property that says whether there are backups.
fn kept_by(subject: &Resource) -> &'static str {
    if class_of(&subject.ty) == FILES { "fileSystemId" } else { "backupRetentionPeriod" }
}
