//! Which rules run.

use crate::finding::{Confidence, Meta};

/// Words that select and ignore rules: an id, a code, a family letter, `default` or `all`.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// What runs; empty means `default`.
    pub select: Vec<String>,
    /// What does not run although it is selected.
    pub ignore: Vec<String>,
}

const DEFAULT: &str = "default";

impl Selection {
    /// Whether a rule runs.
    pub fn takes(&self, meta: &Meta) -> bool {
        let by_default = self.select.is_empty() || self.select.iter().any(|word| word == DEFAULT);
        let selected = (by_default && meta.default_on) || self.names(meta);
        selected && !self.ignore.iter().any(|word| meta.is_named(word))
    }

    /// Whether a finding of a rule that runs is shown: hints are shown only where their rule was asked for.
    pub fn shows(&self, meta: &Meta, confidence: Confidence) -> bool {
        confidence > Confidence::Possible || self.names(meta)
    }

    fn names(&self, meta: &Meta) -> bool {
        self.select.iter().any(|word| meta.is_named(word))
    }

    /// The first word that names nothing.
    pub fn unknown_word<'a>(&'a self, metas: &[Meta]) -> Option<&'a str> {
        let known = |word: &str| word == DEFAULT || metas.iter().any(|meta| meta.is_named(word));
        self.select.iter().chain(&self.ignore).map(String::as_str).find(|word| !known(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;

    const ON: Meta = Meta::new("A001", "vpc-without-subnets", Severity::High, "");
    const OFF: Meta = Meta::new("B002", "region-never-set", Severity::Low, "").opt_in();

    fn takes(select: &[&str], ignore: &[&str]) -> (bool, bool) {
        let words = |words: &[&str]| words.iter().map(ToString::to_string).collect();
        let selection = Selection { select: words(select), ignore: words(ignore) };
        (selection.takes(&ON), selection.takes(&OFF))
    }

    #[test]
    fn a_rule_is_selected_by_id_code_letter_default_or_all() {
        assert_eq!(takes(&[], &[]), (true, false));
        assert_eq!(takes(&["all"], &[]), (true, true));
        assert_eq!(takes(&["B"], &[]), (false, true));
        assert_eq!(takes(&["default", "b002"], &[]), (true, true));
        assert_eq!(takes(&["region-never-set"], &[]), (false, true));
        assert_eq!(takes(&["all"], &["A001", "B"]), (false, false));
    }
}
