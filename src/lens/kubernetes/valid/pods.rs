//! Pods and what makes them.

use super::names::is_dns_label;
use super::{Object, quantity};
use crate::lens::kubernetes::pods;
use crate::model::{Known, PropertyPath, Value, shown_within};

/// Kinds whose selector must choose the pods that they make.
const SELECTORS: [&str; 4] = ["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"];

/// What a probe can ask.
const HANDLERS: [&str; 4] = ["exec", "grpc", "httpGet", "tcpSocket"];

pub(super) fn judge(object: &mut Object<'_>) {
    let Some((spec, labels)) = pods::of_kind(object.kind) else { return };
    if SELECTORS.contains(&object.kind) {
        selector(object, labels);
    }
    restart(object, spec);
    let volumes = volumes(object, spec);
    let mut names: Vec<String> = Vec::new();
    for list in ["containers", "initContainers"] {
        for (path, container) in object.each(&format!("{spec}.{list}[]")) {
            name(object, &path, container, &mut names);
            resources(object, &path, container);
            probes(object, &path, container);
            if let Some(volumes) = &volumes {
                mounts(object, &path, container, volumes);
            }
        }
    }
}

/// Every label that the selector asks for is one of the pods'.
fn selector(object: &mut Object<'_>, labels: &str) {
    const PATH: &str = "spec.selector.matchLabels";
    let Some(wanted) = object.at(PATH).is() else { return };
    let given = object.at(labels);
    for (key, value) in wanted.members() {
        let Some(value) = value.is().and_then(Value::as_text) else { continue };
        let has = given.and_then(|given| given.get(&key)).read(Value::as_text);
        let what = match has {
            Known::Absent => "the pods have no such label".to_owned(),
            Known::Is(other) if other != value => format!("the pods have `{}`", shown_within(&other, 60)),
            _ => continue,
        };
        let wanted = format!("`{}: {}`", shown_within(&key, 60), shown_within(&value, 60));
        let path = PropertyPath::parse(PATH).name(&key);
        object.refuse(
            path,
            format!("the selector asks for {wanted}, and {what}"),
            "give the pods the labels of the selector",
        );
    }
}

/// A job ends; everything else starts again.
fn restart(object: &mut Object<'_>, spec: &str) {
    let path = format!("{spec}.restartPolicy");
    let policy = object.at(&path).read(Value::as_str);
    let is_job = matches!(object.kind, "CronJob" | "Job");
    let says = match policy {
        Known::Absent if is_job && object.at(spec).is().is_some() => {
            "a job's pods say no `restartPolicy`, and the default `Always` is refused".to_owned()
        }
        Known::Is(policy) if is_job && policy == "Always" => "a job's pods never restart always".to_owned(),
        Known::Is(policy) if SELECTORS.contains(&object.kind) && policy != "Always" && !policy.is_empty() => {
            format!("`restartPolicy` is `{}`, and only `Always` is taken here", shown_within(&policy, 40))
        }
        _ => return,
    };
    let fix = if is_job { "say `OnFailure` or `Never`" } else { "leave `restartPolicy` out" };
    object.refuse(PropertyPath::parse(&path), says, fix);
}

/// The names of the volumes; nothing where some cannot be seen.
fn volumes(object: &Object<'_>, spec: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for (path, name) in [(format!("{spec}.volumes"), "name"), ("spec.volumeClaimTemplates".to_owned(), "metadata.name")]
    {
        let list = match object.at(&path) {
            Known::Absent => continue,
            Known::Is(list) => list,
            Known::Unknown | Known::Secret => return None,
        };
        let path = PropertyPath::parse(name);
        for item in list.items() {
            let text = item.and_then(|item| item.follow(path.segments())).read(Value::as_str);
            names.push(text.is()?.into_owned());
        }
    }
    Some(names)
}

fn name(object: &mut Object<'_>, path: &PropertyPath, container: Value<'_>, names: &mut Vec<String>) {
    let Some(name) = container.get("name").is().and_then(Value::as_str) else { return };
    let path = path.clone().name("name");
    let shown = shown_within(&name, 80);
    if !is_dns_label(&name, 63) {
        let says = format!(
            "container `{shown}` is not called by at most 63 lower-case letters, digits and hyphens between them"
        );
        object.refuse(path, says, "respell the name");
    } else if names.iter().any(|known| **known == *name) {
        object.refuse(path, format!("two containers are called `{shown}`"), "give each a name of its own");
    } else {
        names.push(name.into_owned());
    }
}

/// Requests and limits are quantities, and no request is above its limit.
fn resources(object: &mut Object<'_>, path: &PropertyPath, container: Value<'_>) {
    let side = |side: &str| container.get("resources").and_then(|resources| resources.get(side)).is();
    let mut asked: Vec<(String, f64)> = Vec::new();
    for of in ["requests", "limits"] {
        for (key, value) in side(of).into_iter().flat_map(Value::members) {
            let Some(text) = value.is().and_then(Value::as_text) else { continue };
            let path = path.clone().name("resources").name(of).name(&key);
            let shown = shown_within(&text, 40);
            let Some(number) = quantity::read(&text) else {
                let says = format!("`{shown}` is no quantity");
                object.refuse(path, says, "write `500m`, `2`, `512Mi` or `2Gi`: there are no other units");
                continue;
            };
            if of == "requests" {
                asked.push((key.into_owned(), number));
            } else if let Some((key, _)) = asked.iter().find(|(asked, least)| *asked == *key && above(*least, number)) {
                let says =
                    format!("the limit of `{}` is `{shown}`, which is below what is requested", shown_within(key, 40));
                object.refuse(path, says, "raise the limit, or lower the request");
            }
        }
    }
}

/// Whether one quantity is above another: `700m` is not above `0.7`, whatever is lost in the last digit.
fn above(one: f64, other: f64) -> bool {
    one - other > other.abs() * 1e-9
}

/// A probe asks one thing. What cannot be seen may be nothing.
fn probes(object: &mut Object<'_>, path: &PropertyPath, container: Value<'_>) {
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let Some(probe) = container.get(name).is().filter(|probe| probe.is_object()) else { continue };
        let asked: Vec<&str> = HANDLERS.into_iter().filter(|handler| probe.get(handler).is().is_some()).collect();
        let hidden = HANDLERS.into_iter().any(|handler| probe.get(handler).is_hidden());
        let says = match asked.as_slice() {
            [_] => continue,
            [] if hidden => continue,
            [] => format!("`{name}` says not what to ask"),
            several => format!("`{name}` asks by `{}`, and one way is taken", several.join("` and `")),
        };
        object.refuse(path.clone().name(name), says, "give it one of `httpGet`, `tcpSocket`, `grpc` and `exec`");
    }
}

/// What is mounted is a volume of the pod.
fn mounts(object: &mut Object<'_>, path: &PropertyPath, container: Value<'_>, volumes: &[String]) {
    let Some(list) = container.get("volumeMounts").is() else { return };
    for (place, mount) in list.items().enumerate() {
        let name = mount.and_then(|mount| mount.get("name")).read(Value::as_str);
        let Known::Is(name) = name else { continue };
        if !volumes.iter().any(|volume| **volume == *name) {
            let path = path.clone().name("volumeMounts").index(place).name("name");
            let says = format!("`{}` is mounted, and no volume of the pod is called so", shown_within(&name, 60));
            object.refuse(path, says, "add the volume to the pod, or respell the name");
        }
    }
}
