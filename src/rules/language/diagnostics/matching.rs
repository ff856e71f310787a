//! From a message to the rows that know it.

use hashbrown::HashSet;

use super::table::{Host, Names, On, Reads, Role, Row, envelopes, rows};
use super::text::{self, Roots};
use crate::model::SourcePosition;

/// A row that knows a message, and what it has read from it.
#[derive(Debug)]
pub(super) struct Match {
    pub(super) row: &'static Row,
    pub(super) names: Names,
    /// The line of the message that it stands in.
    pub(super) line: String,
    pub(super) source: Option<SourcePosition>,
}

/// A message to be looked up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) text: &'a str,
    pub(super) on: On,
    /// It is about a resource: a provider says it, not a compiler.
    pub(super) of_resource: bool,
    pub(super) roots: &'a Roots,
}

/// Finds the rows that know a message: one, or several for the list of a compiler.
///
/// The class of an exception says more than the words in it, so that the language's own rows come first where the
/// message is an exception; else the engine's and the providers' do.
pub(super) fn find(question: Question<'_>) -> Vec<Match> {
    let Question { text, on, of_resource, roots } = question;
    if let Some(exception) = text::last_exception(text) {
        let searched = Searched::new(exception.text, text);
        let hosts = [Host::Python].into_iter().chain(Host::PLATFORM);
        let mut found = specific(&searched, on, hosts, roots);
        if found.is_empty() {
            found = generic(&searched, on, Host::PLATFORM.into_iter().chain([Host::Python]), roots);
        }
        let source = text::source_of(&exception, roots);
        for found in &mut found {
            found.source = source.clone().or(found.source.take());
        }
        return found;
    }
    if text::has_traceback(text) {
        return Vec::new();
    }
    let searched = Searched::new(text, text);
    let is_node = text.contains("\n    at ") || text.contains("Running program '");
    let languages = [Host::TypeScript, Host::NodeJs, Host::Python, Host::Go, Host::DotNet, Host::Java, Host::Yaml];
    let found = if is_node {
        let found = specific(&searched, on, [Host::TypeScript, Host::NodeJs].into_iter().chain(Host::PLATFORM), roots);
        if found.is_empty() {
            generic(&searched, on, [Host::TypeScript, Host::DotNet, Host::NodeJs].into_iter(), roots)
        } else {
            found
        }
    } else if of_resource {
        specific(&searched, on, Host::PLATFORM.into_iter().chain([Host::Python, Host::NodeJs]), roots)
    } else {
        specific(&searched, on, Host::PLATFORM.into_iter().chain(languages), roots)
    };
    if found.is_empty() {
        let hosts = [Host::Engine, Host::Aws, Host::TypeScript, Host::DotNet, Host::Java, Host::Yaml];
        return generic(&searched, on, hosts.into_iter(), roots);
    }
    found
}

/// The row for a message that says only that there was a fault. Those of languages say more than the engine's.
pub(super) fn envelope(text: &str) -> Option<Match> {
    let searched = Searched::new(text, text);
    let mut rows: Vec<&Row> = envelopes().collect();
    rows.sort_by_key(|row| row.host == Host::Engine);
    rows.into_iter().find_map(|row| searched.first(row, &Roots::default()))
}

/// A text in the forms in which it is searched.
struct Searched<'a> {
    text: &'a str,
    lower: String,
    whole: &'a str,
}

impl<'a> Searched<'a> {
    fn new(text: &'a str, whole: &'a str) -> Self {
        Self { text, lower: text.to_ascii_lowercase(), whole }
    }

    fn first(&self, row: &'static Row, roots: &Roots) -> Option<Match> {
        let text = if row.reads == Reads::Traceback { self.whole } else { self.text };
        if !row.may_match(&self.lower) {
            return None;
        }
        let pattern = row.pattern()?;
        let captures = pattern.captures(text)?;
        let at = captures.get(0)?.start();
        let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let source = text::source_of_stack(text, roots)
            .or_else(|| text::place_in(text::line_at(text, at), roots))
            .or_else(|| place_below(text, start, roots));
        Some(Match { row, names: Names::of(pattern, &captures), line: line(text, at), source })
    }

