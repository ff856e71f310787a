//! Keys that are looked for together, in one object after the other.

use super::entry::Entry;
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
    /// By their places; nothing for one that no object of the document has.
    wanted: [Option<Sought<'a>>; N],
    /// By the last six bits of a number the first place with such a number, and from there the next.
    first: [Option<u8>; SLOTS],
    next: [Option<u8>; N],
}

const SLOTS: usize = 64;

fn slot(number: KeyNumber) -> usize {
    number.get() as usize % SLOTS
}

impl<'a, const N: usize> Names<'a, N> {
    /// These keys, of which none is there twice.
    pub fn of(keys: [&'a str; N]) -> Self {
        Self { keys, known: None }
    }

    /// The keys themselves.
    pub fn keys(&self) -> [&'a str; N] {
        self.keys
    }

    fn known_in(&mut self, document: &'a Document) -> &Known<'a, N> {
        if self.known.as_ref().is_some_and(|known| !std::ptr::eq(known.document, document)) {
            self.known = None;
        }
        self.known.get_or_insert_with(|| Known::of(document, self.keys))
    }
}

impl<'a, const N: usize> Known<'a, N> {
    fn of(document: &'a Document, keys: [&'a str; N]) -> Self {
        let wanted = keys.map(|key| Sought::of(document, key));
        let (mut first, mut next) = ([None; SLOTS], [None; N]);
        for (place, sought) in (0..).zip(&wanted) {
            let Some(sought) = sought.filter(|sought| sought.number != KeyNumber::UNKNOWN) else { continue };
            next[usize::from(place)] = first[slot(sought.number)].replace(place);
        }
        Self { document, wanted, first, next }
    }

    /// The place of the key of a member.
    #[inline]
    fn place(&self, node: Node<'a>, entry: Entry) -> Option<usize> {
        let has = |sought: &Option<Sought<'a>>| sought.is_some_and(|sought| node.has_key(entry, sought));
        let number = entry.key();
        if number == KeyNumber::UNKNOWN {
            return self.wanted.iter().position(has);
        }
        let mut at = self.first[slot(number)];
        while let Some(place) = at.map(usize::from) {
            if has(&self.wanted[place]) {
                return Some(place);
            }
            at = self.next[place];
        }
        None
    }
}

impl<'a> Node<'a> {
    /// The members of an object, each with the place of its key among the names.
    pub fn members_among<'n, const N: usize>(
        self,
        names: &'n mut Names<'a, N>,
    ) -> impl Iterator<Item = (Option<usize>, Self)> + use<'a, 'n, N> {
        let known = names.known_in(self.document());
        self.member_entries().map(|(node, entry)| (known.place(node, entry), node))
    }

    /// The members with these keys, as [`Node::get`] finds each, in one walk.
    pub fn get_each<const N: usize>(self, names: &mut Names<'a, N>) -> [Option<Self>; N] {
        let mut found = [None; N];
        for (place, node) in self.members_among(names) {
            if let Some(place) = place {
                found[place] = Some(node);
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
