//! The series of a family, in blocks. Adding a series never copies the existing ones, and a scrape copies one block at
//! a time, so that the table's lock is never held for long.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, LazyLock};

use hashbrown::HashTable;

use super::cell_range::CellRange;
use super::handle::Handle;

/// The most series of a block.
const BLOCK: usize = 1 << BLOCK_BITS;
const BLOCK_BITS: u32 = 10;
/// A block whose labels are longer than this takes no further series.
const BLOCK_TEXT: usize = 64 * 1024;
/// Up to this many series there is one index. Beyond it there are many, so that a call that adds a series enlarges
/// only one of them.
const ONE_INDEX: usize = 1024;
const INDICES: usize = 1024;

static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// Series in the order in which they came, found by the text of their labels. The position of a series never changes.
#[derive(Debug, Default)]
pub(super) struct Table {
    blocks: Vec<Block>,
    /// Positions of series, by the hash of their labels: one index, or [`INDICES`] of them.
    indices: Vec<HashTable<u32>>,
}

/// Some series of a table. There may be a million in total, so each takes only 12 bytes and the labels' text.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// The labels of all series, one after the other: as they are exposed, escaped, without braces.
    labels: String,
    /// Where the labels of each series end.
    ends: Vec<u32>,
    /// The cells of each series that is fed by an annotation.
    cells: Vec<Option<CellRange>>,
    /// The further cells of series that several annotations feed, sorted by series. The order is stable, because a sum
    /// of floats may fall if it is added up in another order.
    further_cells: Vec<(u16, CellRange)>,
    /// The facade's handles, up to the last series that has one.
    handles: Vec<Option<Arc<Handle>>>,
}

impl Table {
    /// The position of the series with these labels. A missing series is added.
    pub(super) fn position(&mut self, labels: &str) -> u32 {
        let hash = hash(labels);
        let Self { blocks, indices } = self;
        if indices.is_empty() {
            indices.push(HashTable::new());
        }
        if let Some(known) = index_of(indices, hash).find(hash, |position| text(blocks, *position) == labels) {
            return *known;
        }
        let is_full = |block: &Block| block.ends.len() == BLOCK || block.labels.len() >= BLOCK_TEXT;
        if blocks.last().is_none_or(is_full) {
            blocks.push(Block::default());
        }
        let index = blocks.len() - 1;
        let block = &mut blocks[index];
        // Four billion series, or labels of four gigabytes, do not fit into memory.
        let position = u32::try_from((index << BLOCK_BITS) + block.ends.len()).unwrap_or(u32::MAX);
        block.labels.push_str(labels);
        block.ends.push(u32::try_from(block.labels.len()).unwrap_or(u32::MAX));
        block.cells.push(None);
        let rehash = |position: &u32| self::hash(text(blocks, *position));
        if let [only] = indices.as_slice()
            && only.len() == ONE_INDEX
        {
            let mut many = Vec::new();
            many.resize_with(INDICES, HashTable::new);
            for position in only {
                let hash = rehash(position);
                index_of(&mut many, hash).insert_unique(hash, *position, rehash);
            }
            *indices = many;
        }
        index_of(indices, hash).insert_unique(hash, position, rehash);
        position
    }

    /// Adds cells to a series.
    pub(super) fn add_cells(&mut self, position: u32, cells: CellRange) {
        let (block, in_block) = self.block(position);
        match &mut block.cells[in_block] {
            Some(_) => {
                let in_block = u16::try_from(in_block).unwrap_or(u16::MAX);
                let after = block.further_cells.partition_point(|(series, _)| *series <= in_block);
                block.further_cells.insert(after, (in_block, cells));
            }
            none => *none = Some(cells),
        }
    }

    /// The handle of a series. A missing handle is created.
    pub(super) fn handle(&mut self, position: u32, make: impl FnOnce() -> Handle) -> Arc<Handle> {
        let (block, in_block) = self.block(position);
        if block.handles.len() <= in_block {
            block.handles.resize(in_block + 1, None);
        }
        Arc::clone(block.handles[in_block].get_or_insert_with(|| Arc::new(make())))
    }

    fn block(&mut self, position: u32) -> (&mut Block, usize) {
        let position = position as usize;
        (&mut self.blocks[position >> BLOCK_BITS], position % BLOCK)
    }

    /// Copies a block if it fits; otherwise returns how much room the copy needs. `None` if the block does not exist.
    pub(super) fn copy(&self, index: usize, copy: &mut Block) -> Option<Result<(), Room>> {
        let block = self.blocks.get(index)?;
        Some(if copy.holds(block) {
            copy.assign(block);
            Ok(())
        } else {
            Err(Room {
                labels: block.labels.len(),
                series: block.ends.len(),
                further: block.further_cells.len(),
                handles: block.handles.len(),
            })
        })
    }

    /// Copies the cells of a block, in the order of its series, if they fit, and otherwise returns their number. Returns
    /// `None` if the block does not exist. It does not allocate, because the table is locked.
    pub(super) fn copy_cells(&self, index: usize, copy: &mut Vec<CellRange>) -> Option<Result<(), usize>> {
        copy.clear();
        let block = self.blocks.get(index)?;
        let most = block.cells.len() + block.further_cells.len();
        Some(if copy.capacity() < most {
            Err(most)
        } else {
            copy.extend(block.cells.iter().flatten());
            copy.extend(block.further_cells.iter().map(|(_, cells)| cells));
            Ok(())
        })
    }
}

fn hash(labels: &str) -> u64 {
    HASHER.hash_one(labels)
}

