//! What several of the macros need.

pub(crate) mod case;
pub(crate) mod derive;
pub(crate) mod docs;
pub(crate) mod error;
pub(crate) mod former;
pub(crate) mod option;
pub(crate) mod root;
pub(crate) mod tokens;
