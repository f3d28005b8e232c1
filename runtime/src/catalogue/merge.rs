//! Merges declarations into families, and finds their contradictions.

use std::collections::BTreeMap;

use super::former::{self, Written};
use super::limits::{MOST_CONFLICTS, shown};
use super::owned::{OwnedDeclaration, OwnedInstrument};
use super::{
    Catalogue, Conflict, Declared, DeclaredAlert, DeclaredLabel, Difference, Family, LabelValues, Measured, alert,
    bounds, conflict, shared_series,
};
use crate::declare::built_in::OVERFLOW;
use crate::declare::instrumented::INSTRUMENTED;
use crate::declare::unit::Kind;

impl Catalogue {
    /// The families of all these declarations.
    pub(crate) fn of(mut declarations: Vec<OwnedDeclaration>) -> Self {
        declarations.sort_by(|a, b| (&a.file, a.line, &a.function).cmp(&(&b.file, b.line, &b.function)));
        let mut merge = Merge::default();
        for declaration in &declarations {
            merge.alerts.extend(declaration.alerts.iter().cloned());
            for instrument in &declaration.instruments {
                merge.add(declaration, instrument);
                for label in &instrument.labels {
                    if let LabelValues::Open(_) = label.values {
                        merge.add_overflow(declaration, &instrument.name, &label.key);
                    }
                }
            }
        }
        merge.finish()
    }
}

#[derive(Default)]
struct Merge {
    families: BTreeMap<String, Merged>,
    alerts: Vec<DeclaredAlert>,
    conflicts: Vec<Conflict>,
}

/// A family as far as it is merged.
struct Merged {
    family: Family,
    /// The bucket bounds that the first declaration lists.
    listed: Vec<f64>,
    /// The location of the first declaration with a written help text.
    help_location: Option<String>,
    /// The first declaration with a generated name.
    generated: Option<Declared>,
    was: Written,
    deprecated: Written,
}

impl Merge {
    fn add(&mut self, declaration: &OwnedDeclaration, instrument: &OwnedInstrument) {
        let declared = Declared::new(declaration, instrument);
        match self.families.get_mut(&instrument.name) {
            Some(merged) => merged.add(declared, instrument, &mut self.conflicts),
            None => _ = self.families.insert(instrument.name.clone(), Merged::new(declared, instrument)),
        }
    }

    /// An open label also declares its part in the family of values beyond the limit.
    fn add_overflow(&mut self, declaration: &OwnedDeclaration, metric: &str, key: &str) {
        let instrument = OwnedInstrument::built_in(OVERFLOW.name, Kind::Counter, None, OVERFLOW.help)
            .with_label("metric", [metric])
            .with_label("label", [key]);
        // Without the instruments, which may have any number of labels.
        let declaration = OwnedDeclaration {
            function: declaration.function.clone(),
            module: declaration.module.clone(),
            file: declaration.file.clone(),
            line: declaration.line,
            sample: 1,
            objective: None,
            role: None,
            instruments: Vec::new(),
            alerts: Vec::new(),
        };
        self.add(&declaration, &instrument);
    }

    fn finish(mut self) -> Catalogue {
        let mut families: Vec<Family> = self.families.into_values().map(Merged::family).collect();
        families.iter_mut().for_each(shared_series::find);
        families.iter_mut().for_each(|family| former::merge_keys(family, &mut self.conflicts));
        self.conflicts.extend(conflict::of_exposed_names(&families));
        let alerts = alert::merge(self.alerts, &mut self.conflicts);
        Catalogue { families, alerts, conflicts: self.conflicts }
    }
}

impl Merged {
    fn new(declared: Declared, instrument: &OwnedInstrument) -> Self {
        let (mut was, mut deprecated) = (Written::default(), Written::default());
        was.add(instrument.was.as_ref(), &declared.location());
        deprecated.add(instrument.deprecated.as_ref(), &declared.location());
        Self {
            was,
            deprecated,
            listed: instrument.buckets.clone(),
            help_location: instrument.is_help_explicit.then(|| declared.location()),
            generated: (!instrument.is_named).then(|| declared.clone()),
            family: Family {
                name: instrument.name.clone(),
                was: None,
                deprecated: None,
                kind: instrument.kind,
                counts_in_flight: instrument.measure == Measured::InFlight,
                unit: instrument.unit,
                help: instrument.help.clone(),
                labels: keys(instrument),
                buckets: bounds::with_threshold(&instrument.buckets, &declared),
                declared: vec![declared],
                appears_when_used: instrument.appears_when_used,
            },
        }
    }

    /// The family, after all its declarations were added.
    fn family(self) -> Family {
        Family { was: self.was.text(), deprecated: self.deprecated.text(), ..self.family }
    }

