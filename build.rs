//! Turns the built-in tables into JSON, which a program that starts a hundred times a day reads ten times faster than
//! the TOML that people write. What the tables say is checked where they are read, by tests.

use std::path::{Path, PathBuf};
use std::{env, fs};

type Fault = Box<dyn std::error::Error>;

const TABLES: &str = "src/rules/tables";

fn main() -> Result<(), Fault> {
    println!("cargo::rerun-if-changed={TABLES}");
    let out = PathBuf::from(env::var("OUT_DIR")?).join("tables");
    convert(Path::new(TABLES), &out)
}

fn convert(from: &Path, to: &Path) -> Result<(), Fault> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() {
            convert(&path, &to.join(name))?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            let table: toml::Value =
                toml::from_str(&fs::read_to_string(&path)?).map_err(|error| format!("{}: {error}", path.display()))?;
            fs::write(to.join(name).with_extension("json"), serde_json::to_vec(&table)?)?;
        }
    }
    Ok(())
}
