//! The exit codes, each with what it means and what to do.

use std::io::{self, Write};

use crate::engine::Exit;
use crate::report::table::{Style, wrapped};

/// What an exit code means.
#[derive(Debug, Clone, Copy)]
pub struct Meaning {
    /// The code.
    pub exit: Exit,
    /// In a word.
    pub title: &'static str,
    /// For `check` and `audit`, and what the other commands make of it.
    pub text: &'static str,
    /// What to do.
    pub todo: &'static str,
}

/// Every exit code.
pub const ALL: [Meaning; 6] = [
    Meaning {
        exit: Exit::Passed,
        title: "passed",
        text: "No finding is as bad as `--fail-on` says (high, unless something else is configured). `diff` and \
               `drift` found nothing, `verify` found what was reviewed, `test` saw every case end as expected. Open \
               questions do not count without `--strict`; with `--exit-zero` findings do not count either.",
        todo: "Nothing. Milder findings and what could not be known are still worth reading.",
    },
    Meaning {
        exit: Exit::Failed,
        title: "failed",
        text: "At least one finding is as bad as `--fail-on` says, or worse. `diff` found a difference, `drift` drift, \
               `promote` something weaker or missing, `verify` something that was applied and not reviewed, `graph \
               --path` no way, `test` a case that ended otherwise.",
        todo: "Mend the findings, or say in the configuration why one does not count. `--fail-on` moves the bar.",
    },
    Meaning {
        exit: Exit::Usage,
        title: "usage or configuration",
        text: "The command line, `stackcheck.toml` or a table of rules that it names is wrong, or two inputs do not \
               belong together. Nothing was judged.",
        todo: "Read the line on standard error: it names the place and the nearest right word.",
    },
    Meaning {
        exit: Exit::Unreadable,
        title: "nothing could be read",
        text: "No input could be read: there is no such file, it is no output of Pulumi, or it is damaged.",
        todo: "Give the output of `pulumi preview --json` or `pulumi stack export`. Standard error says what was found \
               instead.",
    },
    Meaning {
        exit: Exit::Incomplete,
        title: "incomplete",
        text: "What was seen passes, and something was not seen: an input of several could not be read, the preview \
               or the run failed before it was through, or (with `--strict`) questions are open because values are \
               not known or unchanged resources are hidden.",
        todo: "Mend the preview's errors first. Open questions say what would settle them: `--show-sames`, or \
               `--state` with the exported state. It is no fault of what was checked.",
    },
    Meaning {
        exit: Exit::Internal,
        title: "a fault of stackcheck",
        text: "A rule broke on this input. The others went on, and their findings are in the result; what the broken \
               one would have found is not.",
        todo: "Report it with the input, or leave the rule out with `--ignore` until it is mended.",
    },
];

/// Writes what one exit code means, or all of them.
pub fn write(of: Option<u8>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for (at, meaning) in ALL.iter().filter(|meaning| of.is_none_or(|code| code == meaning.exit as u8)).enumerate() {
        let gap = if at > 0 { "\n" } else { "" };
        writeln!(out, "{gap}exit {}: {}", meaning.exit as u8, meaning.title)?;
        writeln!(out, "{}", wrapped(meaning.text, "  ", style.width))?;
        writeln!(out, "{}", wrapped(&format!("→ {}", meaning.todo), "  ", style.width))?;
    }
    Ok(())
}
