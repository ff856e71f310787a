//! What the API server refuses of an object. Values that cannot be seen are right.
//!
//! Source: `pkg/apis/*/validation` of `k8s.io/kubernetes` 1.34.1 and, for schedules, `robfig/cron` 3.0.1, read 2026-11-28.

mod names;
mod pods;
mod quantity;
mod values;

use crate::lens::places;
use crate::model::{Known, PropertyPath, StateView, Value};

/// Something of an object that the API server refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where.
    pub path: PropertyPath,
    /// What, and what is taken instead: a sentence without a full stop.
    pub says: String,
    /// What to do.
    pub fix: &'static str,
}

impl Refusal {
    fn new(path: PropertyPath, says: impl Into<String>, fix: &'static str) -> Self {
        Self { path, says: says.into(), fix }
    }
}

/// An object, and what was found of it.
struct Object<'a> {
    state: StateView<'a>,
    kind: &'a str,
    found: Vec<Refusal>,
}

/// Everything that the API server refuses of an object of one of its own kinds.
pub fn refusals(ty: &str, state: StateView<'_>) -> Vec<Refusal> {
    let kind = ty.rsplit(':').next().unwrap_or_default();
    let mut object = Object { state, kind, found: Vec::new() };
    names::judge(&mut object);
    pods::judge(&mut object);
    values::judge(&mut object);
    match kind {
        "CronJob" => object.schedule(),
        "Deployment" => object.strategy(),
        "HorizontalPodAutoscaler" => object.replicas(),
        "PodDisruptionBudget" => object.budget(),
        "Service" => object.ports(),
        _ => {}
    }
    object.found
}

impl<'a> Object<'a> {
    fn at(&self, path: &str) -> Known<Value<'a>> {
        let path = PropertyPath::parse(path);
        let Some(top) = path.top() else { return Known::Absent };
        self.state.input(top).and_then(|value| value.follow(&path.segments()[1..]))
    }

    /// A text that can be seen.
    fn text(&self, path: &str) -> Option<String> {
        self.at(path).is().and_then(Value::as_text).map(std::borrow::Cow::into_owned)
    }

    /// Every value of a path as tables write it that can be seen.
    fn each(&self, path: &str) -> Vec<(PropertyPath, Value<'a>)> {
        let all = places(path, |name| self.state.input(name));
        all.into_iter().filter_map(|(path, value)| Some((path, value.is()?))).collect()
    }

    fn refuse(&mut self, path: PropertyPath, says: impl Into<String>, fix: &'static str) {
        self.found.push(Refusal::new(path, says, fix));
    }

    /// Five fields, or one of a few words.
    fn schedule(&mut self) {
        const PATH: &str = "spec.schedule";
        let Some(schedule) = self.text(PATH) else { return };
        let plain = |field: &str| {
            field.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'*' | b'/' | b',' | b'-' | b'?'))
        };
        // Servers before 1.29 took a time zone there, and what they took may stay.
        if schedule.starts_with("TZ=") || schedule.starts_with("CRON_TZ=") {
            return;
        }
        let fields: Vec<&str> = schedule.split_ascii_whitespace().collect();
        let every = schedule.strip_prefix("@every ").is_some();
        let word = matches!(
            schedule.as_str(),
            "@yearly" | "@annually" | "@monthly" | "@weekly" | "@daily" | "@midnight" | "@hourly"
        );
        if !every && !word && (fields.len() != 5 || !fields.iter().all(|field| plain(field))) {
            let says =
                format!("schedule `{}` has not the five fields of cron", crate::model::shown_within(&schedule, 60));
            self.refuse(PropertyPath::parse(PATH), says, "write minute, hour, day, month and weekday: `0 3 * * *`");
        }
    }

    fn strategy(&mut self) {
        const PATH: &str = "spec.strategy.rollingUpdate";
        if self.text("spec.strategy.type").as_deref() == Some("Recreate") && self.at(PATH).is().is_some() {
            self.refuse(
                PropertyPath::parse(PATH),
                "`rollingUpdate` stands beside strategy `Recreate`, which takes none",
                "take `rollingUpdate` away, or the type",
            );
        }
    }

    fn replicas(&mut self) {
        let number = |path: &str| self.at(path).is().and_then(Value::as_i64);
        if let (Some(least), Some(most)) = (number("spec.minReplicas"), number("spec.maxReplicas"))
            && least > most
        {
            let says = format!("`minReplicas` is {least} and `maxReplicas` is {most}");
            self.refuse(PropertyPath::parse("spec.maxReplicas"), says, "let `maxReplicas` be at least `minReplicas`");
        }
    }

    fn budget(&mut self) {
        let set = |path: &str| self.at(path).is().is_some();
        if set("spec.minAvailable") && set("spec.maxUnavailable") {
            let says = "`minAvailable` and `maxUnavailable` stand together, and a budget takes one of them";
            self.refuse(PropertyPath::parse("spec.maxUnavailable"), says, "take one of them away");
        }
    }

    /// Several ports need names, and different ones.
    fn ports(&mut self) {
        let all = self.each("spec.ports[]");
        if all.len() < 2 {
            return;
        }
        let mut names: Vec<String> = Vec::new();
        for (path, port) in all {
            match port.get("name").read(Value::as_str) {
                Known::Absent => {
                    let says = "a port has no name, and the service has several";
                    self.refuse(path, says, "give every port a `name` of its own");
                }
                Known::Is(name) if names.iter().any(|known| **known == *name) => {
                    let says = format!("two ports are called `{}`", crate::model::shown_within(&name, 60));
                    self.refuse(path.name("name"), says, "give every port a `name` of its own");
                }
                Known::Is(name) => names.push(name.into_owned()),
                Known::Unknown | Known::Secret => {}
            }
        }
    }
}
