//! A concurrent map whose entries are never removed.
//!
//! A lookup takes no lock, allocates nothing and has no thread-local state. So it works everywhere that annotated code
//! runs: in an allocator, and in the last destructors of a thread.
//!
//! It is a tree. Each node has one entry and up to sixteen children, and bits of the key's hash choose the child. An
//! entry is written once and never moves, so there is nothing to free and nothing to resize.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::sync::OnceLock;

use rapidhash::quality::RandomState;

/// The slots of a level; a power of two.
const SLOTS: usize = 16;
/// The slots of the first level of a map with many keys, so that most lookups need only one or two levels.
const MANY: usize = 256;

pub(crate) struct InsertOnlyMap<K, V> {
    roots: OnceLock<Box<[Slot<K, V>]>>,
    hasher: OnceLock<RandomState>,
    root_count: usize,
}

type Slot<K, V> = OnceLock<Box<Node<K, V>>>;

struct Node<K, V> {
    hash: u64,
    key: K,
    value: V,
    children: OnceLock<Box<[Slot<K, V>]>>,
}

impl<K, V> InsertOnlyMap<K, V> {
    pub(crate) const fn new() -> Self {
        Self { roots: OnceLock::new(), hasher: OnceLock::new(), root_count: SLOTS }
    }

    /// For many keys.
    pub(crate) const fn large() -> Self {
        Self { roots: OnceLock::new(), hasher: OnceLock::new(), root_count: MANY }
    }
}

// By hand, because the hasher of rapidhash 4.0 has no `Debug`.
impl<K, V> fmt::Debug for InsertOnlyMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InsertOnlyMap").finish_non_exhaustive()
    }
}

impl<K: Hash + Eq, V> InsertOnlyMap<K, V> {
    #[inline]
    pub(crate) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let mut slots = self.roots.get()?;
        let hash = self.hasher.get()?.hash_one(key);
        let mut path = Path::of(hash);
        loop {
            let node = slots[path.next(slots.len())].get()?;
            if node.hash == hash && node.key.borrow() == key {
                return Some(&node.value);
            }
            slots = node.children.get()?;
        }
    }

    /// Returns the value that is stored, and whether it is this one: another thread may have been faster.
    ///
    /// All memory is allocated while nothing is being written, because the allocator may itself use the map.
    pub(crate) fn insert(&self, key: K, value: V) -> (&V, bool) {
        let mut slots = filled(&self.roots, self.root_count);
        let hash = match self.hasher.get() {
            Some(hasher) => hasher.hash_one(&key),
            None => {
                let _ = self.hasher.set(RandomState::new());
                self.hasher.wait().hash_one(&key)
            }
        };
        let mut path = Path::of(hash);
        let mut new = Box::new(Node { hash, key, value, children: OnceLock::new() });
        loop {
            let slot = &slots[path.next(slots.len())];
            let Err(back) = slot.set(new) else { return (&slot.wait().value, true) };
            let node = slot.wait();
            if node.hash == hash && node.key == back.key {
                return (&node.value, false);
            }
            slots = filled(&node.children, SLOTS);
            new = back;
        }
    }
}

/// The slots of a level. They are created if there are none.
fn filled<K, V>(level: &OnceLock<Box<[Slot<K, V>]>>, count: usize) -> &[Slot<K, V>] {
    if level.get().is_none() {
        let created = (0..count).map(|_| OnceLock::new()).collect();
        // Another thread may have been faster.
        let _ = level.set(created);
    }
    level.wait()
}

/// The path from the root to a key's entry: a few bits of the hash choose the slot of each level.
struct Path {
    rest: u64,
}

impl Path {
    fn of(hash: u64) -> Self {
        Self { rest: hash }
    }

    /// Which of this many slots is next. After the last bits it is always the first.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "only the lowest bits are used")]
    fn next(&mut self, slots: usize) -> usize {
        let slot = self.rest as usize % slots;
        self.rest >>= slots.trailing_zeros();
        slot
    }
}

#[cfg(test)]
mod tests {
    use std::hash::Hasher;
    use std::sync::Arc;

    use super::*;

    #[test]
    fn the_first_value_of_a_key_is_kept() {
        let map = InsertOnlyMap::new();
        assert_eq!(map.get("a"), None);
        assert_eq!(map.insert(Arc::<str>::from("a"), 1), (&1, true));
        assert_eq!(map.insert("a".into(), 2), (&1, false));
        assert_eq!((map.get("a"), map.get("b")), (Some(&1), None));
    }

    #[test]
    fn many_keys_keep_their_values() {
        let map = InsertOnlyMap::new();
        for key in 0..50_000_u64 {
            assert!(map.insert(key, key * 2).1);
        }
        assert!((0..50_000).all(|key| map.get(&key) == Some(&(key * 2))));
        assert_eq!(map.get(&50_000), None);
    }

    /// All values have one hash.
    #[derive(Debug, PartialEq, Eq)]
    struct Colliding(u32);

    impl Hash for Colliding {
        fn hash<H: Hasher>(&self, state: &mut H) {
            0_u8.hash(state);
        }
    }

    #[test]
    fn keys_with_one_hash_are_told_apart() {
        let map = InsertOnlyMap::new();
        (0..100).for_each(|key| _ = map.insert(Colliding(key), key));
        assert!((0..100).all(|key| map.get(&Colliding(key)) == Some(&key)));
        assert_eq!(map.get(&Colliding(100)), None);
    }

    #[test]
    fn threads_that_race_agree() {
        let map = InsertOnlyMap::new();
        let inserted: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|thread| {
                    let map = &map;
                    scope.spawn(move || (0..2_000_u32).filter(|key| map.insert(*key, thread).1).count())
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(inserted, 2_000, "each key is inserted by one thread");
        assert!((0..2_000).all(|key| map.get(&key).is_some()));
    }
}
