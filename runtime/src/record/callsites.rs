//! Every callsite of the program, gathered by the linker.

use super::callsite::Callsite;
use crate::catalogue::{Catalogue, OwnedDeclaration};
use crate::store::Store;

// The static `CALLMETER_CALLSITES_` and the package's version, which `build.rs` writes. The linker gathers by the name of the
// static, all over the program: without the version two versions of callmeter in one program would share a section, and a
// user's own slice could have a name as short as `CALLSITES`.
#[cfg(not(target_family = "wasm"))]
include!(concat!(env!("OUT_DIR"), "/callsites.rs"));

/// Empty: WebAssembly has no sections that a linker gathers.
#[cfg(target_family = "wasm")]
pub static CALLSITES: &[Callsite] = &[];

/// The families that are declared in this program.
pub fn catalogue() -> Catalogue {
    catalogue_with(Vec::new())
}

/// These families, and those that callmeter itself declares.
pub(crate) fn catalogue_with(built_in: Vec<OwnedDeclaration>) -> Catalogue {
    let declared = CALLSITES.iter().map(|callsite| OwnedDeclaration::of(callsite.declaration()));
    Catalogue::of(declared.chain(built_in).collect())
}

/// Gives all callsites their cells in a store, for as long as the program runs.
pub(crate) fn attach(store: &'static Store) {
    CALLSITES.iter().for_each(|callsite| callsite.attach(store));
}
