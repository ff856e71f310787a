//! The schemas in the documentation.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;

/// Refuses a schema in `docs/schema` that is not the one of the code; writes it when `BLESS` is set.
pub(super) fn assert_documented<T: JsonSchema>(title: &str, file: &str) {
    let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    let path = format!("{}/docs/schema/{file}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let documented = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(documented == text, "docs/schema/{file} is stale: run the tests with BLESS=1 and read the change");
}
