//! The form that a text must have.

use serde::Deserialize;

/// Length, characters, beginning and end of a text.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    /// The least and the most characters.
    length: Option<[usize; 2]>,
    /// All characters are of these: `a-z0-9.-`; a hyphen at the end is one.
    chars: Option<String>,
    /// The first one is of these.
    first: Option<String>,
    /// The last one is of these.
    last: Option<String>,
    /// It begins with one of these.
    #[serde(default)]
    starts: Vec<String>,
    /// It ends with one of these.
    #[serde(default)]
    ends: Vec<String>,
    /// It does not contain these, whatever the letter case.
    #[serde(default)]
    without: Vec<String>,
    /// It does not begin with these, whatever the letter case.
    #[serde(default)]
    starts_not: Vec<String>,
    /// It does not end with these.
    #[serde(default)]
    ends_not: Vec<String>,
    /// It does not look like an IPv4 address.
    #[serde(default)]
    no_address: bool,
}

impl Text {
    /// What is wrong with a text: fits behind the text.
    pub(super) fn fault(&self, text: &str) -> Option<String> {
        self.wrong_length(text)
            .or_else(|| self.wrong_character(text))
            .or_else(|| self.wrong_beginning(text))
            .or_else(|| self.wrong_end(text))
            .or_else(|| {
                let lower = text.to_ascii_lowercase();
                let part = self.without.iter().find(|part| lower.contains(&part.to_ascii_lowercase()))?;
                Some(format!("contains `{part}`"))
            })
            .or_else(|| {
                let address = self.no_address && text.parse::<std::net::Ipv4Addr>().is_ok();
                address.then(|| "has the form of an IP address".to_owned())
            })
    }

    fn wrong_length(&self, text: &str) -> Option<String> {
        let [least, most] = self.length?;
        let count = text.chars().count();
        (count < least || count > most).then(|| match count {
            0 => "is empty".to_owned(),
            1 => "has one character".to_owned(),
            _ => format!("has {count} characters"),
        })
    }

    fn wrong_character(&self, text: &str) -> Option<String> {
        let class = self.chars.as_deref()?;
        let mut wrong: Vec<String> = Vec::new();
        for char in text.chars().filter(|char| !is_of(class, *char)) {
            let shown = match char {
                ' ' => "a blank".to_owned(),
                '\n' | '\r' => "a line break".to_owned(),
                _ if char.is_control() => "a control character".to_owned(),
                _ => format!("`{}`", crate::model::shown(&char.to_string())),
            };
            if !wrong.contains(&shown) {
                wrong.push(shown);
            }
        }
        if wrong.len() > 4 {
            wrong.truncate(3);
            wrong.push("others".to_owned());
        }
        let last = wrong.pop()?;
        Some(if wrong.is_empty() { format!("has {last}") } else { format!("has {} and {last}", wrong.join(", ")) })
    }

    fn wrong_beginning(&self, text: &str) -> Option<String> {
        if let (Some(class), Some(first)) = (&self.first, text.chars().next())
            && !is_of(class, first)
        {
            return Some(format!("begins with `{first}`"));
        }
        let lower = text.to_ascii_lowercase();
        if let Some(start) = self.starts_not.iter().find(|start| lower.starts_with(&start.to_ascii_lowercase())) {
            return Some(format!("begins with `{start}`"));
        }
        let wanted = !self.starts.is_empty() && !self.starts.iter().any(|start| text.starts_with(start.as_str()));
        wanted.then(|| format!("does not begin with `{}`", self.starts.join("` or `")))
    }

    fn wrong_end(&self, text: &str) -> Option<String> {
        if let (Some(class), Some(last)) = (&self.last, text.chars().next_back())
            && !is_of(class, last)
        {
            return Some(format!("ends with `{last}`"));
        }
        if let Some(end) = self.ends_not.iter().find(|end| text.ends_with(end.as_str())) {
            return Some(format!("ends with `{end}`"));
        }
        let wanted = !self.ends.is_empty() && !self.ends.iter().any(|end| text.ends_with(end.as_str()));
        wanted.then(|| format!("does not end with `{}`", self.ends.join("` or `")))
    }
}

/// Whether a character is of a class written as `a-z0-9.-`.
fn is_of(class: &str, char: char) -> bool {
    let class: Vec<char> = class.chars().collect();
    let mut at = 0;
    while let Some(&from) = class.get(at) {
        match (class.get(at + 1), class.get(at + 2)) {
            (Some('-'), Some(&to)) => {
                if (from..=to).contains(&char) {
                    return true;
                }
                at += 3;
            }
            _ if from == char => return true,
            _ => at += 1,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(rule: &str, text: &str) -> Option<String> {
        toml::from_str::<Text>(rule).unwrap().fault(text)
    }

    #[test]
    fn the_fault_of_a_text_is_named() {
        let rule = r#"length = [3, 10]
            chars = "a-z0-9.-"
            first = "a-z"
            last = "a-z0-9"
            without = [".."]
            starts_not = ["xn--"]
            ends_not = ["-s3"]"#;
        for (text, expected) in [
            ("abc", None),
            ("a-b.c9", None),
            ("ab", Some("has 2 characters")),
            ("", Some("is empty")),
            ("abcdefghijk", Some("has 11 characters")),
            ("a_b c", Some("has `_` and a blank")),
            ("äbc", Some("has `ä`")),
            ("9bc", Some("begins with `9`")),
            ("abc-", Some("ends with `-`")),
            ("a..b", Some("contains `..`")),
            ("xn--a", Some("begins with `xn--`")),
            ("abc-s3", Some("ends with `-s3`")),
        ] {
            assert_eq!(fault(rule, text).as_deref(), expected, "{text}");
        }
        assert_eq!(fault("no_address = true", "10.0.0.1").as_deref(), Some("has the form of an IP address"));
        assert_eq!(fault("ends = [\".fifo\"]", "a.fifo"), None);
        assert_eq!(fault("ends = [\".fifo\"]", "a").as_deref(), Some("does not end with `.fifo`"));
    }

    #[test]
    fn a_hyphen_at_the_end_of_a_class_is_a_character() {
        assert!(is_of("a-c-", '-') && is_of("a-c-", 'b') && !is_of("a-c-", 'd') && !is_of("", 'a'));
    }
}
