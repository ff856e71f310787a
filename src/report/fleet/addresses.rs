//! The addresses of a fleet, for people and machines.

use std::io::{self, Write};

use comfy_table::Cell;
use serde::Serialize;

use crate::engine::Exit;
use crate::fleet::{AddressPlan, Block, Overlap};
use crate::input::Unread;
use crate::report::formatter::pretty;
use crate::report::printable::in_cell;
use crate::report::table::{Detail, Style, counted, new_table, wrapped};

/// The addresses of a fleet, and what could not be read.
#[derive(Debug)]
pub struct AddressReport {
    /// The ranges.
    pub plan: AddressPlan,
    /// The inputs that cannot be read.
    pub unread: Vec<Unread>,
    /// What else there is to say of the inputs.
    pub notes: Vec<String>,
}

impl AddressReport {
    /// How the process ends.
    pub fn exit(&self) -> Exit {
        if !self.plan.conflicts.is_empty() {
            Exit::Failed
        } else if self.plan.stacks == 0 {
            Exit::Unreadable
        } else if self.unread.is_empty() {
            Exit::Passed
        } else {
            Exit::Incomplete
        }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    stacks: usize,
    unread: Vec<[&'a str; 2]>,
    blocks: Vec<BlockRow<'a>>,
    conflicts: Vec<ConflictRow<'a>>,
    overlaps: Vec<OverlapRow<'a>>,
    free: Vec<FreeRow>,
    hidden: &'a [String],
}

#[derive(Serialize)]
struct BlockRow<'a> {
    range: String,
    stack: &'a str,
    name: &'a str,
    urn: &'a str,
    region: Option<&'a str>,
}

#[derive(Serialize)]
struct ConflictRow<'a> {
    a: BlockRow<'a>,
    b: BlockRow<'a>,
    via: &'a [String],
}

#[derive(Serialize)]
struct OverlapRow<'a> {
    range: String,
    networks: &'a [String],
    /// Transit gateways whose route tables decide and cannot be seen.
    undecided: &'a [String],
}

#[derive(Serialize)]
struct FreeRow {
    pool: String,
    used_per_mille: u32,
    next: Vec<(u8, Option<String>)>,
}

impl<'a> BlockRow<'a> {
    fn of(block: &'a Block) -> Self {
        let Block { stack, name, urn, region, .. } = block;
        Self { range: block.net.to_string(), stack, name, urn, region: region.as_deref() }
    }
}

/// Writes the result as JSON.
pub fn write_json(report: &AddressReport, out: &mut dyn Write) -> io::Result<()> {
    let plan = &report.plan;
    let block = |at: usize| plan.blocks.get(at).map(BlockRow::of);
    let document = Document {
        schema: "stackcheck.cidr/1",
        stacks: plan.stacks,
        unread: report.unread.iter().map(|unread| [unread.name.as_str(), unread.error.as_str()]).collect(),
        blocks: plan.blocks.iter().map(BlockRow::of).collect(),
        conflicts: plan
            .conflicts
            .iter()
            .filter_map(|one| Some(ConflictRow { a: block(one.a)?, b: block(one.b)?, via: &one.via }))
            .collect(),
        overlaps: plan
            .overlaps
            .iter()
            .map(|overlap| OverlapRow {
                range: overlap.net.to_string(),
                networks: &overlap.blocks,
                undecided: &overlap.undecided,
            })
            .collect(),
        free: plan
            .free
            .iter()
            .map(|free| FreeRow {
                pool: free.pool.to_string(),
                used_per_mille: free.used,
                next: free.next.iter().map(|(size, net)| (*size, net.map(|net| net.to_string()))).collect(),
            })
            .collect(),
        hidden: &plan.hidden,
    };
    pretty(&document, out)
}

/// Most lines of each part, unless everything is asked for.
const MOST: usize = 25;

/// What would decide whether networks are connected.
fn undecided(overlap: &Overlap) -> String {
    match overlap.undecided.as_slice() {
        [] => String::new(),
        gateways => format!(
            " (whether {} connects them cannot be seen: give the states with the gateway and its route tables)",
            gateways.join(", ")
        ),
    }
}

/// Writes the result for people.
pub fn write_table(report: &AddressReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let plan = &report.plan;
    writeln!(out, "{} · {}", counted(plan.stacks, "stack"), counted(plan.blocks.len(), "range"))?;
    for unread in &report.unread {
        let text = format!("unread: {}: {}", in_cell(&unread.name), in_cell(&unread.error));
        writeln!(out, "{}", wrapped(&text, "", style.width))?;
    }
    for note in report.notes.iter().filter(|_| style.detail > Detail::Quiet) {
        writeln!(out, "{}", wrapped(&format!("note: {}", in_cell(note)), "", style.width))?;
    }
    let most = if style.detail == Detail::Verbose { usize::MAX } else { MOST };
    writeln!(out, "\nCONFLICTS  {}", plan.conflicts.len())?;
    for conflict in plan.conflicts.iter().take(most) {
        let (Some(a), Some(b)) = (plan.blocks.get(conflict.a), plan.blocks.get(conflict.b)) else { continue };
        let text = format!("{b} overlaps {a}: connected by {}", conflict.via.join(", "));
        writeln!(out, "{}", wrapped(&in_cell(&text), "  ", style.width))?;
    }
    writeln!(out, "\nOVERLAPS  {} between networks that are not seen to be connected", plan.overlaps.len())?;
    for overlap in plan.overlaps.iter().take(most).filter(|_| style.detail > Detail::Quiet) {
        let text = format!("{}: {}{}", overlap.net, overlap.blocks.join(", "), undecided(overlap));
        writeln!(out, "{}", wrapped(&in_cell(&text), "  ", style.width))?;
    }
    if style.detail == Detail::Verbose {
        let mut table = new_table(style);
        table.set_header(["range", "stack", "network", "region"]);
        for block in &plan.blocks {
            let region = block.region.as_deref().unwrap_or("–");
            let texts = [&block.net.to_string(), &block.stack, &block.name, region];
            table.add_row(texts.map(|text| Cell::new(in_cell(text))));
        }
        writeln!(out, "\n{}", table.trim_fmt())?;
    }
    for free in &plan.free {
        let next = free.next.iter().map(|(size, net)| {
            net.map_or_else(|| format!("no /{size} is free"), |net| format!("next free /{size}: {net}"))
        });
        let used = format!("{}.{} % used", free.used / 10, free.used % 10);
        let text = format!("POOL {}  {used}  {}", free.pool, next.collect::<Vec<_>>().join("  "));
        writeln!(out, "\n{}", wrapped(&text, "", style.width))?;
    }
    for hidden in plan.hidden.iter().take(most) {
        writeln!(out, "note: {}: a range cannot be seen", in_cell(hidden))?;
    }
    writeln!(out, "\n{} (exit {})", counted(plan.conflicts.len(), "conflict"), report.exit() as u8)
}