/// The index that a hash belongs to. Within an index, the hash's other bits tell entries apart.
fn index_of(indices: &mut [HashTable<u32>], hash: u64) -> &mut HashTable<u32> {
    let which = (hash >> 32) as usize % indices.len();
    &mut indices[which]
}

/// The labels of a series.
fn text(blocks: &[Block], position: u32) -> &str {
    let position = position as usize;
    blocks[position >> BLOCK_BITS].text(position % BLOCK)
}

/// How much a copy of a block has to hold.
pub(super) struct Room {
    labels: usize,
    series: usize,
    further: usize,
    handles: usize,
}

/// A series of a copied block.
pub(super) struct Entry<'a> {
    pub(super) position: u32,
    pub(super) labels: &'a str,
    pub(super) cells: Option<CellRange>,
    pub(super) further_cells: &'a [(u16, CellRange)],
    pub(super) handle: Option<&'a Handle>,
}

impl Block {
    fn text(&self, in_block: usize) -> &str {
        let start = in_block.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.labels[start..self.ends[in_block] as usize]
    }

    /// Reserves room for a copy of a block before the lock is taken, because the allocator may be the user's.
    pub(super) fn reserve(&mut self, room: &Room) {
        *self = Self {
            // The block may have grown by then.
            labels: String::with_capacity(room.labels + room.labels / 8),
            ends: Vec::with_capacity(BLOCK),
            cells: Vec::with_capacity(BLOCK.max(room.series)),
            further_cells: Vec::with_capacity(room.further + room.further / 8),
            handles: Vec::with_capacity(if room.handles == 0 { 0 } else { BLOCK }),
        };
    }

    fn holds(&self, block: &Self) -> bool {
        self.labels.capacity() >= block.labels.len()
            && self.ends.capacity() >= block.ends.len()
            && self.cells.capacity() >= block.cells.len()
            && self.further_cells.capacity() >= block.further_cells.len()
            && self.handles.capacity() >= block.handles.len()
    }

    fn assign(&mut self, block: &Self) {
        self.labels.clone_from(&block.labels);
        self.ends.clone_from(&block.ends);
        self.cells.clone_from(&block.cells);
        self.further_cells.clone_from(&block.further_cells);
        self.handles.clone_from(&block.handles);
    }

    /// The series of the block with this index.
    pub(super) fn entries(&self, index: usize) -> impl Iterator<Item = Entry<'_>> {
        let mut labels_start = 0;
        let mut further = self.further_cells.as_slice();
        self.ends.iter().zip(&self.cells).enumerate().map(move |(in_block, (end, cells))| {
            let labels = &self.labels[labels_start..*end as usize];
            labels_start = *end as usize;
            let count = further.iter().take_while(|(series, _)| usize::from(*series) == in_block).count();
            let (own, rest) = further.split_at(count);
            further = rest;
            Entry {
                position: u32::try_from((index << BLOCK_BITS) + in_block).unwrap_or(u32::MAX),
                labels,
                cells: *cells,
                further_cells: own,
                handle: self.handles.get(in_block).and_then(Option::as_deref),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANY: u32 = if cfg!(miri) { 2_500 } else { 100_000 };

    fn read(table: &Table) -> Vec<(u32, String, usize)> {
        let mut all = Vec::new();
        let mut copy = Block::default();
        let mut index = 0;
        while let Some(copied) = table.copy(index, &mut copy) {
            match copied {
                Ok(()) => {
                    all.extend(copy.entries(index).map(|entry| {
                        let cells = usize::from(entry.cells.is_some()) + entry.further_cells.len();
                        (entry.position, entry.labels.to_owned(), cells)
                    }));
                    index += 1;
                }
                Err(room) => copy.reserve(&room),
            }
        }
        all
    }

    #[test]
    fn series_are_found_again_in_the_order_in_which_they_came() {
        let mut table = Table::default();
        let positions: Vec<u32> = (0..MANY).map(|i| table.position(&format!("label=\"{i}\""))).collect();
        for (i, position) in (0..MANY).zip(&positions).step_by(7) {
            assert_eq!(table.position(&format!("label=\"{i}\"")), *position);
        }
        let read = read(&table);
        assert_eq!(read.len(), MANY as usize);
        assert!(read.iter().zip(0..MANY).all(|((_, labels, _), i)| *labels == format!("label=\"{i}\"")));
        assert!(read.iter().map(|(position, ..)| position).eq(&positions));
    }

    #[test]
    fn cells_stay_with_their_series() {
        let mut table = Table::default();
        let positions: Vec<u32> = (0..5).map(|i| table.position(&format!("{i}"))).collect();
        let cells = || CellRange::new(7, false).unwrap();
        for series in [3, 1, 3, 1, 3, 0] {
            table.add_cells(positions[series], cells());
        }
        assert_eq!(read(&table).into_iter().map(|(.., cells)| cells).collect::<Vec<_>>(), [1, 2, 0, 3, 0]);
    }

    /// The time for which a scrape, or a call that adds a series, holds the lock is bounded: none of its steps grows
    /// with the number of series.
    #[test]
    fn no_block_and_no_index_grows_with_the_table() {
        let mut table = Table::default();
        let long = "v".repeat(1000);
        (0..MANY).for_each(|i| _ = table.position(&if i % 2 == 0 { format!("{i}{long}") } else { i.to_string() }));
        assert!(
            table.blocks.iter().all(|block| block.ends.len() <= BLOCK && block.labels.len() < BLOCK_TEXT + 2000)
        );
        let expected = MANY as usize / INDICES;
        assert_eq!(table.indices.len(), INDICES);
        assert!(table.indices.iter().all(|index| index.len() < 3 * expected + 50));
    }
}
