//! An ARN is written down that belongs to a resource of this stack, or to another partition.
//!
//! ## Why it matters
//!
//! Nothing makes the resource come first, and nothing follows when it is renamed. An ARN of another partition names nothing at
//! all: China and GovCloud have their own.
//!
//! ## What to do
//!
//! Pass the `arn` of the resource; take the partition from `getPartition`.
//!
//! ## Not reported
//!
//! ARNs that are computed from a resource; wildcards; what only mentions an ARN, as tags do and policies. ARNs of another
//! account or region than the resource of that name. An ARN that the input knows to be that of a resource is H001; the
//! account number in one is G003.
//!
//! ## References
//!
//! AWS Service Authorization Reference: the ARN of each type of resource; AWS IAM User Guide, Amazon Resource Names:
//! partitions.

use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::By;
use crate::lens::aws::{Arn, is_label, is_policy, named_by, partition_of};
use crate::model::Resource;
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new(
    "G004",
    "hardcoded-arn",
    Severity::Medium,
    "an ARN is written down that belongs to a resource of this stack, or to another partition",
)
.docs(include_str!("hardcoded_arn.rs"));

pub(super) struct HardcodedArn;

impl Rule for HardcodedArn {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::of_length(20, 512).with(b":"))
    }

    fn leaf(&self, cx: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        let Some(arn) = Arn::parse(&leaf.text).filter(|_| leaf.resource.ty.package() == "aws") else { return };
        let home = cx.lens.region(leaf.resource);
        if let Some(partition) = home.and_then(partition_of).filter(|partition| *partition != arn.partition) {
            let path = leaf.path();
            if !is_label(&path) {
                let home = home.unwrap_or_default();
                let message =
                    format!("the ARN is one of partition `{}`, and `{home}` is in `{partition}`", arn.partition);
                let finding = out.fail(leaf.resource.id, message).at(path).key(arn.partition);
                finding.severity(Severity::High).confidence(Confidence::Certain);
                finding.fix(format!("begin it with `arn:{partition}:`, or take the partition from `getPartition`"));
            }
            return;
        }
        if let Some(owner) = owner(cx, leaf, &arn) {
            report(cx, leaf, owner, out);
        }
    }
}

/// The resource of the stack that an ARN names, where the ARN itself is not known yet.
fn owner<'a>(cx: &Cx<'a>, leaf: &Leaf<'_>, arn: &Arn<'_>) -> Option<&'a Resource> {
    let (class, name) = named_by(arn)?;
    let top = leaf.top()?;
    // One with an asterisk is a pattern that fits many.
    let is_pattern = [arn.region, arn.account].iter().any(|part| part.contains('*'));
    let foreign = is_pattern || !arn.account.is_empty() && cx.lens.account().is_some_and(|own| own != arn.account);
    if !leaf.state.is_literal(&top) || foreign || !cx.lens.find_any(By::Arn, &leaf.text).is_empty() {
        return None;
    }
    let [owner] = cx.lens.find(By::Name, name, class)[..] else { return None };
    let owner = cx.stack.resource(owner);
    let elsewhere = !arn.region.is_empty() && cx.lens.home(owner).is_some_and(|home| home != arn.region);
    // What exists has an ARN, and it is another one.
    let known = cx.lens.state(owner).is_some_and(|state| state.output("arn").is().is_some());
    (owner.is_managed() && owner.id != leaf.resource.id && !elsewhere && !known).then_some(owner)
}

fn report(cx: &Cx<'_>, leaf: &Leaf<'_>, owner: &Resource, out: &mut Sink<'_>) {
    let path = leaf.path();
    if is_label(&path) || is_policy(&path) {
        return;
    }
    let whose = format!("`{}` ({})", owner.urn.name(), owner.ty.friendly());
    let message = format!("the ARN that {whose} of this stack will have is written down");
    let finding = out.fail(leaf.resource.id, message).at(path).key(&*leaf.text).related([owner.id]);
    finding.fix(format!("pass the `arn` of {whose} instead"));
    super::weigh_order(cx, finding, leaf.resource, owner);
}
