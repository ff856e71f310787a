//! Keys that are looked for together, in one object after the other.

use super::keys::KeyNumber;
use super::node::Sought;
use super::{Document, Node};

/// Some keys. What one document knows of them is found out once for all its objects.
#[derive(Debug, Clone)]
pub struct Names<'a, const N: usize> {
    keys: [&'a str; N],
    known: Option<Known<'a, N>>,
}

/// What a document knows of the keys.
#[derive(Debug, Clone)]
struct Known<'a, const N: usize> {
    document: &'a Document,
    /// Those that some object of it may have, with their places among the names; then nothing.
    wanted: [Option<(usize, Sought<'a>)>; N],
    marks: Marks,
}

/// The last six bits of the numbers of keys: most members of an object are told by them to be none that is wanted.
#[derive(Debug, Clone, Copy)]
struct Marks(u64);

impl Marks {
    fn of(number: KeyNumber) -> u64 {
        1 << (number.get() % 64)
    }

    /// Of a member that has no number only the text tells its key.
    const fn none() -> Self {
        Self(1 << 63)
    }

    #[inline]
    fn may_hold(self, number: KeyNumber) -> bool {
        self.0 & Self::of(number) != 0
    }
}

impl<'a, const N: usize> Names<'a, N> {
    /// These keys.
    pub fn of(keys: [&'a str; N]) -> Self {
        Self { keys, known: None }
    }

    /// The keys themselves.
    pub fn keys(&self) -> [&'a str; N] {
        self.keys
    }

    fn known_in(&mut self, document: &'a Document) -> &Known<'a, N> {
        let known = self.known.take().filter(|known| std::ptr::eq(known.document, document));
        self.known.insert(known.unwrap_or_else(|| Known::of(document, self.keys)))
    }
}

impl<'a, const N: usize> Known<'a, N> {
    fn of(document: &'a Document, keys: [&'a str; N]) -> Self {
        let mut known = Self { document, wanted: [None; N], marks: Marks::none() };
        let found = keys.into_iter().enumerate().filter_map(|(place, key)| Some((place, Sought::of(document, key)?)));
        for (slot, (place, sought)) in known.wanted.iter_mut().zip(found) {
            known.marks.0 |= Marks::of(sought.number);
            *slot = Some((place, sought));
        }
        known
    }
}

impl<'a> Node<'a> {
    /// The members with these keys, as [`Node::get`] finds each, in one walk.
    pub fn get_each<const N: usize>(self, names: &mut Names<'a, N>) -> [Option<Self>; N] {
        let mut found = [None; N];
        let Known { wanted, marks, .. } = names.known_in(self.document());
        for (node, entry) in self.member_entries().filter(|(_, entry)| marks.may_hold(entry.key())) {
            for (place, sought) in wanted.iter().map_while(|one| *one) {
                if node.has_key(entry, sought) {
                    found[place] = Some(node);
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_found_as_alone_in_whatever_document_is_asked() {
        let many: Vec<String> = (0..200).map(|n| format!("\"k{n}\":{n}")).collect();
        let texts = [
            r#"{"a":1,"b":{"c":2,"a":3},"c":4}"#.to_owned(),
            r#"{"b":1,"\u0061":2,"a":3,"c":4,"c":5}"#.to_owned(),
            format!("{{{},\"c\":7}}", many.join(",")),
            "[1]".to_owned(),
        ];
        let documents = texts.map(|text| Document::parse(text).unwrap());
        let keys = ["c", "k130", "a", "none", "k66"];
        let mut names = Names::of(keys);
        for document in documents.iter().chain(&documents) {
            let found = document.root().get_each(&mut names).map(|node| node.map(Node::index));
            assert_eq!(found, keys.map(|key| document.root().get(key).map(Node::index)));
        }
    }
}
