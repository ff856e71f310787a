//! The strings and keys of a resource, one at a time.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::order::Text;
use crate::json::{Kind, Node};
use crate::model::{Known, PropertyPath, Resource, SIGNATURE, StateView, Value};

/// A string or a key inside the inputs of a resource. Its path is worked out only when asked for.
pub struct Leaf<'a> {
    /// The resource.
    pub resource: &'a Resource,
    /// Its planned state.
    pub state: StateView<'a>,
    /// The text, unescaped.
    pub text: Cow<'a, str>,
    /// The top-level input it stands in.
    top: Node<'a>,
    /// The object or list it stands in.
    holder: Node<'a>,
    node: Node<'a>,
    /// Whether that input is certainly computed from no resource, once a rule has asked.
    literal: OnceCell<bool>,
    /// Whose identity it is, once a rule has asked.
    pub(super) pasted: OnceCell<Text>,
}

/// What a leaf is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A key of an object.
    Key,
    /// A string.
    Text,
}

/// Whether the walk stops at keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// Some rule reads them.
    Visited,
    /// Nobody does.
    Skipped,
}

impl<'a> Leaf<'a> {
    fn new(
        (resource, state): (&'a Resource, StateView<'a>),
        text: Cow<'a, str>,
        [top, holder, node]: [Node<'a>; 3],
    ) -> Self {
        Self { resource, state, text, top, holder, node, literal: OnceCell::new(), pasted: OnceCell::new() }
    }

    /// Where the string stands.
    pub fn path(&self) -> PropertyPath {
        let mut path = PropertyPath::of(&self.top().unwrap_or_default());
        if self.node.index() != self.top.index() {
            Value::seen(self.top).path_to(self.node).segments().iter().for_each(|part| path.push(part.clone()));
        }
        path
    }

    /// The top-level input the string stands in.
    pub fn top(&self) -> Option<Cow<'a, str>> {
        self.top.key()
    }

    /// Whether the string was typed, looked up or configured: it is certain that the top-level input it stands in was
    /// computed from no resource.
    pub fn is_literal(&self) -> bool {
        *self.literal.get_or_init(|| self.top().is_some_and(|top| self.state.is_literal(&top)))
    }

    /// The key the string stands under; nothing for an element of a list.
    pub fn key(&self) -> Option<Cow<'a, str>> {
        self.node.key()
    }

    /// The key of the list that the string is an element of, if that has one.
    pub fn list_key(&self) -> Option<Cow<'a, str>> {
        self.holder.key().filter(|_| self.holder.kind() == Kind::Array)
    }

    /// What the key belongs to, or the string itself.
    pub fn node(&self) -> Node<'a> {
        self.node
    }

    /// Calls `visit` for every key (where `keys` asks for them) and every string of the inputs, except secrets, unknown
    /// values, the insides of Pulumi's special objects (assets, archives, references), and bookkeeping under keys that
    /// begin with `__`.
    pub fn walk(resource: &'a Resource, state: StateView<'a>, keys: Keys, visit: &mut dyn FnMut(Part, &Leaf<'a>)) {
        let Some(inputs) = state.inputs() else { return };
        let mut top = inputs.node();
        let mut open = vec![(inputs.node(), inputs.node().children())];
        while let Some((holder, children)) = open.last_mut() {
            let holder = *holder;
            let Some(node) = children.next() else {
                open.pop();
                continue;
            };
            if open.len() == 1 {
                top = node;
            }
            if let Some(key) = node.key() {
                if matches!(key.as_bytes(), [b'_', b'_', ..]) || open.len() == 1 && state.is_declared_secret(&key) {
                    continue;
                }
                if keys == Keys::Visited {
                    visit(Part::Key, &Leaf::new((resource, state), key, [top, holder, node]));
                }
            }
            match node.kind() {
                Kind::String => {
                    if let Known::Is(text) = Value::text(node) {
                        visit(Part::Text, &Leaf::new((resource, state), text, [top, holder, node]));
                    }
                }
                Kind::Object if node.get(SIGNATURE).is_some() => {}
                Kind::Object | Kind::Array => open.push((node, node.children())),
                _ => {}
            }
        }
    }
}
