//! The handles that the facade has received, by key. Other crates register a handle at each call.

use metrics::Key;

use crate::store::insert_only_map::InsertOnlyMap;

/// Handles of one kind.
#[derive(Debug)]
pub(super) struct HandleCache<H>(InsertOnlyMap<Key, H>);

impl<H> Default for HandleCache<H> {
    fn default() -> Self {
        Self(InsertOnlyMap::large())
    }
}

impl<H: Clone> HandleCache<H> {
    pub(super) fn get(&self, key: &Key) -> Option<H> {
        self.0.get(key).cloned()
    }

    /// Stores a handle. Returns the stored handle and whether it is this one, because another thread may have been
    /// faster.
    pub(super) fn insert(&self, key: &Key, handle: H) -> (H, bool) {
        let (stored, is_new) = self.0.insert(key.clone(), handle);
        (stored.clone(), is_new)
    }
}