    /// Every match of every row that reads lists, by line; of two rows for one line the first one counts.
    fn every(&self, host: Host, on: On, roots: &Roots) -> Vec<Match> {
        let mut found: Vec<(usize, Match)> = Vec::new();
        let mut taken = HashSet::new();
        for row in rows(host).filter(|row| row.reads == Reads::List && row.on.is_for(on) && row.may_match(&self.lower))
        {
            let Some(pattern) = row.pattern() else { continue };
            for captures in pattern.captures_iter(self.text) {
                let Some(hit) = captures.get(0) else { continue };
                let start = self.text[..hit.start()].rfind('\n').map_or(0, |end| end + 1);
                if !taken.insert(start) {
                    continue;
                }
                let here = text::line_at(self.text, hit.start());
                let source = text::place_in(here, roots).or_else(|| place_below(self.text, start, roots));
                let names = Names::of(pattern, &captures);
                found.push((start, Match { row, names, line: line(self.text, hit.start()), source }));
            }
        }
        found.sort_by_key(|(start, _)| *start);
        found.into_iter().map(|(_, found)| found).collect()
    }
}

/// YAML names the place in the line that follows.
fn place_below(text: &str, start: usize, roots: &Roots) -> Option<SourcePosition> {
    let below = text[start..].lines().skip(1).find(|line| !line.trim().is_empty())?;
    below.starts_with("  on ").then(|| text::place_in(below, roots))?
}

fn line(text: &str, at: usize) -> String {
    text::line_at(text, at).trim().to_owned()
}

fn specific(searched: &Searched<'_>, on: On, hosts: impl Iterator<Item = Host>, roots: &Roots) -> Vec<Match> {
    for host in hosts {
        let wanted = |row: &&'static Row| row.on.is_for(on) && row.role == Role::Specific;
        for row in rows(host).filter(wanted) {
            let Some(found) = searched.first(row, roots) else { continue };
            return if row.reads == Reads::List { searched.every(host, on, roots) } else { vec![found] };
        }
    }
    Vec::new()
}

fn generic(searched: &Searched<'_>, on: On, hosts: impl Iterator<Item = Host>, roots: &Roots) -> Vec<Match> {
    for host in hosts {
        for row in rows(host).filter(|row| row.on.is_for(on) && row.role == Role::Generic) {
            let Some(found) = searched.first(row, roots) else { continue };
            return if row.reads == Reads::List { searched.every(host, on, roots) } else { vec![found] };
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::samples;
    use super::*;

    /// Whether the sentence has all its names. Names that are worked out from others are added by the reader.
    fn says_all(names: &Names, row: &Row) -> bool {
        let mut names = names.clone();
        for name in ["name", "type", "file"] {
            names.add(name, "x");
        }
        super::super::template::fill(&row.says, &names).is_some()
    }

    #[test]
    fn every_sample_is_known_by_its_own_row_and_said_in_full() {
        let roots = Roots::default();
        let mut wrong = Vec::new();
        for (row, sample) in samples() {
            let on = if row.on == On::Error { On::Error } else { On::Warning };
            let plain = sample.trim_start_matches("error: ").trim_start_matches("warning: ");
            // Rows of Python read exceptions out of tracebacks.
            let text = if row.host == Host::Python
                && row.reads == Reads::Text
                && row.role != Role::Envelope
                && row.on == On::Error
            {
                format!("Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\n{plain}")
            } else {
                plain.to_owned()
            };
            let found = if row.role == Role::Envelope {
                envelope(&text).into_iter().collect()
            } else {
                find(Question { text: &text, on, of_resource: false, roots: &roots })
            };
            let codes: Vec<&str> = found.iter().map(|found| found.row.code.as_str()).collect();
            let said = found.iter().all(|found| says_all(&found.names, row));
            if codes != [row.code.as_str()] || !said {
                wrong.push(format!("{}: {codes:?} for {sample}", row.code));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
