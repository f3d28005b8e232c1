//! What a program measures, and the queries for it. Rules and dashboards are built from the same ones.

mod calls;
mod errors;
mod family;
mod objective;
#[cfg(test)]
mod tests;

pub use self::calls::Calls;
pub use self::errors::Errors;
pub use self::family::FamilyQueries;
pub use self::objective::{Promise, Target};
