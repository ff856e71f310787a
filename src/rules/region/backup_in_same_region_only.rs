//! The backups of a database or a file system stay in its region.
//!
//! ## Why it matters
//!
//! What takes the region away, an outage or a lost account, takes the backups with it.
//!
//! ## What to do
//!
//! Copy the backups to a second region: `copyActions` of a backup plan, or a replication of the automated backups.
//!
//! ## Not reported
//!
//! Stacks with a backup plan that copies, replicas, members of global databases. What has no backups: a database that keeps
//! them for 0 days, as an instance does where nothing is written, and a file system that no policy and no plan of the stack
//! backs up. The rule runs when it is selected; in production it is told louder.
//!
//! ## References
//!
//! AWS Backup developer guide, Creating backup copies across AWS Regions; Amazon RDS User Guide, Replicating automated
//! backups to another AWS Region; Amazon EFS User Guide, Replicating file systems.

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::environment::Environment;
use crate::lens::kept::Backup;
use crate::model::Resource;
use crate::rules::completeness::is_ours;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "B012",
    "backup-in-same-region-only",
    Severity::Info,
    "the backups of a database or a file system stay in its region",
)
.opt_in()
.docs(include_str!("backup_in_same_region_only.rs"));

pub(super) struct BackupInSameRegionOnly;

impl Rule for BackupInSameRegionOnly {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for (subject, backup) in cx.lens.backups().into_iter().filter(|(subject, _)| is_ours(subject)) {
            match backup {
                Backup::Elsewhere => out.pass_on(subject.id),
                Backup::Unknown(path) => out.undetermined(subject.id, Reason::Unknown(path)),
                Backup::Here => match cx.not_whole() {
                    Some(reason) => out.undetermined(subject.id, reason),
                    None => report(cx, subject, out),
                },
            }
        }
    }
}

fn report(cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
    let message = format!("backups of `{}` are kept in its own region only", subject.urn.name());
    let finding = out.fail(subject.id, message);
    finding.fix("copy them to a second region, by `copyActions` of a backup plan or by a replication");
    if cx.lens.environment().kind == Environment::Production {
        finding.severity(Severity::Low);
    }
}
