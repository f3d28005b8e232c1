//! What a program measures, and the queries for it. Rules and dashboards are built from the same ones.

// mod calls; after the catalogue has roles
mod errors;
mod family;

pub use self::errors::Errors;
pub use self::family::FamilyQueries;
