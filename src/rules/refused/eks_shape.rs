//! A cluster of EKS has a shape, or takes a step, that EKS refuses.
//!
//! ## Why it matters
//!
//! EKS refuses a node group whose sizes contradict each other, a cluster in a zone without a control plane, and an update
//! that goes back or leaves a minor version out.
//!
//! ## What to do
//!
//! Put the least, the wanted and the greatest size in this order; take a subnet in another zone; go from one minor version
//! to the next, and update the nodes in between.
//!
//! ## Not reported
//!
//! Sizes, zones and versions that are not known yet; zones known by their names only, which mean another zone in every
//! account; clusters that are replaced.
//!
//! ## References
//!
//! Amazon EKS API Reference, `CreateCluster` and `UpdateClusterVersion`.

use super::asked::{Asked, Recorded};
use super::{judge, row};
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::graph::View;
use crate::lens::aws::upgrades::{CLUSTER, CLUSTER_NETWORK, CLUSTER_VERSION};
use crate::lens::class_of;
use crate::model::{Op, PropertyPath, Resource, StateView, TypeToken, Value};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("N027", "eks-shape", Severity::High, "a cluster of EKS has a shape, or takes a step, that EKS refuses")
        .confidence(Confidence::Certain)
        .docs(include_str!("eks_shape.rs"));

pub(super) struct EksShape;

impl Rule for EksShape {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        class_of(ty) == CLUSTER || row::rows(META.code, class_of(ty)).next().is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(asked) = Asked::of(cx.stack, subject, Recorded::Accepted) else { return };
        for row in row::rows(META.code, class_of(&subject.ty)) {
            judge::judge(row, &asked, subject, out);
        }
        if class_of(&subject.ty) != CLUSTER {
            return;
        }
        if asked.is_new(CLUSTER_NETWORK) {
            zones(cx, subject, out);
        }
        if let Some(before) = cx.stack.view(subject, View::Before).filter(|_| subject.op == Op::Update)
            && asked.is_new(CLUSTER_VERSION)
        {
            versions(before, asked.state, subject, out);
        }
    }
}

fn zones(cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
    for (subnet, zone) in cx.lens.subnets_without_control_plane(cx.stack.resource(subject.id)) {
        let name = subnet.urn.name();
        out.fail(subject.id, format!("subnet `{name}` is in zone {zone}, which has no control plane of EKS"))
            .at(PropertyPath::of(CLUSTER_NETWORK))
            .related([subnet.id])
            .key(name.to_owned())
            .fix("take a subnet in another zone for the cluster; nodes may stay in this one");
    }
}

fn versions(before: StateView<'_>, after: StateView<'_>, subject: &Resource, out: &mut Sink<'_>) {
    let version = |state: StateView<'_>| {
        let text = state.property(CLUSTER_VERSION).is().and_then(Value::as_text)?;
        let (major, minor) = text.split_once('.')?;
        Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?))
    };
    let (Some(old), Some(new)) = (version(before), version(after)) else { return };
    let shown = |(major, minor): (u32, u32)| format!("{major}.{minor}");
    let (says, fix) = if new < old {
        ("goes back", "keep the version: a cluster never goes back".to_owned())
    } else if new.0 == old.0 && new.1 > old.1.saturating_add(1) {
        let next = shown((old.0, old.1.saturating_add(1)));
        ("leaves versions out", format!("go to {next} first"))
    } else {
        return out.pass();
    };
    out.fail(subject.id, format!("`{CLUSTER_VERSION}` {says}: {} to {}", shown(old), shown(new)))
        .at(PropertyPath::of(CLUSTER_VERSION))
        .fix(fix);
}
