//! Every callsite of the program, gathered by the linker.

#[cfg(not(target_family = "wasm"))]
use std::slice;

use super::callsite::Callsite;
use crate::catalogue::{Catalogue, OwnedDeclaration};
use crate::store::Store;

// The macro `section!`, which `build.rs` writes.
include!(concat!(env!("OUT_DIR"), "/callsites_section.rs"));

/// Every callsite of the program, or of the dynamic library that this code is linked into.
#[cfg(not(any(windows, target_family = "wasm")))]
pub(crate) fn all() -> &'static [Callsite] {
    // The linker defines these two symbols.
    // SAFETY: both are addresses of callsites, none of which is read through them.
    unsafe extern "Rust" {
        #[link_name = section!(start)]
        static START: [Callsite; 0];
        #[link_name = section!(end)]
        static END: [Callsite; 0];
    }
    // In a program without callsites the linker of ELF files would not define them. That of Mach-O files does.
    #[cfg(not(target_vendor = "apple"))]
    #[used]
    #[unsafe(link_section = section!())]
    static EMPTY: [Callsite; 0] = [];
    // SAFETY: the section has callsites between its start and its end, and nothing else.
    unsafe { between((&raw const START).cast(), (&raw const END).cast()) }
}

/// Every callsite of the program, or of the dynamic library that this code is linked into.
#[cfg(windows)]
pub(crate) fn all() -> &'static [Callsite] {
    use std::hint::black_box;
    use std::mem::MaybeUninit;

    // They have the size of a callsite, because not every compiler makes a static of no size one of no bytes.
    #[unsafe(link_section = section!(start))]
    static START: MaybeUninit<Callsite> = MaybeUninit::uninit();
    #[unsafe(link_section = section!(end))]
    static END: MaybeUninit<Callsite> = MaybeUninit::uninit();
    // Otherwise the compiler takes what follows the static for out of bounds.
    let start = black_box((&raw const START).wrapping_add(1));
    // SAFETY: the linker places the callsites between these two, and nothing else.
    unsafe { between(start.cast(), (&raw const END).cast()) }
}

/// Nothing: WebAssembly has no sections that a linker gathers.
#[cfg(target_family = "wasm")]
pub(crate) fn all() -> &'static [Callsite] {
    &[]
}

/// The callsites between two addresses.
///
/// # Safety
///
/// There are callsites between them, and nothing else, for as long as the program runs.
#[cfg(not(target_family = "wasm"))]
unsafe fn between(start: *const Callsite, end: *const Callsite) -> &'static [Callsite] {
    let count = (end.addr() - start.addr()) / size_of::<Callsite>();
    // SAFETY: the caller's promise. The linker aligns what it gathers.
    unsafe { slice::from_raw_parts(start, count) }
}

/// The families that are declared in this program.
pub fn catalogue() -> Catalogue {
    catalogue_with(Vec::new())
}

/// These families, and those that callmeter itself declares.
pub(crate) fn catalogue_with(built_in: Vec<OwnedDeclaration>) -> Catalogue {
    let declared = all().iter().map(|callsite| OwnedDeclaration::of(callsite.declaration()));
    Catalogue::of(declared.chain(built_in).collect())
}

/// Gives all callsites their cells in a store, for as long as the program runs.
pub(crate) fn attach(store: &'static Store) {
    all().iter().for_each(|callsite| callsite.attach(store));
}
