//! What a program does, from its expositions: calls, errors, durations, by function or by family.

mod figures;
pub mod format;
mod measure;
#[cfg(test)]
mod measure_tests;
mod plan;
mod subject;

pub use self::figures::{Figures, SeriesFigures};
pub use self::plan::Plan;
pub use self::subject::{Subject, SubjectKey, SubjectKind, Unit};
