//! Sets of resources, and values of theirs: resources have numbers, so neither needs a hash.

use super::ResourceId;

/// Some resources of a stack.
#[derive(Debug, Clone, Default)]
pub struct ResourceSet {
    /// A bit for each number.
    words: Vec<u64>,
}

impl ResourceSet {
    /// Adds a resource.
    pub fn insert(&mut self, id: ResourceId) {
        let (word, bit) = Self::place(id);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= bit;
    }

    /// Whether a resource is one of them.
    #[inline]
    pub fn contains(&self, id: ResourceId) -> bool {
        let (word, bit) = Self::place(id);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    #[inline]
    fn place(id: ResourceId) -> (usize, u64) {
        (id as usize / 64, 1 << (id % 64))
    }
}

impl Extend<ResourceId> for ResourceSet {
    fn extend<T: IntoIterator<Item = ResourceId>>(&mut self, ids: T) {
        ids.into_iter().for_each(|id| self.insert(id));
    }
}

impl FromIterator<ResourceId> for ResourceSet {
    fn from_iter<T: IntoIterator<Item = ResourceId>>(ids: T) -> Self {
        let mut set = Self::default();
        set.extend(ids);
        set
    }
}

/// Values of resources, any number for each, in the order in which they came.
#[derive(Debug, Clone)]
pub struct PerResource<T> {
    /// Ascending by resource.
    values: Vec<(ResourceId, T)>,
}

impl<T> Default for PerResource<T> {
    fn default() -> Self {
        Self { values: Vec::new() }
    }
}

impl<T> PerResource<T> {
    /// The values of a resource.
    pub fn of(&self, id: ResourceId) -> impl ExactSizeIterator<Item = &T> + Clone {
        let from = self.values.partition_point(|(owner, _)| *owner < id);
        let count = self.values[from..].iter().take_while(|(owner, _)| *owner == id).count();
        self.values[from..from + count].iter().map(|(_, value)| value)
    }

    /// Whether a resource has a value.
    pub fn has(&self, id: ResourceId) -> bool {
        self.values.binary_search_by_key(&id, |(owner, _)| *owner).is_ok()
    }
}

impl<T> FromIterator<(ResourceId, T)> for PerResource<T> {
    fn from_iter<I: IntoIterator<Item = (ResourceId, T)>>(values: I) -> Self {
        let mut values: Vec<(ResourceId, T)> = values.into_iter().collect();
        values.sort_by_key(|(owner, _)| *owner);
        Self { values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in() {
        let ids = [0, 63, 64, 700];
        let set: ResourceSet = ids.into_iter().collect();
        assert_eq!((0..1000).filter(|id| set.contains(*id)).collect::<Vec<_>>(), ids);
        assert!(!set.is_empty() && ResourceSet::default().is_empty());
        assert!(!set.contains(ResourceId::MAX));
    }

    #[test]
    fn values_of_a_resource_stay_in_the_order_in_which_they_came() {
        let values: PerResource<char> = [(7, 'a'), (2, 'b'), (7, 'c'), (2, 'd'), (9, 'e')].into_iter().collect();
        let of = |id| values.of(id).collect::<String>();
        assert_eq!([of(1), of(2), of(7), of(9), of(10)], ["", "bd", "ac", "e", ""]);
        assert_eq!([values.has(2), values.has(8)], [true, false]);
    }
}
