//! A picture for machines, schema `stackcheck.graph/1` (`docs/schema/graph-1.json`).

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::{GraphReport, words};
use crate::engine::Run;
use crate::graph::EdgeKind;
use crate::model::ResourceId;
use crate::picture::{End, Marks, Picture, What};
use crate::report::document::Tool;
use crate::report::formatter::pretty;
use crate::report::inputs::{InputRow, input_row};

/// The name of the schema; a change that breaks readers gets a new number.
const SCHEMA: &str = "stackcheck.graph/1";

/// A picture.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Document<'a> {
    /// Always `stackcheck.graph/1`.
    schema: &'static str,
    tool: Tool<'static>,
    input: InputRow<'a>,
    /// What contains what.
    #[cfg_attr(test, schemars(extend("enum" = ["components", "network", "dependencies"])))]
    view: &'static str,
    /// What is drawn as one.
    #[cfg_attr(test, schemars(extend("enum" = ["nothing", "type", "component", "package"])))]
    collapse: &'static str,
    /// Boxes around others.
    groups: Vec<GroupRow<'a>>,
    /// Boxes without others in them.
    nodes: Vec<NodeRow<'a>>,
    /// From what needs to what is needed.
    edges: Vec<EdgeRow>,
    /// What a change of some resources reaches; null when nobody asked.
    blast: Option<BlastRow<'a>>,
    /// The way between two resources; null when nobody asked.
    path: Option<PathRow<'a>>,
    /// What the picture cannot show.
    notes: &'a [String],
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct GroupRow<'a> {
    id: String,
    /// The group around it.
    group: Option<String>,
    /// The resource; null for the group of what is in no network.
    urn: Option<&'a str>,
    r#type: Option<&'a str>,
    name: String,
    /// Address ranges and the way out, of networks and subnets.
    note: Option<&'a str>,
    /// How many resources of it and in it change, by what happens.
    changes: BTreeMap<&'static str, usize>,
    /// How many findings there are on it and on what is in it, by severity.
    findings: BTreeMap<&'static str, usize>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct NodeRow<'a> {
    id: String,
    /// The group around it.
    group: Option<String>,
    /// What it stands for.
    #[cfg_attr(test, schemars(extend("enum" = ["resource", "component", "type", "package"])))]
    kind: &'static str,
    /// The resource or component; null for several resources.
    urn: Option<&'a str>,
    /// The type; null for a package.
    r#type: Option<String>,
    name: String,
    /// The URNs of all resources that it stands for.
    members: Vec<&'a str>,
    /// How many of them change, by what happens.
    changes: BTreeMap<&'static str, usize>,
    /// How many findings there are on them, by severity.
    findings: BTreeMap<&'static str, usize>,
    /// Whether it was asked for by name.
    focus: bool,
    /// How far it is from what was asked for; null where that is not told.
    distance: Option<usize>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct EdgeRow {
    from: String,
    to: String,
    why: Vec<WhyRow>,
    /// How many pairs of resources it stands for.
    pairs: usize,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct WhyRow {
    #[cfg_attr(test, schemars(extend("enum" = ["parent", "dependency", "property", "provider", "deleted-with", "replace-with", "view-of"])))]
    kind: &'static str,
    /// The inputs that are computed from it.
    inputs: Vec<String>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct BlastRow<'a> {
    /// Where it begins.
    of: Vec<&'a str>,
    /// How many other resources are reached.
    resources: usize,
    /// How many are reached over a link of each kind; one that is reached in several ways counts for each.
    by_kind: BTreeMap<&'static str, usize>,
    /// How many there are at each distance.
    by_distance: BTreeMap<usize, usize>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct PathRow<'a> {
    /// What needs the other.
    from: &'a str,
    to: &'a str,
    /// Whether a way is seen. Where the input is not whole, there may be one that is not.
    found: bool,
    /// The resources on the first of the shortest ways, in order.
    steps: Vec<&'a str>,
}

/// Writes the picture that was asked for.
pub fn write(report: &GraphReport, out: &mut dyn Write) -> io::Result<()> {
    let Some(picture) = report.asked() else { return Ok(()) };
    pretty(&document(report, picture), out)
}

fn document<'a>(report: &'a GraphReport, picture: &'a Picture) -> Document<'a> {
    let run = &report.run;
    Document {
        schema: SCHEMA,
        tool: Tool::THIS,
        input: input_row(&run.stack, run.environment.as_deref()),
        view: picture.view.name(),
        collapse: picture.collapse.name(),
        groups: (0..picture.groups.len()).map(|at| group(run, picture, at)).collect(),
        nodes: (0..picture.nodes.len()).map(|at| node(run, picture, at)).collect(),
        edges: picture.lines.iter().map(edge).collect(),
        blast: report.choice.blast.as_ref().map(|blast| BlastRow {
            of: blast.of.iter().map(|id| urn(run, *id)).collect(),
            resources: blast.distance.values().filter(|distance| **distance > 0).count(),
            by_kind: blast.by_kind.iter().map(|(kind, count)| (kind.name(), *count)).collect(),
            by_distance: by_distance(blast),
        }),
        path: report.choice.way.as_ref().map(|way| PathRow {
            from: urn(run, way.from),
            to: urn(run, way.to),
            found: !way.steps.is_empty(),
            steps: way.steps.iter().map(|id| urn(run, *id)).collect(),
        }),
        notes: &report.notes,
    }
}

fn by_distance(blast: &crate::picture::Blast) -> BTreeMap<usize, usize> {
    let mut counts = BTreeMap::new();
    for distance in blast.distance.values().filter(|distance| **distance > 0) {
        *counts.entry(*distance).or_default() += 1;
    }
    counts
}

fn urn(run: &Run, id: ResourceId) -> &str {
    &run.stack.resource(id).urn
}

fn group<'a>(run: &'a Run, picture: &'a Picture, at: usize) -> GroupRow<'a> {
    let group = &picture.groups[at];
    GroupRow {
        id: id(End::Group(at)),
        group: group.parent.map(|parent| id(End::Group(parent))),
        urn: group.resource.map(|resource| urn(run, resource)),
        r#type: group.resource.map(|resource| run.stack.resource(resource).ty.written()),
        name: words::group(run, group).0,
        note: group.note.as_deref(),
        changes: changes(&group.marks),
        findings: findings(&group.marks),
    }
}

fn node<'a>(run: &'a Run, picture: &'a Picture, at: usize) -> NodeRow<'a> {
    let node = &picture.nodes[at];
    let (kind, of, ty) = match &node.what {
        What::Resource(id) => ("resource", Some(*id), Some(run.stack.resource(*id).ty.to_string())),
        What::Component(id) => ("component", Some(*id), Some(run.stack.resource(*id).ty.to_string())),
        What::Type(ty) => ("type", None, Some(ty.to_string())),
        What::Package(_) => ("package", None, None),
    };
    NodeRow {
        id: id(End::Node(at)),
        group: node.group.map(|group| id(End::Group(group))),
        kind,
        urn: of.map(|id| urn(run, id)),
        r#type: ty,
        name: words::node(run, node).0,
        members: node.members.iter().map(|id| urn(run, *id)).collect(),
        changes: changes(&node.marks),
        findings: findings(&node.marks),
        focus: node.focus,
        distance: node.distance,
    }
}

fn edge(line: &crate::picture::Line) -> EdgeRow {
    let why = line.why.iter().map(|(kind, inputs)| {
        let inputs = if *kind == EdgeKind::Property { inputs.iter().cloned().collect() } else { Vec::new() };
        WhyRow { kind: kind.name(), inputs }
    });
    EdgeRow { from: id(line.from), to: id(line.to), why: why.collect(), pairs: line.pairs }
}

fn id(end: End) -> String {
    match end {
        End::Node(at) => format!("n{at}"),
        End::Group(at) => format!("g{at}"),
    }
}

fn changes(marks: &Marks) -> BTreeMap<&'static str, usize> {
    marks.changes.iter().map(|(change, count)| (change.name(), *count)).collect()
}

fn findings(marks: &Marks) -> BTreeMap<&'static str, usize> {
    marks.findings.iter().map(|(severity, count)| (severity.name(), *count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_in_the_documentation_is_the_one_of_the_code() {
        crate::report::schema::assert_documented::<Document<'_>>(SCHEMA, "graph-1.json");
    }
}
