//! Values that a name says to be secret: of a field in a schema, of a variable, of an entry in a list of variables.

use crate::lens::is_user_keyed;
use crate::lens::secrets::is_secret_field;
use crate::model::{PropertyPath, Segment, Value};
use crate::rules::Leaf;

/// A value that a name says to be secret.
pub(super) struct Named {
    /// Where it stands.
    pub(super) path: PropertyPath,
    /// What says so: fits before the value.
    pub(super) said: String,
    /// The name that says so.
    pub(super) name: String,
}

/// Reads what says that a secret stands here; `says` tells of the name of a variable whether it does.
pub(super) fn read(leaf: &Leaf<'_>, key: &str, says: fn(&str) -> bool) -> Option<Named> {
    let is_field = is_secret_field(key);
    if !is_field && key != "value" && !says(key) {
        return None;
    }
    let path = leaf.path();
    if is_field {
        return Some(Named { path, said: "a field for a secret holds".to_owned(), name: key.to_owned() });
    }
    if says(key) {
        let names: Vec<&str> = path.names().collect();
        let chosen = names.split_last().is_some_and(|(_, above)| above.iter().any(|name| is_user_keyed(name)));
        let said = format!("`{}` holds", crate::model::shown(key));
        return chosen.then(|| Named { said, name: key.to_owned(), path });
    }
    listed(leaf, path, says)
}

/// A variable in a list of names and values.
fn listed(leaf: &Leaf<'_>, path: PropertyPath, says: fn(&str) -> bool) -> Option<Named> {
    let (_, above) = path.segments().split_last()?;
    let (top, inside) = above.split_first()?;
    let Segment::Name(top) = top else { return None };
    let entry = leaf.state.input(top).and_then(|value| value.follow(inside));
    let name = entry.and_then(|entry| entry.get("name")).is().and_then(Value::as_str)?.into_owned();
    let chosen = above.iter().any(|part| matches!(part, Segment::Name(name) if is_user_keyed(name)));
    let said = format!("variable `{}` holds", crate::model::shown(&name));
    (chosen && says(&name)).then_some(Named { path, said, name })
}
