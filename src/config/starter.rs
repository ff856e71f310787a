//! A configuration to begin with, made of what an input shows.

use std::fmt::Write as _;

use super::shown::{list, quoted};
use crate::graph::StackName;

/// What an input shows.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Whose it is.
    pub name: StackName,
    /// The regions that its resources are in.
    pub regions: Vec<String>,
    /// The account that its resources are in, where it tells.
    pub accounts: Vec<String>,
    /// The outputs that it has.
    pub outputs: Vec<String>,
}

/// A configuration with comments. Stacks of one name are one environment.
pub fn starter(seen: &[Seen]) -> String {
    let mut text = HEAD.to_owned();
    let mut done: Vec<String> = Vec::new();
    for one in seen {
        let Some(stack) = one.name.stack.clone().filter(|stack| !done.contains(stack)) else { continue };
        let alike: Vec<&Seen> = seen.iter().filter(|other| other.name.stack.as_ref() == Some(&stack)).collect();
        environment(&stack, &alike, &mut text);
        done.push(stack);
    }
    if done.is_empty() {
        text.push_str(NO_ENVIRONMENT);
    }
    text + TAIL
}

fn environment(stack: &str, seen: &[&Seen], text: &mut String) {
    let all = |of: fn(&Seen) -> &Vec<String>| -> Vec<String> {
        let mut words: Vec<String> = seen.iter().flat_map(|seen| of(seen).clone()).collect();
        words.sort_unstable();
        words.dedup();
        words
    };
    let name = quoted(stack);
    let pattern = quoted(&globset::escape(stack));
    let _ = write!(
        text,
        "\n[environments.{name}]\nmatch = [{pattern}]  # stack, project/stack or organisation/project/stack\n"
    );
    let written = |words: &[String], key: &str, example: &str, why: &str| {
        if words.is_empty() {
            format!("# {key} = [{example}]  # {why}: the input does not tell\n")
        } else {
            format!("{key} = {}  # {why}\n", list(words))
        }
    };
    text.push_str(&written(&all(|seen| &seen.regions), "regions", "\"eu-west-1\"", "where resources may be"));
    text.push_str(&written(&all(|seen| &seen.accounts), "accounts", "\"123456789012\"", "whose they may be"));
    text.push_str(
        "# fail-on = \"medium\"  # stricter here than elsewhere\n# strict = true  # open questions fail (exit 4)\n",
    );
    let _ = write!(text, "\n# What must be there.\n# [environments.{name}.require]\n");
    let outputs = all(|seen| &seen.outputs);
    let outputs = if outputs.is_empty() { "[\"url\"]".to_owned() } else { list(&outputs) };
    let _ = write!(
        text,
        "# outputs = {outputs}\n# tags = {{ \"*\" = [\"owner\"] }}\n# versions = {{ kubernetes = \">=1.31\" }}\n"
    );
}

const HEAD: &str = "\
# What stackcheck expects of these stacks. Every key is optional; one that is not known is refused.
# `stackcheck config show` prints what holds and where it comes from.
version = 1

[run]
fail-on = \"high\"  # info, low, medium, high, critical, never
# strict = false  # true: open questions make the result incomplete (exit 4)
# changed-only = true  # previews fail only because of what they introduce or make worse
# baseline = \"stackcheck-baseline.json\"  # what was there before: `stackcheck baseline write`
# source-root = \".\"  # lets `stackcheck: allow RULE` in the program count
";

const NO_ENVIRONMENT: &str = "
# [environments.prod]
# match = [\"prod\"]  # stack, project/stack or organisation/project/stack
# regions = [\"eu-west-1\"]  # where resources may be
# accounts = [\"123456789012\"]  # whose they may be
";

const TAIL: &str = "
[rules]
select = [\"default\"]  # ids, codes, family letters, `default`, `all`
ignore = []
# [rules.C001]
# severity = \"critical\"
# allow = \"never\"  # never, config or inline: who may except its findings

# [exception-policy]
# require = [\"reason\", \"until\"]
# max-days = 180

# [[exceptions]]
# rule = \"sg-open-other-port\"
# urn = \"urn:pulumi:*::*::*::web\"
# ports = [443]
# reason = \"the public load balancer\"
# owner = \"team-edge\"
# until = 2027-03-31
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Asked, Config, FILE};

    fn seen(stack: &str) -> Seen {
        let name = StackName { stack: Some(stack.to_owned()), project: Some("shop".to_owned()), organization: None };
        let words = |word: &str| vec![word.to_owned()];
        Seen { name, regions: words("eu-west-1"), accounts: words("123456789012"), outputs: words("url") }
    }

    #[test]
    fn a_starter_is_accepted_and_holds_for_the_stacks_that_it_was_made_of() {
        let inputs = [seen("prod"), seen("dev [1].x"), Seen::default()];
        let config = Config::parse(FILE, &starter(&inputs), &[]).unwrap();
        for one in &inputs[..2] {
            let judgement = config.judgement(&one.name, None, &Asked::default());
            assert_eq!(judgement.environment, one.name.stack);
            assert_eq!(judgement.expectations.regions, one.regions);
        }
    }

    #[test]
    fn what_a_starter_has_in_comments_is_accepted_too() {
        let text = starter(&[seen("prod")]);
        let opened = |line| match str::strip_prefix(line, "# ") {
            Some(rest) if rest.contains(" = ") || rest.starts_with('[') => rest,
            _ => line,
        };
        let open = text.lines().map(opened).collect::<Vec<_>>().join("\n");
        let rules = crate::rules::all();
        let metas: Vec<_> = rules.iter().map(|rule| *rule.meta()).collect();
        let config = Config::parse(FILE, &open.replace("allow = \"never\"", "allow = \"config\""), &metas).unwrap();
        assert_eq!(config.exceptions.list.len(), 1);
    }
}
