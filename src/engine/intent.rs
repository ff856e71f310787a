//! Intents: what a network is meant for, as tests on what a preview plans.

use super::{Found, Open, Run, Selection};
use crate::finding::{Confidence, Finding, Meta, Severity, Undetermined};
use crate::lens::Lens;
use crate::lens::ingress::{Ports, Traffic};
use crate::lens::reach::{Answer, Place, Reach, Selector, Verdict, Way, traffic_told};
use crate::model::ResourceId;
use crate::rules::exposure::unclear;

/// What is found where an intent is broken.
pub const RULES: [Meta; 1] = [BROKEN];

const BROKEN: Meta = Meta::new(
    "P001",
    "intent-broken",
    Severity::High,
    "the network lets through what the configuration says it must not",
)
.confidence(Confidence::Certain)
.docs(include_str!("pages/intent-broken.md"));

/// What a network is meant for.
#[derive(Debug, Clone)]
pub struct Intent {
    /// What people call it.
    pub name: String,
    /// From where.
    pub from: Selector,
    /// To where.
    pub to: Selector,
    /// What may get through all the same; nothing: nothing may.
    pub allowed: Vec<Ports>,
    /// How bad it is when it is broken.
    pub severity: Severity,
    /// Where it is written: the file, and the line in it.
    pub place: String,
}

/// Most pairs of resources that one intent is asked of.
const MOST: usize = 5_000;

/// Adds to a run what breaks an intent, and which cannot be judged.
pub fn judge(run: &mut Run, intents: &[Intent], selection: &Selection) {
    if intents.is_empty() || !selection.takes(&BROKEN) {
        return;
    }
    let mut said = Said::default();
    {
        let lens = Lens::new(&run.stack);
        let reach = Reach::new(&lens);
        for intent in intents {
            ask(intent, &reach, run, &mut said);
        }
    }
    run.stack.notes.extend(said.notes);
    run.undetermined.extend(said.open);
    said.found.into_iter().for_each(|found| run.add(found));
}

#[derive(Default)]
struct Said {
    found: Vec<Found>,
    open: Vec<Open>,
    notes: Vec<String>,
}

fn ask(intent: &Intent, reach: &Reach<'_, '_>, run: &Run, said: &mut Said) {
    let (from, to) = (intent.from.places(reach), intent.to.places(reach));
    if from.len().saturating_mul(to.len()) > MOST {
        let pairs = from.len().saturating_mul(to.len());
        said.notes.push(format!("intent `{}` means {pairs} pairs of resources: name fewer", intent.name));
        return;
    }
    for one in &from {
        for other in to.iter().filter(|other| *other != one) {
            let answer = reach.between(one, other);
            match (answer.ways.iter().find_map(|way| breaking(way, intent)), answer.verdict()) {
                (Some((way, traffic)), _) => said.found.push(broken(intent, run, (one, other), way, traffic)),
                (None, Verdict::Unclear) => said.open.extend(open(run, &answer)),
                (None, _) => {}
            }
        }
    }
}

/// What of a way an intent does not allow.
fn breaking<'w>(way: &'w Way, intent: &Intent) -> Option<(&'w Way, Traffic)> {
    let is_allowed = |traffic: &Traffic| intent.allowed.iter().any(|allowed| Traffic::Ports(*allowed).covers(*traffic));
    let other = way.traffic.iter().find(|traffic| !is_allowed(traffic))?;
    Some((way, *other))
}

fn broken(intent: &Intent, run: &Run, ends: (&Place, &Place), way: &Way, traffic: Traffic) -> Found {
    let end = |place: &Place| match place {
        Place::Resource(id) => Some(*id),
        Place::Internet | Place::Addresses(_) => None,
    };
    let (from, to) = (end(ends.0), end(ends.1));
    let named = |id: Option<ResourceId>, selector: &Selector| match id {
        Some(id) => format!("`{}`", crate::model::shown(run.stack.resource(id).urn.name())),
        None => crate::model::shown(&selector.to_string()),
    };
    let allowed: Vec<String> = intent.allowed.iter().map(|ports| traffic_told(Traffic::Ports(*ports))).collect();
    let instead = if allowed.is_empty() { String::new() } else { format!(", and only {} may", allowed.join(", ")) };
    let message = format!(
        "intent `{}` is broken: {} gets from {} to {}{instead}",
        crate::model::shown(&intent.name),
        traffic_told(traffic),
        named(from, &intent.from),
        named(to, &intent.to),
    );
    let resource = to.or(from);
    let finding = Finding {
        severity: intent.severity,
        confidence: Confidence::Certain,
        resource,
        path: None,
        message,
        evidence: vec![format!("the way: {}", way.told(&run.stack)), format!("written at {}", intent.place)],
        related: way.resources().filter(|id| Some(*id) != resource).collect(),
        fix: Some("shut any one part of the way, or change the intent".to_owned()),
        source: None,
        key: format!("{} {}", intent.name, named(from, &intent.from)),
    };
    Found { meta: BROKEN, finding, fingerprint: String::new(), faults: Vec::new() }
}

fn open(run: &Run, answer: &Answer) -> Option<Open> {
    let doubt = answer.doubts.first()?;
    let reason = unclear(&run.stack, doubt);
    Some(Open { meta: BROKEN, undetermined: Undetermined { resource: Some(doubt.resource), reason } })
}
