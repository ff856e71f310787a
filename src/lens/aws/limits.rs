//! What rules on refused values read of AWS resources, where a row of a table cannot say it.

use super::Part;
use crate::lens::{By, Lens};
use crate::model::{Known, PropertyPath, Resource, StateView, Value};

/// A function of Lambda.
pub const FUNCTION: &str = "aws:lambda/function:Function";
/// A table of DynamoDB.
pub const TABLE: &str = "aws:dynamodb/table:Table";
/// A group of log streams.
pub const LOG_GROUP: &str = "aws:cloudwatch/logGroup:LogGroup";
/// The input of a log group that names its key.
pub const LOG_KEY: &str = "kmsKeyId";
/// The input of a function that sets machines aside for it.
pub const RESERVED: &str = "reservedConcurrentExecutions";

const KEY: &str = "aws:kms/key:Key";

/// One key of a table or of an index of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableKey {
    /// The attribute.
    pub attribute: String,
    /// Where it is written.
    pub path: PropertyPath,
}

/// Attributes and keys of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableKeys {
    /// Names of the attributes, each with its place.
    pub attributes: Vec<TableKey>,
    /// Keys of the table and of its indexes.
    pub keys: Vec<TableKey>,
    /// The two keys of the table where they are one.
    pub same: Option<TableKey>,
}

/// The inputs of a table that hold attributes and keys.
pub const TABLE_INPUTS: [&str; 5] =
    ["attributes", "hashKey", "rangeKey", "globalSecondaryIndexes", "localSecondaryIndexes"];

/// Attributes and keys of a table: nothing where one of them cannot be seen.
pub fn table_keys(state: StateView<'_>) -> Known<TableKeys> {
    let mut table = TableKeys::default();
    let mut hidden = None;
    let mut gather = |pattern: &str, into: &mut Vec<TableKey>| {
        for (path, value) in crate::lens::places(pattern, |name| state.input(name)) {
            match value.read(Value::as_str) {
                Known::Is(text) => into.push(TableKey { attribute: text.into_owned(), path }),
                Known::Absent => {}
                Known::Unknown => hidden = Some(Known::Unknown),
                Known::Secret => hidden = Some(Known::Secret),
            }
        }
    };
    gather("attributes[].name", &mut table.attributes);
    for pattern in [
        "hashKey",
        "rangeKey",
        "globalSecondaryIndexes[].hashKey",
        "globalSecondaryIndexes[].rangeKey",
        "globalSecondaryIndexes[].keySchemas[].attributeName",
        "localSecondaryIndexes[].rangeKey",
    ] {
        gather(pattern, &mut table.keys);
    }
    if let Some(hidden) = hidden {
        return hidden;
    }
    let of_table = |name: &str| table.keys.iter().find(|key| key.path == PropertyPath::of(name));
    if let (Some(hash), Some(range)) = (of_table("hashKey"), of_table("rangeKey")) {
        table.same = (hash.attribute == range.attribute).then(|| range.clone());
    }
    Known::Is(table)
}

impl<'a> Lens<'a> {
    /// The key of the stack that encrypts a log group; nothing where it is not one of the stack.
    pub fn key_of_log_group(&self, group: &'a Resource) -> Option<&'a Resource> {
        self.only(group, LOG_KEY, By::Arn, KEY)
    }

    /// The policies of a key: its own, and those that other resources put on it.
    pub fn policies_of_key(&self, key: &'a Resource) -> Vec<Known<Value<'a>>> {
        let own = self.state(key).map_or(Known::Absent, |state| state.input("policy"));
        let others = self.parts(key, Part::KeyPolicy).filter_map(|policy| Some(self.state(policy)?.input("policy")));
        let stray = self.has_stray(Part::KeyPolicy).then_some(Known::Unknown);
        std::iter::once(own).chain(others).chain(stray).filter(|policy| !policy.is_absent()).collect()
    }
}
