//! Values of which the API server takes few, whatever the object is for.

use super::{Object, quantity};
use crate::json::Kind;
use crate::lens::kubernetes::pods;
use crate::model::{Known, PropertyPath, Value, shown_within};

/// Values that are one of a few words: the kind, the path as tables write it, and the words.
const WORDS: [(&str, &str, &[&str]); 4] = [
    ("PersistentVolumeClaim", "spec.accessModes[]", ACCESS),
    ("StatefulSet", "spec.volumeClaimTemplates[].spec.accessModes[]", ACCESS),
    ("Ingress", "spec.rules[].http.paths[].pathType", &["Exact", "ImplementationSpecific", "Prefix"]),
    ("Service", "spec.type", &["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]),
];
const ACCESS: &[&str] = &["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const PULL: &[&str] = &["Always", "IfNotPresent", "Never"];

/// Sizes of storage: the kind, and the path.
const SIZES: [(&str, &str); 2] = [
    ("PersistentVolumeClaim", "spec.resources.requests.storage"),
    ("StatefulSet", "spec.volumeClaimTemplates[].spec.resources.requests.storage"),
];

/// Objects of which every member is a text: the kind, and the path.
const TEXTS: [(&str, &str); 3] = [("ConfigMap", "data"), ("Secret", "data"), ("Secret", "stringData")];

pub(super) fn judge(object: &mut Object<'_>) {
    let kind = object.kind;
    for (_, path, words) in WORDS.iter().filter(|(of, ..)| *of == kind) {
        object.each(path).into_iter().for_each(|(path, value)| word(object, path, value, words));
    }
    for (_, path) in SIZES.iter().filter(|(of, _)| *of == kind) {
        object.each(path).into_iter().for_each(|(path, value)| size(object, path, value));
    }
    for (_, path) in TEXTS.iter().filter(|(of, _)| *of == kind) {
        for (key, value) in object.at(path).is().into_iter().flat_map(Value::members) {
            text(object, PropertyPath::parse(path).name(&key), value);
        }
    }
    if kind == "Service" {
        for name in ["port", "nodePort"] {
            object
                .each(&format!("spec.ports[].{name}"))
                .into_iter()
                .for_each(|(path, value)| port(object, path, value));
        }
    }
    if kind == "Deployment" {
        stands_still(object);
    }
    containers(object);
}

fn containers(object: &mut Object<'_>) {
    let Some((spec, _)) = pods::of_kind(object.kind) else { return };
    for list in ["containers", "initContainers"] {
        let at = |rest: &str| format!("{spec}.{list}[].{rest}");
        for (path, value) in object.each(&at("imagePullPolicy")) {
            word(object, path, value, PULL);
        }
        for (path, value) in object.each(&at("ports[].containerPort")) {
            port(object, path, value);
        }
        for (path, variable) in object.each(&at("env[]")) {
            text(object, path.name("value"), variable.get("value"));
        }
    }
}

fn word(object: &mut Object<'_>, path: PropertyPath, value: Value<'_>, words: &[&str]) {
    let Some(given) = value.as_str().filter(|given| !given.is_empty() && !words.contains(&&**given)) else { return };
    let says = format!("`{}` is none of `{}`", shown_within(&given, 40), words.join("`, `"));
    object.refuse(path, says, "take one of them; letter case counts");
}

fn size(object: &mut Object<'_>, path: PropertyPath, value: Value<'_>) {
    let Some(given) = value.as_text().filter(|given| quantity::read(given).is_none()) else { return };
    let says = format!("`{}` is no quantity", shown_within(&given, 40));
    object.refuse(path, says, "write `50Gi` or `500Mi`: there is no unit `GB`");
}

/// A number or a truth value where a text must stand.
fn text(object: &mut Object<'_>, path: PropertyPath, value: Known<Value<'_>>) {
    if value.is().is_some_and(|value| matches!(value.node().kind(), Kind::Bool | Kind::Number)) {
        let says = "a number or a truth value stands where a text must stand";
        object.refuse(path, says, "write it in quotes, or convert it");
    }
}

fn port(object: &mut Object<'_>, path: PropertyPath, value: Value<'_>) {
    let Some(given) = value.as_i64().filter(|given| !(1..=65535).contains(given)) else { return };
    object.refuse(path, format!("{given} is no port"), "take one from 1 to 65535");
}

/// A rollout that may neither start a pod more nor stop one.
fn stands_still(object: &mut Object<'_>) {
    const PATH: &str = "spec.strategy.rollingUpdate";
    let is_none = |name: &str| object.text(&format!("{PATH}.{name}")).is_some_and(|text| text == "0" || text == "0%");
    if is_none("maxSurge") && is_none("maxUnavailable") {
        let says = "`maxSurge` and `maxUnavailable` are both 0, so that no pod could ever be exchanged";
        object.refuse(PropertyPath::parse(PATH).name("maxUnavailable"), says, "let one of them be 1 or more");
    }
}
