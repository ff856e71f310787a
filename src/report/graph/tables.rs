//! The lists below the pictures: findings, changes, and every resource with what it needs and what needs it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::html::{escaped, put};
use super::{GraphReport, words};
use crate::engine::{Found, Run};
use crate::graph::EdgeKind;
use crate::model::{ResourceId, masked};
use crate::picture::{Change, Link, Links};
use crate::report::printable::printable;

/// Most resources that are listed: those that change or have findings first.
const MOST: usize = 2000;
/// Most findings that are listed, the worst first.
const MOST_FINDINGS: usize = 500;
/// Most links of one resource that are listed in each direction.
const MOST_LINKS: usize = 16;

/// The resources that have a row.
pub(super) struct Listed {
    rows: BTreeSet<ResourceId>,
    left: usize,
}

impl Listed {
    pub(super) fn of(report: &GraphReport) -> Self {
        let found: BTreeSet<ResourceId> =
            report.run.findings.iter().filter_map(|found| found.finding.resource).collect();
        let stack = &report.run.stack;
        let stands_out = |id: &&ResourceId| found.contains(*id) || Change::of(stack.resource(**id)).is_some();
        let mut rows: BTreeSet<ResourceId> = BTreeSet::new();
        rows.extend(report.choice.resources.iter().filter(stands_out).take(MOST));
        let others = report.choice.resources.iter().filter(|id| !stands_out(id));
        let room = MOST - rows.len();
        rows.extend(others.take(room));
        let left = report.choice.resources.len() - rows.len();
        Self { rows, left }
    }

    pub(super) fn has(&self, id: ResourceId) -> bool {
        self.rows.contains(&id)
    }
}

/// Writes the lists.
pub(super) fn write(report: &GraphReport, listed: &Listed, out: &mut String) {
    findings(report, listed, out);
    resources(report, listed, out);
}

fn findings(report: &GraphReport, listed: &Listed, out: &mut String) {
    let about = |found: &&Found| found.finding.resource.is_none_or(|id| report.choice.resources.contains(&id));
    let found: Vec<&Found> = report.run.findings.iter().filter(about).collect();
    if found.is_empty() {
        return;
    }
    put!(out, "<h2>Findings</h2>\n<div class=\"scroll\"><table class=\"findings\"><tbody>");
    for one in found.iter().take(MOST_FINDINGS) {
        let finding = &one.finding;
        put!(out, "<tr class=\"s-{0}\"><td><span class=\"tag\">{0}</span></td>", finding.severity);
        put!(out, "<td class=\"code\">{}</td><td><p>{}</p>", one.meta.code, said(&finding.message));
        if let Some(fix) = &finding.fix {
            put!(out, "<p class=\"fix\">→ {}</p>", said(fix));
        }
        let place = finding.resource.map_or_else(String::new, |id| {
            let ty = escaped(&words::text(report.run.stack.resource(id).ty.name()));
            format!("{} <span class=\"path\">{ty}</span>", reference(&report.run, listed, id))
        });
        let path = finding.path.as_ref().map_or_else(String::new, |path| said(&path.to_string()));
        put!(out, "</td><td>{place} <span class=\"path\">{path}</span></td></tr>");
    }
    put!(out, "</tbody></table></div>");
    if found.len() > MOST_FINDINGS {
        put!(
            out,
            "<p class=\"note\">{} more are not listed; `stackcheck check` lists all.</p>",
            found.len() - MOST_FINDINGS
        );
    }
}

/// What a rule says, which has no secrets in it.
fn said(text: &str) -> String {
    escaped(&printable(&masked(text)))
}

fn resources(report: &GraphReport, listed: &Listed, out: &mut String) {
    let run = &report.run;
    let links = Links::of(&run.stack);
    let mut codes: BTreeMap<ResourceId, BTreeSet<&str>> = BTreeMap::new();
    for found in &run.findings {
        if let Some(id) = found.finding.resource {
            codes.entry(id).or_default().insert(found.meta.code);
        }
    }
    put!(out, "<h2>Resources</h2>");
    if listed.left > 0 {
        put!(out, "<p class=\"note\">{} more are not listed.</p>", listed.left);
    }
    put!(
        out,
        "<div class=\"scroll\"><table class=\"resources\"><thead><tr><th></th><th>name</th><th>type</th><th>needs</th>\
         <th>needed by</th><th>findings</th></tr></thead><tbody>"
    );
    for &id in &listed.rows {
        let change = Change::of(run.stack.resource(id));
        let (class, sign) = change.map_or(("none", ""), |change| (change.name(), change.sign()));
        let codes = codes.get(&id).into_iter().flatten().copied().collect::<Vec<_>>().join(" ");
        put!(out, "<tr id=\"r{id}\" class=\"c-{class}\"><td class=\"sign\" title=\"{class}\">{sign}</td>");
        put!(
            out,
            "<td class=\"name\">{}</td><td>{}</td>",
            inside(run, listed, &links, id),
            escaped(&words::ty(run, id))
        );
        put!(out, "<td>{}</td>", others(run, listed, &links.needs(id)));
        put!(out, "<td>{}</td><td class=\"code\">{codes}</td></tr>", others(run, listed, &links.users(id)));
    }
    put!(out, "</tbody></table></div>");
}

/// The name of a resource, and what it is contained in.
fn inside(run: &Run, listed: &Listed, links: &Links<'_>, id: ResourceId) -> String {
    let name = escaped(&words::name(run, id));
    match links.parent(id).filter(|parent| !run.stack.resource(*parent).ty.is_stack()) {
        Some(parent) => format!("{name} <span class=\"path\">in {}</span>", reference(run, listed, parent)),
        None => name,
    }
}

/// What a resource is linked with and why, each once; what it is contained in stands with its name, and providers would be everywhere.
fn others(run: &Run, listed: &Listed, links: &[Link<'_>]) -> String {
    let mut by_other: BTreeMap<ResourceId, Vec<String>> = BTreeMap::new();
    for link in links.iter().filter(|link| !matches!(link.kind, EdgeKind::Provider | EdgeKind::Parent)) {
        let why = link.property.map_or_else(|| link.kind.name().to_owned(), words::text);
        by_other.entry(link.other).or_default().push(why);
    }
    let one = |(id, why): (&ResourceId, &Vec<String>)| {
        let ty = words::text(run.stack.resource(*id).ty.name());
        let said = escaped(&format!("{ty} · {}", why.join(", ")));
        format!("{} <span class=\"path\">{said}</span>", reference(run, listed, *id))
    };
    let mut parts: Vec<String> = by_other.iter().take(MOST_LINKS).map(one).collect();
    if by_other.len() > MOST_LINKS {
        parts.push(format!("and {} more", by_other.len() - MOST_LINKS));
    }
    parts.join("<br>")
}

fn reference(run: &Run, listed: &Listed, id: ResourceId) -> String {
    let name = escaped(&words::name(run, id));
    if listed.has(id) { format!("<a href=\"#r{id}\">{name}</a>") } else { name }
}