    /// Adds a further declaration of the family.
    fn add(&mut self, declared: Declared, instrument: &OwnedInstrument, conflicts: &mut Vec<Conflict>) {
        let location = declared.location();
        let namesake = if instrument.is_named { None } else { self.namesake(&declared) };
        let mut conflict = |difference, first: String| {
            if conflicts.len() < MOST_CONFLICTS {
                let names = (instrument.name.clone(), instrument.name.clone());
                conflicts.push(Conflict { names, difference, locations: (first, location.clone()) });
            }
        };
        if let Some(namesake) = namesake {
            conflict(Difference::Name, namesake);
        } else {
            self.compare(instrument, &mut conflict);
            self.merge_labels(instrument, &mut conflict);
            self.merge_help(instrument, &location, &mut conflict);
            self.merge_former(instrument, &location, &mut conflict);
        }
        self.family.counts_in_flight &= instrument.measure == Measured::InFlight;
        if self.listed == instrument.buckets {
            bounds::add(&mut self.family.buckets, &bounds::with_threshold(&[], &declared));
        }
        self.family.declared.push(declared);
    }

    /// The location of another item from whose name the same name is generated.
    fn namesake(&mut self, declared: &Declared) -> Option<String> {
        let Some(first) = &self.generated else {
            self.generated = Some(declared.clone());
            return None;
        };
        // Two versions of one library each have an item with this path, in different files. That is not a mistake.
        let is_other_version = (&first.function, &first.module) == (&declared.function, &declared.module)
            && first.file != declared.file;
        (!is_other_version).then(|| first.location())
    }

    fn compare(&self, instrument: &OwnedInstrument, conflict: &mut impl FnMut(Difference, String)) {
        let family = &self.family;
        if family.kind != instrument.kind {
            return conflict(Difference::Kind(family.kind, instrument.kind), family.first_location());
        }
        if family.unit != instrument.unit {
            conflict(Difference::Unit(family.unit, instrument.unit), family.first_location());
        }
        if self.listed != instrument.buckets {
            conflict(Difference::Buckets(shown(&self.listed), shown(&instrument.buckets)), family.first_location());
        }
    }

    fn merge_labels(&mut self, instrument: &OwnedInstrument, conflict: &mut impl FnMut(Difference, String)) {
        let family = &mut self.family;
        let keys = keys(instrument);
        // All annotated functions share the preset's families, and each may add labels of its own.
        if INSTRUMENTED.iter().any(|preset| preset.name == family.name) {
            let added: Vec<String> = keys.into_iter().filter(|key| !family.labels.contains(key)).collect();
            family.labels.extend(added);
        } else if sorted(&family.labels) != sorted(&keys) {
            conflict(Difference::Labels(shown(&family.labels), shown(&keys)), family.first_location());
        }
        for DeclaredLabel { key, values, .. } in &instrument.labels {
            if let LabelValues::Open(limit) = values
                && let Some((earlier, location)) = limit_of(family, key)
                && earlier != *limit
            {
                conflict(Difference::Limit { key: key.clone(), limits: (earlier, *limit) }, location);
            }
        }
    }

    /// A help text that was written replaces one that was generated.
    fn merge_help(
        &mut self,
        instrument: &OwnedInstrument,
        location: &str,
        conflict: &mut impl FnMut(Difference, String),
    ) {
        if !instrument.is_help_explicit {
            return;
        }
        match &self.help_location {
            Some(first) if self.family.help != instrument.help => {
                conflict(Difference::Help(self.family.help.clone(), instrument.help.clone()), first.clone());
            }
            Some(_) => {}
            None => {
                self.family.help.clone_from(&instrument.help);
                self.help_location = Some(location.to_owned());
            }
        }
    }
}

impl Merged {
    /// A former name or a deprecation that is written once is that of the family.
    fn merge_former(
        &mut self,
        instrument: &OwnedInstrument,
        location: &str,
        conflict: &mut impl FnMut(Difference, String),
    ) {
        if let (Some((earlier, first)), Some(was)) =
            (self.was.add(instrument.was.as_ref(), location), &instrument.was)
        {
            conflict(Difference::Was(earlier, was.clone()), first);
        }
        if let (Some((earlier, first)), Some(deprecated)) =
            (self.deprecated.add(instrument.deprecated.as_ref(), location), &instrument.deprecated)
        {
            conflict(Difference::Deprecated(earlier, deprecated.clone()), first);
        }
    }
}

impl Declared {
    fn new(declaration: &OwnedDeclaration, instrument: &OwnedInstrument) -> Self {
        Self {
            function: declaration.function.clone(),
            module: declaration.module.clone(),
            file: declaration.file.clone(),
            line: declaration.line,
            role: declaration.role,
            measure: instrument.measure,
            sample: declaration.sample,
            objective: declaration.objective.clone(),
            labels: instrument.labels.clone(),
            shares_series_with: Vec::new(),
        }
    }
}

fn keys(instrument: &OwnedInstrument) -> Vec<String> {
    instrument.labels.iter().map(|label| label.key.clone()).collect()
}

/// The limit of an open label, and the location of the first declaration that has it.
fn limit_of(family: &Family, key: &str) -> Option<(u32, String)> {
    family.declared.iter().find_map(|declared| {
        declared.labels.iter().find_map(|label| match label.values {
            LabelValues::Open(limit) if label.key == key => Some((limit, declared.location())),
            _ => None,
        })
    })
}

fn sorted(keys: &[String]) -> Vec<&String> {
    let mut keys: Vec<_> = keys.iter().collect();
    keys.sort();
    keys
}
