//! What annotations declare, as constants, and the rules for it. Compiler and program run the same functions.

pub(crate) mod alert;
pub mod buckets;
pub(crate) mod built_in;
pub(crate) mod check;
pub mod condition;
pub(crate) mod decimal;
pub(crate) mod exposed_names;
pub(crate) mod instrument;
pub(crate) mod instrumented;
pub(crate) mod label;
pub(crate) mod message;
pub mod name;
pub(crate) mod name_words;
pub(crate) mod objective;
pub(crate) mod outcome;
pub(crate) mod outcomes;
pub(crate) mod role;
pub(crate) mod series_index;
pub(crate) mod unit;
pub(crate) mod value;
