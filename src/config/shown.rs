//! What holds, value by value, with where each comes from.

use toml::de::{DeTable, DeValue};

use super::setting::{Origin, Setting, Settings};
use crate::engine::Bar;
use crate::json::position;

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The name: `fail-on`, `environments.prod.regions`.
    pub name: String,
    /// The value as TOML writes it.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// The settings that hold, and then what else the file (its name and its text) says.
pub fn lines(settings: &Settings, file: Option<(&str, &str)>) -> Vec<Line> {
    let mut lines = vec![
        line("fail-on", &settings.fail_on, |bar| quoted(word(*bar))),
        line("fail-on-confidence", &settings.confidence, |confidence| quoted(confidence.name())),
        line("strict", &settings.strict, ToString::to_string),
        line("changed-only", &settings.changed_only, ToString::to_string),
        line("regions", &settings.regions, |words| list(words)),
        line("accounts", &settings.accounts, |words| list(words)),
    ];
    let none = || Setting { value: String::new(), origin: Origin::Default };
    for (name, path) in [("baseline", &settings.baseline), ("source-root", &settings.source_root)] {
        lines.push(line(name, &path.clone().unwrap_or_else(none), |path| quoted(path)));
    }
    lines.extend(settings.outputs.as_ref().map(|outputs| line("outputs", outputs, |words| list(words))));
    let Some((name, text)) = file else { return lines };
    let Ok(table) = DeTable::parse(text) else { return lines };
    let mut leaves = Vec::new();
    in_table(table.get_ref(), "", &mut leaves);
    leaves.sort_by_key(|(at, ..)| *at);
    let others = leaves.into_iter().filter(|(_, name, _)| !name.starts_with("run."));
    lines.extend(others.map(|(at, key, value)| {
        let line = position(text.as_bytes(), at).0;
        Line { name: key, value, origin: Origin::File { file: name.to_owned(), line, environment: None } }
    }));
    lines
}

fn line<T>(name: &str, setting: &Setting<T>, value: impl Fn(&T) -> String) -> Line {
    Line { name: name.to_owned(), value: value(&setting.value), origin: setting.origin.clone() }
}

fn word(bar: Bar) -> &'static str {
    match bar {
        Bar::At(severity) => severity.name(),
        Bar::Never => "never",
    }
}

pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

pub(super) fn list(words: &[String]) -> String {
    toml::Value::Array(words.iter().cloned().map(toml::Value::String).collect()).to_string()
}

/// A value, its name, and the byte where it stands.
type Leaf = (usize, String, String);

fn in_table(table: &DeTable<'_>, above: &str, leaves: &mut Vec<Leaf>) {
    for (key, value) in table {
        let key = key.get_ref();
        let plain = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        let key = if plain { key.to_string() } else { quoted(key) };
        let name = if above.is_empty() { key } else { format!("{above}.{key}") };
        in_value(value.span().start, value.get_ref(), name, leaves);
    }
}

fn in_value(at: usize, value: &DeValue<'_>, name: String, leaves: &mut Vec<Leaf>) {
    match value {
        DeValue::Table(table) => in_table(table, &name, leaves),
        DeValue::Array(items) if items.iter().any(|item| item.get_ref().is_table()) => {
            for (number, item) in items.iter().enumerate() {
                in_value(item.span().start, item.get_ref(), format!("{name}[{number}]"), leaves);
            }
        }
        DeValue::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| plain(item.get_ref())).collect();
            leaves.push((at, name, format!("[{}]", items.join(", "))));
        }
        value => leaves.push((at, name, plain(value))),
    }
}

fn plain(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => quoted(text),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(day) => day.to_string(),
        DeValue::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| plain(item.get_ref())).collect();
            format!("[{}]", items.join(", "))
        }
        DeValue::Table(_) => "{ … }".to_owned(),
    }
}
