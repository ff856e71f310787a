//! The ways as JSON, schema `stackcheck.path/1`.

use std::io::{self, Write};

use serde::Serialize;

use super::{PathReport, Row};
use crate::lens::reach::{Answer, Way, traffic_told};
use crate::model::shown;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    input: String,
    from: String,
    to: String,
    delta: bool,
    pairs: Vec<Pair<'a>>,
    exit: u8,
}

#[derive(Serialize)]
struct Pair<'a> {
    from: Named,
    to: Named,
    verdict: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    turn: Option<&'a str>,
    ways: Vec<WayRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opened: Option<Vec<WayRow>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<Vec<WayRow>>,
    shut: Vec<String>,
    unknown: Vec<String>,
}

#[derive(Serialize)]
struct Named {
    name: String,
    urn: Option<String>,
}

#[derive(Serialize)]
struct WayRow {
    traffic: Vec<String>,
    hops: Vec<HopRow>,
}

#[derive(Serialize)]
struct HopRow {
    urn: Option<String>,
    path: Option<String>,
}

/// Writes the ways.
pub fn write(report: &PathReport, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema: "stackcheck.path/1",
        input: shown(&report.stack.input),
        from: shown(&report.from),
        to: shown(&report.to),
        delta: report.delta,
        pairs: report.rows.iter().map(|row| pair(report, row)).collect(),
        exit: report.exit() as u8,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn pair<'a>(report: &PathReport, row: &Row) -> Pair<'a> {
    let named = |place: &crate::lens::reach::Place| {
        let urn = match place {
            crate::lens::reach::Place::Resource(id) => Some(shown(&report.stack.resource(*id).urn)),
            _ => None,
        };
        Named { name: report.place(place), urn }
    };
    let ways = |ways: Vec<&Way>| ways.into_iter().map(|way| way_row(report, way)).collect::<Vec<_>>();
    let told = |answer: &Answer| answer.doubts.iter().map(|doubt| doubt.told(&report.stack)).collect::<Vec<_>>();
    Pair {
        from: named(&row.from),
        to: named(&row.to),
        verdict: row.now.verdict().name(),
        turn: row.turn().map(super::Turn::name),
        ways: ways(row.now.ways.iter().collect()),
        opened: row.then.as_ref().map(|_| ways(row.opened())),
        closed: row.then.as_ref().map(|_| ways(row.closed())),
        shut: row.now.blocks.iter().map(|block| block.told(&report.stack)).collect(),
        unknown: told(&row.now),
    }
}

fn way_row(report: &PathReport, way: &Way) -> WayRow {
    let hops = way.hops.iter().map(|hop| HopRow {
        urn: hop.resource.map(|id| shown(&report.stack.resource(id).urn)),
        path: hop.path.as_ref().filter(|path| !path.segments().is_empty()).map(ToString::to_string),
    });
    WayRow { traffic: way.traffic.iter().map(|one| traffic_told(*one)).collect(), hops: hops.collect() }
}
