//! `[[tables]]`: files with rules of the user's own.

use serde::Deserialize;

use super::Error;
use super::problem::Text;

/// One file.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct TablePart {
    /// The file, relative to the configuration.
    file: String,
}

/// Only what names the files: they are read before all else, since the rest may name the rules in them.
#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    tables: Vec<TablePart>,
}

/// The files that a configuration names, relative to it. A text that is no TOML names none: reading all of it tells why.
pub fn named(file: &str, text: &str) -> Result<Vec<String>, Error> {
    if text.parse::<toml::Table>().is_err() {
        return Ok(Vec::new());
    }
    let Named { tables } = toml::from_str(text).map_err(|error| Text { file, text }.refused(&error))?;
    Ok(tables.into_iter().map(|table| table.file).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_the_tables_are_named_in_order() {
        let text = "[[tables]]\nfile = \"b.toml\"\n[[tables]]\nfile = \"a.toml\"\n";
        assert_eq!(named("stackcheck.toml", text).unwrap(), ["b.toml", "a.toml"]);
        assert_eq!(named("stackcheck.toml", "[rules]\n").unwrap(), [""; 0]);
    }

    #[test]
    fn a_wrong_key_is_refused_with_its_place() {
        let problem = |text: &str| named("stackcheck.toml", text).unwrap_err().to_string();
        let fault = problem("[[tables]]\nflie = \"a.toml\"\n");
        assert_eq!(fault, "stackcheck.toml:2:1: unknown key `flie`; did you mean `file`?");
        let fault = problem("tables = \"a.toml\"\n");
        assert!(fault.starts_with("stackcheck.toml:1:10: expected a list"), "{fault}");
        assert!(problem("[[tables]]\n").ends_with("`file` is missing here"));
    }
}
