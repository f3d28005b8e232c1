//! The handles that the facade has received, by key. Other crates register a handle at each call.

use metrics::Key;
use rapidhash::fast::RandomState;

use crate::store::pinned::pinned;

/// Handles of one kind.
#[derive(Debug)]
pub(super) struct Registered<H>(papaya::HashMap<Key, H, RandomState>);

impl<H> Default for Registered<H> {
    fn default() -> Self {
        Self(papaya::HashMap::with_hasher(RandomState::new()))
    }
}

impl<H: Clone + Send + Sync> Registered<H> {
    /// The stored handle. `None` also on a thread that is ending, whose handles are looked up in their families.
    pub(super) fn get(&self, key: &Key) -> Option<H> {
        pinned!(self.0, |handles| handles.get(key).cloned(), ending: None)
    }

    /// Stores a handle. Returns the stored handle and whether it is this one, because another thread may have been
    /// faster.
    pub(super) fn insert(&self, key: &Key, handle: H) -> (H, bool) {
        pinned!(
            self.0,
            |handles| match handles.try_insert(key.clone(), handle) {
                Ok(kept) => (kept.clone(), true),
                Err(occupied) => (occupied.current.clone(), false),
            },
            ending: (handle, true)
        )
    }
}
