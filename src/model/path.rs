//! Property paths in Pulumi's grammar (`sdk/go/common/resource/properties_path.go`).

use std::fmt;

/// A way into a property: `ingress[0].cidrBlocks`, `tags["a-b"]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PropertyPath(Vec<Segment>);

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segment {
    /// A member of an object
    Name(Box<str>),
    /// An element of a list
    Index(usize),
}

impl PropertyPath {
    /// The path of one top-level property, whatever characters its name has.
    pub fn of(name: &str) -> Self {
        Self(vec![Segment::Name(name.into())])
    }

    /// Reads a path. A text that is not a path is one key, as Pulumi's command line treats it.
    pub fn parse(text: &str) -> Self {
        Self(segments(text).unwrap_or_else(|| vec![Segment::Name(text.into())]))
    }

    /// The path one member deeper.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.0.push(Segment::Name(name.into()));
        self
    }

    /// The path one element deeper.
    #[must_use]
    pub fn index(mut self, place: usize) -> Self {
        self.0.push(Segment::Index(place));
        self
    }

    /// The steps of the path.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// The top-level property the path leads into.
    pub fn top(&self) -> Option<&str> {
        match self.0.first() {
            Some(Segment::Name(name)) => Some(name),
            _ => None,
        }
    }

    /// The names along the path, places in lists left out.
    pub fn names(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Name(name) => Some(&**name),
            Segment::Index(_) => None,
        })
    }

    /// The path without places in lists, as tables write it: `ingress.cidrBlocks`.
    pub fn plain(&self) -> String {
        self.names().collect::<Vec<_>>().join(".")
    }

    /// Adds a step at the end.
    pub fn push(&mut self, segment: Segment) {
        self.0.push(segment);
    }
}

fn segments(text: &str) -> Option<Vec<Segment>> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[').or_else(|| rest.strip_prefix(".[")) {
            let (segment, after) = bracketed(inner)?;
            found.push(segment);
            rest = after;
            continue;
        }
        let name = match rest.strip_prefix('.') {
            Some(_) if found.is_empty() => return None,
            Some(after) => after,
            None => rest,
        };
        let end = name.find(['.', '[']).unwrap_or(name.len());
        if end == 0 {
            return None;
        }
        found.push(Segment::Name(name[..end].into()));
        rest = &name[end..];
    }
    (!found.is_empty()).then_some(found)
}

/// Reads `0]` or `"key"]` and returns what follows.
fn bracketed(inner: &str) -> Option<(Segment, &str)> {
    let Some(quoted) = inner.strip_prefix('"') else {
        let (number, after) = inner.split_once(']')?;
        return Some((Segment::Index(number.parse().ok()?), after));
    };
    let mut name = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '\\' => name.push(chars.next()?.1),
            '"' => {
                return Some((Segment::Name(name.into()), quoted[at + 1..].strip_prefix(']')?));
            }
            _ => name.push(char),
        }
    }
    None
}

impl fmt::Display for PropertyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Name(name) if is_plain(name) => {
                    f.write_str(if place == 0 { "" } else { "." })?;
                    f.write_str(name)?;
                }
                Segment::Name(name) => write!(f, "[\"{}\"]", name.replace('\\', "\\\\").replace('"', "\\\""))?,
            }
        }
        Ok(())
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_and_written_in_pulumis_grammar() {
        for (text, written) in [
            ("root", "root"),
            ("root.nested", "root.nested"),
            ("root[\"nested\"]", "root.nested"),
            ("root.double[1]", "root.double[1]"),
            ("root[\"array\"][0]", "root.array[0]"),
            ("root[\"key with \\\"escaped\\\" quotes\"]", "root[\"key with \\\"escaped\\\" quotes\"]"),
            ("root.a-b.[2]", "root[\"a-b\"][2]"),
            ("[\"root key\"].x", "[\"root key\"].x"),
        ] {
            assert_eq!(PropertyPath::parse(text).to_string(), written);
        }
    }

    #[test]
    fn a_text_that_is_no_path_is_one_key() {
        for text in [".a", "a.", "a..b", "a[", "a[x]", "a[\"b", ""] {
            assert_eq!(PropertyPath::parse(text), PropertyPath::of(text), "{text}");
        }
    }
}
