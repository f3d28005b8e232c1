//! The arguments of an attribute on a block are defaults for the functions in it.

use super::{Common, Instrumented, Metered, Words};

impl Metered {
    /// The same, with the defaults of the blocks around it merged into it.
    pub(crate) fn with_defaults(mut self) -> Self {
        let Some(defaults) = self.defaults.take() else { return self };
        let defaults = defaults.with_defaults().into_default();
        Self {
            instruments: if self.instruments.is_empty() { defaults.instruments } else { self.instruments },
            labels: defaults.labels.into_iter().chain(self.labels).collect(),
            prefix: self.prefix.or(defaults.prefix),
            common: self.common.or(defaults.common),
            defaults: None,
        }
    }

    /// The same, as the defaults of a block for its functions.
    pub(crate) fn into_default(mut self) -> Self {
        let of_instruments = self.instruments.iter_mut().flat_map(|instrument| &mut instrument.labels);
        self.labels.iter_mut().chain(of_instruments).for_each(|label| label.words = Words::Several);
        self
    }
}

impl Instrumented {
    /// The same, with the defaults of the blocks around it merged into it.
    pub(crate) fn with_defaults(mut self) -> Self {
        let Some(defaults) = self.defaults.take() else { return self };
        let mut defaults = defaults.with_defaults();
        defaults.labels.iter_mut().for_each(|label| label.words = Words::Several);
        Self {
            name: self.name,
            labels: defaults.labels.into_iter().chain(self.labels).collect(),
            common: self.common.or(defaults.common),
            defaults: None,
        }
    }
}

impl Common {
    /// Each argument from here, or else from there.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            outcome: self.outcome.or(other.outcome),
            objective: self.objective.or(other.objective),
            sample: self.sample.or(other.sample),
            krate: self.krate.or(other.krate),
            skip: self.skip.or(other.skip),
            scope: self.scope.or(other.scope),
            parameters: self.parameters.or(other.parameters),
            of_trait: self.of_trait.or(other.of_trait),
        }
    }
}
