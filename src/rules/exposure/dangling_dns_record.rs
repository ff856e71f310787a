//! A name keeps leading to what this change gives up.
//!
//! ## Why it matters
//!
//! An address goes back to the pool of the cloud and a bucket's name becomes free: whoever gets it next answers under your
//! name, with your cookies and with certificates that are issued for it. Where nobody can get the same again, the name
//! leads nowhere.
//!
//! ## What to do
//!
//! Delete the record with what it leads to, or let it lead to what takes its place, and do so before that is deleted.
//!
//! ## Not reported
//!
//! Records that lead to an address or host of which the stack does not know whose it is; records that change with this
//! preview; what is kept in the cloud (`retainOnDelete`). Where unchanged resources are hidden, it is an open question.
//!
//! ## References
//!
//! Amazon EC2 User Guide, Elastic IP addresses; Amazon S3 User Guide, Hosting a static website; Microsoft Azure security
//! documentation, Prevent dangling DNS entries and avoid subdomain takeover (2026-11).

use std::collections::BTreeMap;

use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::names::{GivenUp, Lead, plain, serves_by_name};
use crate::model::{Resource, shown};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("C022", "dangling-dns-record", Severity::High, "a name keeps leading to what this change gives up")
        .confidence(Confidence::Certain)
        .docs(include_str!("dangling_dns_record.rs"));

pub(super) struct DanglingDnsRecord;

impl Rule for DanglingDnsRecord {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let changed = cx.changes.iter().map(|change| cx.stack.resource(change.resource));
        let given: BTreeMap<String, GivenUp> = changed.flat_map(|resource| cx.lens.given_up(resource)).collect();
        if given.is_empty() {
            return;
        }
        for record in cx.lens.records() {
            match cx.lens.leads(record).into_iter().find_map(|lead| Some((follow(cx, record, &lead, &given)?, lead))) {
                Some((given, lead)) => report(cx, record, given, &lead, out),
                None => out.pass_on(record.id),
            }
        }
        let claimable = given.values().find(|given| given.claimable);
        if let (Some(reason), Some(claimable)) = (cx.not_whole(), claimable) {
            out.undetermined(claimable.resource, reason);
        }
    }
}

/// What is given up at the end of a lead.
fn follow<'g, 'a>(
    cx: &Cx<'a>,
    record: &'a Resource,
    lead: &Lead<'a>,
    given: &'g BTreeMap<String, GivenUp>,
) -> Option<&'g GivenUp> {
    let text = plain(&lead.text);
    if serves_by_name(&text) {
        return given.get(&plain(&cx.lens.record_name(record)?));
    }
    given.get(&text).filter(|_| text.contains(['.', ':']))
}

fn report(cx: &Cx<'_>, record: &Resource, given: &GivenUp, lead: &Lead<'_>, out: &mut Sink<'_>) {
    let name = record.urn.name();
    let gone = cx.stack.resource(given.resource);
    let does = if gone.exists() { "replaces" } else { "deletes" };
    let ending =
        if given.claimable { ": whoever gets it next answers under this name" } else { ": it leads nowhere then" };
    let message = format!(
        "record `{name}` keeps leading to `{}`, and this change {does} `{}`, which has it{ending}",
        shown(&lead.text),
        gone.urn.name()
    );
    let finding = out.fail(record.id, message).at(lead.path.clone()).related([gone.id]).key(plain(&lead.text));
    finding.severity(if given.claimable { META.severity } else { Severity::Medium });
    finding.fix("delete the record first, or let it lead to what takes its place");
}
