//! Ports that one object expects of another.

use super::row::Row;
use super::{opaque, open, unknown};
use crate::finding::{Severity, Sink};
use crate::lens::cluster::labels_at;
use crate::lens::services;
use crate::model::{Known, PropertyPath, Resource, Value, shown};
use crate::rules::Cx;

/// A port: its number, its name.
type Port = (Option<i64>, Option<String>);

/// The target ports of a service, among the ports of the pods that it selects.
pub(super) fn of_service<'a>(cx: &Cx<'a>, row: &Row, subject: &'a Resource, out: &mut Sink<'_>) {
    let Some(state) = cx.lens.state(subject) else { return };
    let Some(labels) = labels_at(state, "spec.selector").filter(|labels| !labels.is_empty()) else { return };
    let (pods, maker) = cx.lens.selected(&labels, subject);
    // Without pods the service has a rule of its own.
    let Some(first) = pods.first() else { return };
    let mut ports: Vec<Port> = Vec::new();
    for pods in &pods {
        match declared(cx, cx.stack.resource(pods.owner)) {
            Some(own) => ports.extend(own),
            None => return out.undetermined(subject.id, opaque(cx, pods.owner)),
        }
    }
    for (path, entry) in cx.lens.in_object(subject, "spec.ports[]") {
        let Known::Is(entry) = entry else { continue };
        let target = match entry.get("targetPort") {
            Known::Is(target) => target,
            Known::Absent => continue,
            Known::Unknown | Known::Secret => return out.undetermined(subject.id, unknown()),
        };
        let Some(text) = target.as_text() else { continue };
        let number: Option<i64> = text.parse().ok();
        let is_there = ports.iter().any(|(own, name)| match number {
            Some(number) => *own == Some(number),
            None => name.as_deref() == Some(&*text),
        });
        // A container need not declare its ports; a name means nothing unless it does.
        if is_there || number.is_some() && ports.is_empty() {
            out.pass_on(subject.id);
            continue;
        }
        if let Some(reason) = open(cx, maker) {
            return out.undetermined(subject.id, reason);
        }
        let wanted = shown(&text);
        let finding = row.fail(subject, &wanted, out);
        finding.at(path.name("targetPort")).key(&*text).related([first.owner]);
        if number.is_some() {
            finding.severity(Severity::Low);
        }
        tell(finding, &ports);
    }
}

/// The ports of the services that an ingress leads to.
pub(super) fn of_ingress<'a>(cx: &Cx<'a>, row: &Row, subject: &'a Resource, out: &mut Sink<'_>) {
    let backends = ["spec.rules[].http.paths[].backend.service", "spec.defaultBackend.service"];
    for (path, backend) in backends.into_iter().flat_map(|path| cx.lens.in_object(subject, path)) {
        let Known::Is(backend) = backend else { continue };
        if services::is_action(backend) {
            continue;
        }
        let Some(name) = backend.get("name").is().and_then(Value::as_str) else { continue };
        let Some(service) = cx.lens.object(&["Service"], &name, subject) else { continue };
        let Some(ports) = ports_of(cx, service) else {
            out.undetermined(subject.id, opaque(cx, service.id));
            continue;
        };
        let port = backend.get("port");
        let number = port.and_then(|port| port.get("number")).read(Value::as_i64).is();
        let named = port.and_then(|port| port.get("name")).read(Value::as_str).is();
        let (member, text) = match (number, named) {
            (Some(number), _) => ("number", number.to_string()),
            (None, Some(name)) => ("name", name.into_owned()),
            (None, None) => continue,
        };
        let is_there = ports.iter().any(|(own, own_name)| match number {
            Some(number) => *own == Some(number),
            None => own_name.as_deref() == Some(text.as_str()),
        });
        if is_there {
            out.pass_on(subject.id);
            continue;
        }
        let wanted = format!("`{}` of service `{}`", shown(&text), shown(&name));
        let finding = row.fail(subject, &wanted, out);
        finding.at(path.name("port").name(member)).key(format!("{name} {text}")).related([service.id]);
        tell(finding, &ports);
    }
}

fn tell(finding: &mut crate::finding::Finding, ports: &[Port]) {
    let described = |(number, name): &Port| match (number, name) {
        (Some(number), Some(name)) => format!("{number} (`{}`)", shown(name)),
        (Some(number), None) => number.to_string(),
        (None, name) => format!("`{}`", shown(name.as_deref().unwrap_or_default())),
    };
    let list: Vec<String> = ports.iter().take(6).map(described).collect();
    finding.evidence(if list.is_empty() {
        "no port is declared".to_owned()
    } else {
        format!("declared: {}", list.join(", "))
    });
}

fn ports_of<'a>(cx: &Cx<'a>, service: &'a Resource) -> Option<Vec<Port>> {
    read(cx.lens.in_object(service, "spec.ports[]"), "port")
}

/// The ports that the containers of pods declare; nothing where one is not known.
fn declared<'a>(cx: &Cx<'a>, owner: &'a Resource) -> Option<Vec<Port>> {
    let mut ports = read(cx.lens.in_pods(owner, "containers[].ports[]"), "containerPort")?;
    ports.extend(read(cx.lens.in_pods(owner, "initContainers[].ports[]"), "containerPort")?);
    Some(ports)
}

fn read(entries: Vec<(PropertyPath, Known<Value<'_>>)>, number: &str) -> Option<Vec<Port>> {
    let port = |(_, entry): (PropertyPath, Known<Value<'_>>)| {
        let Known::Is(entry) = entry else { return None };
        let (number, name) = (entry.get(number), entry.get("name"));
        if number.is_hidden() || name.is_hidden() {
            return None;
        }
        let number = number.is().and_then(Value::as_text).and_then(|text| text.parse().ok());
        Some((number, name.is().and_then(Value::as_str).map(std::borrow::Cow::into_owned)))
    };
    entries.into_iter().map(port).collect()
}
