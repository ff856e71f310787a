//! Rules that are gone through by priority, where one may keep out what another lets in.

use ipnet::IpNet;

use super::addresses::AddressSet;
use super::ingress::{Ingress, Peer, Traffic};
use crate::model::Known;

/// A rule of a list that is gone through by priority, where a rule may also keep out.
pub(super) struct Ranked {
    pub(super) rule: Ingress,
    pub(super) keeps_out: bool,
    /// The lower comes first.
    pub(super) priority: Known<i64>,
    /// To what it applies: rules of different targets do not cancel each other.
    pub(super) target: String,
}

/// The rules that let in, without what a rule before them keeps out. What a rule may keep out that cannot be seen
/// itself is not known.
pub(super) fn let_in(ranked: Vec<Ranked>) -> Vec<Ingress> {
    let (out, rules): (Vec<Ranked>, Vec<Ranked>) = ranked.into_iter().partition(|ranked| ranked.keeps_out);
    let out: Vec<(Ranked, AddressSet)> = out
        .into_iter()
        .map(|ranked| {
            let kept_out = ranked.rule.peers.iter().flat_map(Peer::ranges).copied().collect();
            (ranked, kept_out)
        })
        .collect();
    rules.into_iter().map(|ranked| without_kept_out(ranked, &out)).filter(|rule| !rule.traffic.is_empty()).collect()
}

fn without_kept_out(ranked: Ranked, out: &[(Ranked, AddressSet)]) -> Ingress {
    let Ranked { mut rule, priority, target, .. } = ranked;
    let ranges: Vec<IpNet> = rule.peers.iter().flat_map(Peer::ranges).copied().collect();
    let before = |other: &Ranked| match (other.priority, priority) {
        (Known::Is(other), Known::Is(own)) => Some(other <= own),
        _ => None,
    };
    for (other, kept_out) in out.iter().filter(|(other, _)| other.target.is_empty() || other.target == target) {
        let hidden = before(other).is_none() || other.rule.hidden_peer().is_some();
        if before(other) == Some(false) || !(hidden || ranges.iter().all(|net| kept_out.contains(net))) {
            continue;
        }
        let covered = |traffic: &Known<Traffic>| {
            let by = other.rule.traffic.iter().filter_map(|traffic| traffic.is());
            by.into_iter().any(|by| traffic.is().is_some_and(|traffic| by.covers(traffic)))
        };
        if hidden {
            rule.traffic.iter_mut().filter(|traffic| covered(traffic)).for_each(|traffic| *traffic = Known::Unknown);
        } else {
            rule.traffic.retain(|traffic| !covered(traffic));
        }
    }
    rule
}
