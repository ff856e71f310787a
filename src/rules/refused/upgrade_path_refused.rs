//! A running resource is to become what its service does not make of it.
//!
//! ## Why it matters
//!
//! The update is refused half-way through the deployment: a database does not go back to an older version, takes a major
//! step only when told so, and a user pool keeps its attributes for ever.
//!
//! ## What to do
//!
//! Set `allowMajorVersionUpgrade` for a major step, and rehearse it on a copy. Keep the version and the attributes that
//! are there; what must go back is made anew from a snapshot.
//!
//! ## Not reported
//!
//! Resources that are replaced; versions that are not known, or that leave their last part to the service. Disks that
//! become smaller are another rule's (`shrink`), and so are versions of EKS (`eks-shape`).
//!
//! ## References
//!
//! Amazon RDS User Guide, Upgrading a DB instance engine version: major version upgrades; Amazon EKS User Guide, Update
//! existing cluster to new Kubernetes version: one minor version at a time; Amazon ElastiCache User Guide, Upgrading
//! engine versions.

use super::asked::{Asked, Recorded};
use super::versions;
use crate::finding::{Confidence, Meta, Reason, Severity, Sink};
use crate::graph::View;
use crate::lens::aws::upgrades::{DATABASE_VERSION, NewVersion, is_upgraded, lost_attribute, new_version};
use crate::model::{Known, Op, PropertyPath, Resource, TypeToken, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "N028",
    "upgrade-path-refused",
    Severity::High,
    "a running resource is to become what its service does not make of it",
)
.confidence(Confidence::Certain)
.docs(include_str!("upgrade_path_refused.rs"));

pub(super) struct UpgradePathRefused;

impl Rule for UpgradePathRefused {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        is_upgraded(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let before = cx.stack.view(subject, View::Before).filter(|_| subject.op == Op::Update);
        let (Some(asked), Some(before)) = (Asked::of(cx.stack, subject, Recorded::Accepted), before) else { return };
        if asked.is_new(DATABASE_VERSION)
            && let Some(version) = new_version(&subject.ty, before, asked.state)
        {
            database(&version, subject, out);
        }
        if let Some((path, attribute)) = lost_attribute(&subject.ty, before, asked.state) {
            let attribute = shown_within(&attribute, 60);
            out.fail(
                subject.id,
                format!("attribute `{attribute}` of the user pool goes or changes: Cognito refuses it"),
            )
            .at(path)
            .key(attribute)
            .fix("keep the attribute as it is; add others beside it");
        }
    }
}

fn database(version: &NewVersion, subject: &Resource, out: &mut Sink<'_>) {
    let NewVersion { engine, old, new, allowed } = version;
    let path = PropertyPath::of(DATABASE_VERSION);
    let (shown_old, shown_new) = (shown_within(old, 40), shown_within(new, 40));
    match versions::step(engine, old, new) {
        versions::Step::Back => {
            out.fail(
                subject.id,
                format!("`{DATABASE_VERSION}` goes back from `{shown_old}` to `{shown_new}`: RDS refuses it"),
            )
            .at(path)
            .fix("keep the version, or restore a snapshot from before the upgrade");
        }
        versions::Step::Major => match allowed {
            Known::Is(true) => out.pass(),
            Known::Is(false) | Known::Absent => {
                let message =
                    format!("`{shown_old}` to `{shown_new}` is a major step, which RDS refuses without permission");
                out.fail(subject.id, message)
                    .at(path)
                    .fix("set `allowMajorVersionUpgrade`, and rehearse the upgrade on a copy");
            }
            Known::Unknown | Known::Secret => out.undetermined(subject.id, Reason::Unknown(path)),
        },
        versions::Step::Minor => out.pass(),
        versions::Step::Unclear => {}
    }
}
