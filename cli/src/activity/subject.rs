//! What a row shows.

use callmeter::Declared;

/// A function with the families that one annotation feeds, or one family.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// `search::hedged`, or the family's name.
    pub name: String,
    /// Which of the two.
    pub kind: SubjectKind,
    /// Help texts, by family.
    pub help: Vec<(String, String)>,
    /// What the quantiles are measured in.
    pub unit: Unit,
}

/// Whether a row is a function or a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubjectKind {
    /// An annotated function, handler, consumer, publisher or job.
    Function {
        /// The module's path.
        module: String,
        /// `file:line`
        location: String,
    },
    /// A family.
    Family,
}

/// The unit of a distribution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Seconds, shown with a prefix: `1.50ms`.
    Seconds,
    /// Bytes, shown with a prefix: `1.5kB`.
    Bytes,
    /// Plain numbers.
    #[default]
    Other,
}

impl Unit {
    /// The unit that a family's name ends in.
    pub fn of_name(name: &str) -> Self {
        let name = name.strip_suffix("_total").unwrap_or(name);
        match name.rsplit_once('_').map_or(name, |(_, unit)| unit) {
            "seconds" => Self::Seconds,
            "bytes" => Self::Bytes,
            _ => Self::Other,
        }
    }
}

impl Subject {
    /// The annotated function.
    pub(super) fn function(declared: &Declared) -> Self {
        let module = declared.module.rsplit("::").next().unwrap_or_default();
        Self {
            name: format!("{module}::{}", declared.function),
            kind: SubjectKind::Function {
                module: declared.module.clone(),
                location: format!("{}:{}", declared.file, declared.line),
            },
            help: Vec::new(),
            unit: Unit::Seconds,
        }
    }

    /// The family.
    pub(super) fn family(name: &str, help: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: SubjectKind::Family,
            help: vec![(name.to_owned(), help.to_owned())],
            unit: Unit::of_name(name),
        }
    }

    /// What tells it from all others in two expositions: lines move, names stay.
    pub fn key(&self) -> SubjectKey {
        let module = match &self.kind {
            SubjectKind::Function { module, .. } => module.clone(),
            SubjectKind::Family => String::new(),
        };
        SubjectKey { module, name: self.name.clone() }
    }
}

/// What identifies a subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectKey {
    module: String,
    name: String,
}

impl SubjectKey {
    /// The name of the subject.
    pub fn name(&self) -> &str {
        &self.name
    }
}
