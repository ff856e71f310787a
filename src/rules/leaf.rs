//! The strings of a resource, one at a time.

use std::borrow::Cow;

use crate::json::{Kind, Node};
use crate::model::{PropertyPath, Resource, SIGNATURE, StateView, Value};

/// A string inside the inputs of a resource. Its path is worked out only when asked for.
pub struct Leaf<'a> {
    /// The resource.
    pub resource: &'a Resource,
    /// Its planned state.
    pub state: StateView<'a>,
    /// The text, unescaped.
    pub text: Cow<'a, str>,
    inputs: Value<'a>,
    node: Node<'a>,
}

impl<'a> Leaf<'a> {
    /// Where the string stands.
    pub fn path(&self) -> PropertyPath {
        self.inputs.path_to(self.node)
    }

    /// The key the string stands under; nothing for an element of a list.
    pub fn key(&self) -> Option<Cow<'a, str>> {
        self.node.key()
    }

    /// Calls `visit` for every string of the inputs, except secrets, unknown values, the insides of Pulumi's special
    /// objects (assets, archives, references), and bookkeeping under keys that begin with `__`.
    pub fn walk(resource: &'a Resource, state: StateView<'a>, visit: &mut dyn FnMut(&Leaf<'a>)) {
        let Some(inputs) = state.inputs() else { return };
        let mut open = vec![inputs.node().children()];
        while let Some(children) = open.last_mut() {
            let Some(node) = children.next() else {
                open.pop();
                continue;
            };
            if node.key().is_some_and(|key| key.starts_with("__")) {
                continue;
            }
            match node.kind() {
                Kind::String => {
                    if let Some(text) = Value::read(Some(node)).is().and_then(Value::as_str) {
                        visit(&Leaf { resource, state, text, inputs, node });
                    }
                }
                Kind::Object if node.get(SIGNATURE).is_some() => {}
                Kind::Object | Kind::Array => open.push(node.children()),
                _ => {}
            }
        }
    }
}
