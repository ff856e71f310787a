//! Turns the built-in tables into what a program that starts a hundred times a day reads fast: JSON, which is read ten
//! times faster than the TOML that people write, or, where every row is a rule of its own, constants that say what is
//! known about the rule, with the JSON of the row beside them. What the tables say is checked where they are read, by
//! tests.

use std::path::{Path, PathBuf};
use std::{env, fs};

use toml::{Table, Value};

type Fault = Box<dyn std::error::Error>;

const TABLES: &str = "src/rules/tables";

/// The folders of tables whose rows are rules of their own.
const OF_RULES: [&str; 2] = ["completeness", "defaults"];

fn main() -> Result<(), Fault> {
    println!("cargo::rerun-if-changed={TABLES}");
    let out = PathBuf::from(env::var("OUT_DIR")?).join("tables");
    convert(Path::new(TABLES), &out)
}

fn convert(from: &Path, to: &Path) -> Result<(), Fault> {
    fs::create_dir_all(to)?;
    let is_of_rules = OF_RULES.iter().any(|folder| from.ends_with(folder));
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() {
            convert(&path, &to.join(name))?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
            let table: Table = toml::from_str(&fs::read_to_string(&path)?).map_err(|error| named(&error))?;
            if is_of_rules {
                let rows = constants(&table).map_err(|error| named(&error))?;
                fs::write(to.join(name).with_extension("rs"), rows)?;
            } else {
                fs::write(to.join(name).with_extension("json"), serde_json::to_vec(&table)?)?;
            }
        }
    }
    Ok(())
}

/// A slice of `rules::built_in::BuiltIn`.
fn constants(table: &Table) -> Result<String, Fault> {
    let rows = table.get("rule").and_then(Value::as_array).filter(|_| table.len() == 1);
    let rows = rows.ok_or("a table has `rule` and nothing else")?;
    let rows: Vec<String> = rows.iter().map(constant).collect::<Result<_, _>>()?;
    Ok(format!("&[{}]", rows.concat()))
}

fn constant(row: &Value) -> Result<String, Fault> {
    let text = |key: &str| row.get(key).and_then(Value::as_str);
    let needed = |key: &str| text(key).ok_or_else(|| format!("a row has no `{key}`: {row}"));
    let is = |key: &str| row.get(key).and_then(Value::as_bool).unwrap_or_default();
    let confidence = |word| format!(".confidence(crate::finding::Confidence::{})", variant(word));
    let meta = format!(
        "crate::finding::Meta::new({:?}, {:?}, crate::finding::Severity::{}, {:?}).hidden_by(&{:?}){}{}{}",
        needed("code")?,
        needed("id")?,
        variant(needed("severity")?),
        needed("summary")?,
        listed(row.get("hidden_by")),
        text("confidence").map(confidence).unwrap_or_default(),
        if is("opt_in") { ".opt_in()" } else { "" },
        if is("folds_alike") { ".folds_alike()" } else { "" },
    );
    let takes_any_use = listed(row.get("needs")).contains(&"any");
    let any_use_except = takes_any_use.then(|| listed(row.get("any_except")));
    Ok(format!(
        "crate::rules::built_in::BuiltIn {{ meta: {meta}, looks_at: &{:?}, any_use_except: {}, row: {:?} }},\n",
        looks_at(row),
        any_use_except.map_or("None".to_owned(), |except| format!("Some(&{except:?})")),
        serde_json::to_string(row)?,
    ))
}

/// The types or kinds that a row looks at, however its table calls them.
fn looks_at(row: &Value) -> Vec<&str> {
    let cases = row.get("case").and_then(Value::as_array).into_iter().flatten();
    let types = cases.flat_map(|case| listed(case.get("types")));
    let mut all: Vec<&str> = row.get("subject").and_then(Value::as_str).into_iter().chain(types).collect();
    all.extend(listed(row.get("of")).into_iter().chain(listed(row.get("also"))));
    all.sort_unstable();
    all.dedup();
    all
}

fn listed(value: Option<&Value>) -> Vec<&str> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// `High` of `high`.
fn variant(word: &str) -> String {
    let (first, rest) = word.split_at(word.len().min(1));
    format!("{}{rest}", first.to_uppercase())
}
