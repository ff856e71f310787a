//! A managed database, queue or replication instance has a public address.
//!
//! ## Why it matters
//!
//! With a public address one rule of a security group is all that stands between the data and everybody. Reviewers take
//! the address away where they see it.
//!
//! ## What to do
//!
//! Set `publiclyAccessible: false`, and put it into subnets without a route to an internet gateway.
//!
//! ## Not reported
//!
//! Where the property is not written, and what a provider takes then depends on its version. It is critical where the
//! whole way from the Internet is known and open, which the finding then lists; otherwise it is high.
//!
//! ## References
//!
//! Amazon VPC User Guide: security groups, network ACLs, route tables and Internet gateways; Elastic Load Balancing User
//! Guide: listeners and targets.

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::endpoints::{PUBLIC, has_public_flag};
use crate::lens::reach::{Place, Reach};
use crate::model::{Known, PropertyPath, Resource, TypeToken, Value};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("C009", "database-public", Severity::High, "a managed database has a public address")
    .docs(include_str!("database_public.rs"));

pub(super) struct DatabasePublic;

impl Rule for DatabasePublic {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        has_public_flag(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let resource = cx.stack.resource(subject.id);
        let Some(state) = cx.lens.state(resource) else { return };
        let path = PropertyPath::of(PUBLIC);
        match state.property(PUBLIC).read(Value::as_bool) {
            Known::Is(false) | Known::Absent => return out.pass(),
            Known::Unknown => return out.undetermined(subject.id, Reason::Unknown(path)),
            Known::Secret => return out.undetermined(subject.id, Reason::Secret(path)),
            Known::Is(true) => {}
        }
        let answer = Reach::new(cx.lens).between(&Place::Internet, &Place::Resource(subject.id));
        let name = subject.urn.name();
        let way = answer.ways.first();
        let ending = if way.is_some() { " and is reached from the Internet" } else { "" };
        let finding = out.fail(subject.id, format!("`{name}` has a public address{ending}"));
        finding.at(path).fix("set `publiclyAccessible: false`, and let the application reach it inside the network");
        if let Some(way) = way {
            finding.severity(Severity::Critical).evidence(format!("the way: {}", way.told(cx.stack)));
        } else {
            let facts = answer.doubts.iter().map(|doubt| doubt.told(cx.stack));
            let facts = facts.chain(answer.blocks.iter().map(|block| block.told(cx.stack)));
            finding.evidence.extend(facts.map(|fact| format!("no way to it is known from the Internet: {fact}")));
        }
    }
}
