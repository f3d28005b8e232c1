//! Which families are listed.

use callmeter::{Catalogue, Conflict, Declared, DeclaredAlert, Family, Kind};
use globset::{Glob, GlobMatcher};

/// The arguments that choose families.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Filters")]
pub struct FilterArgs {
    /// Only families whose name matches one of these patterns, as in `'http_*'` or `'*_{seconds,bytes}'`.
    #[arg(value_name = "FAMILY")]
    pub families: Vec<String>,
    /// Only declarations in this crate.
    #[arg(long = "crate", value_name = "NAME")]
    pub crates: Vec<String>,
    /// Only declarations in this module, or in one below it.
    #[arg(long = "module", value_name = "PATH")]
    pub modules: Vec<String>,
    /// Only families of this type.
    #[arg(long = "kind", value_enum, value_name = "TYPE")]
    pub kinds: Vec<KindArg>,
}

/// A type of families, as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum KindArg {
    /// Counts that only rise.
    Counter,
    /// Values that rise and fall.
    Gauge,
    /// Counts by bucket.
    Histogram,
}

/// Why nothing is listed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FilterError {
    /// A pattern has a mistake.
    #[error(
        "`{pattern}` is not a valid pattern: {error}. Write `*` for any text, `?` for one character, `{{a,b}}` for a choice"
    )]
    Pattern {
        /// The pattern.
        pattern: String,
        /// Why.
        error: globset::Error,
    },
    /// No family passes.
    #[error(
        "none of the {families} families passes the filter: remove a pattern, `--crate`, `--module` or `--kind`"
    )]
    NoFamily {
        /// How many there are.
        families: usize,
    },
}

/// Patterns and names, ready to be compared.
#[derive(Debug)]
pub(super) struct Filter<'a> {
    patterns: Vec<GlobMatcher>,
    arguments: &'a FilterArgs,
}

impl FilterArgs {
    pub(super) fn compile(&self) -> Result<Filter<'_>, FilterError> {
        let compile = |pattern: &String| match Glob::new(pattern) {
            Ok(glob) => Ok(glob.compile_matcher()),
            Err(error) => Err(FilterError::Pattern { pattern: pattern.clone(), error }),
        };
        let patterns = self.families.iter().map(compile).collect::<Result<_, _>>()?;
        Ok(Filter { patterns, arguments: self })
    }
}

impl Filter<'_> {
    /// The families that pass, each with the declarations that pass, and the alerts on them.
    pub(super) fn of(&self, catalogue: &Catalogue) -> Catalogue {
        let families: Vec<Family> = catalogue.iter().filter_map(|family| self.part_of(family)).collect();
        let is_everything = families.len() == catalogue.iter().len();
        let passes = |alert: &&DeclaredAlert| {
            let family = &alert.condition.selector().family;
            is_everything || families.iter().any(|passed| passed.name == *family)
        };
        let alerts: Vec<_> = catalogue.alerts().iter().filter(passes).cloned().collect();
        Catalogue::from_parts(families, alerts)
    }

    /// The families that pass. Fails if there are families, and none passes.
    pub(super) fn some_of(&self, catalogue: &Catalogue) -> Result<Catalogue, FilterError> {
        let passed = self.of(catalogue);
        match (catalogue.iter().len(), passed.iter().len()) {
            (families @ 1.., 0) => Err(FilterError::NoFamily { families }),
            _ => Ok(passed),
        }
    }

    pub(super) fn has_conflict(&self, conflict: &Conflict) -> bool {
        self.has_name(&conflict.names.0) || self.has_name(&conflict.names.1)
    }

    fn part_of(&self, family: &Family) -> Option<Family> {
        let kinds = &self.arguments.kinds;
        let has_kind = kinds.is_empty() || kinds.iter().any(|kind| kind.is(family.kind));
        let has_former_name = family.was.as_deref().is_some_and(|was| self.has_name(was));
        if !has_kind || !(self.has_name(&family.name) || has_former_name) {
            return None;
        }
        let mut family = family.clone();
        if !(self.arguments.crates.is_empty() && self.arguments.modules.is_empty()) {
            family.declared.retain(|declared| self.has_module(declared));
            if family.declared.is_empty() {
                return None;
            }
        }
        Some(family)
    }

    fn has_name(&self, name: &str) -> bool {
        self.patterns.is_empty() || self.patterns.iter().any(|pattern| pattern.is_match(name))
    }

    fn has_module(&self, declared: &Declared) -> bool {
        let FilterArgs { crates, modules, .. } = self.arguments;
        let first = declared.module.split("::").next().unwrap_or_default();
        let in_crate = crates.is_empty() || crates.iter().any(|name| name.replace('-', "_") == first);
        let is_below = |module: &String| {
            let rest = declared.module.strip_prefix(module.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        in_crate && (modules.is_empty() || modules.iter().any(is_below))
    }
}

impl KindArg {
    fn is(self, kind: Kind) -> bool {
        matches!(
            (self, kind),
            (Self::Counter, Kind::Counter) | (Self::Gauge, Kind::Gauge) | (Self::Histogram, Kind::Histogram)
        )
    }
}
