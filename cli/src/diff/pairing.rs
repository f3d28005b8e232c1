//! Which family afterwards is which family before.

use std::collections::BTreeSet;

use callmeter::{Catalogue, Declared, Family};

/// The families of two catalogues, matched.
#[derive(Debug, Default)]
pub(super) struct Pairing<'a> {
    /// The same family before and afterwards, perhaps under another name.
    pub(super) pairs: Vec<(&'a Family, &'a Family)>,
    /// What has become part of another family that was there before, and that family.
    pub(super) merged: Vec<(&'a Family, &'a Family)>,
    /// What has no counterpart afterwards.
    pub(super) removed: Vec<&'a Family>,
    /// What has none before.
    pub(super) added: Vec<&'a Family>,
}

impl<'a> Pairing<'a> {
    pub(super) fn new(before: &'a Catalogue, after: &'a Catalogue) -> Self {
        let mut pairing = Self::default();
        for family in before {
            if let Some(other) = after.get(&family.name) {
                pairing.pairs.push((family, other));
                continue;
            }
            match after.iter().find(|other| is_renamed(family, other)) {
                // The name is taken, unless it is a former name of this family.
                Some(other) if before.get(&other.name).is_some() => pairing.merged.push((family, other)),
                Some(other) => pairing.pairs.push((family, other)),
                None => pairing.removed.push(family),
            }
        }
        let known: BTreeSet<&String> = pairing.pairs.iter().map(|(_, known)| &known.name).collect();
        pairing.added = after.iter().filter(|family| !known.contains(&family.name)).collect();
        pairing.guess();
        pairing
    }

    /// Pairs removed families with added ones that look like them: each is the other's best match.
    fn guess(&mut self) {
        let mut pairs: Vec<(&Family, &Family)> = Vec::new();
        for &family in &self.removed {
            let Some(other) = best(self.added.iter().copied(), |other| likeness(family, other)) else { continue };
            let back = best(self.removed.iter().copied(), |family| likeness(family, other));
            if back.is_some_and(|back| back.name == family.name) {
                pairs.push((family, other));
            }
        }
        self.removed.retain(|family| pairs.iter().all(|(removed, _)| removed.name != family.name));
        self.added.retain(|family| pairs.iter().all(|(_, added)| added.name != family.name));
        self.pairs.extend(pairs);
    }
}

/// Whether both expose one name. A former name that goes back to being the name counts, too.
fn is_renamed(before: &Family, after: &Family) -> bool {
    let former = after.was.as_ref();
    former == Some(&before.name) || before.was.as_ref().is_some_and(|was| former == Some(was) || *was == after.name)
}

/// The only one with the highest likeness.
fn best<'a>(
    families: impl Iterator<Item = &'a Family>,
    likeness: impl Fn(&Family) -> Option<usize>,
) -> Option<&'a Family> {
    let mut likely: Vec<(usize, &Family)> =
        families.filter_map(|family| likeness(family).map(|points| (points, family))).collect();
    likely.sort_by_key(|(points, _)| std::cmp::Reverse(*points));
    match likely.as_slice() {
        [(first, _), (second, _), ..] if first == second => None,
        [(_, family), ..] => Some(family),
        [] => None,
    }
}

/// How much two families look like one that was renamed: nothing, unless they are declared in the same module and have
/// the same type, unit and labels.
fn likeness(before: &Family, after: &Family) -> Option<usize> {
    let (one, other) = (before.declared.first()?, after.declared.first()?);
    let keys = |family: &'_ Family| -> BTreeSet<String> { family.labels.iter().cloned().collect() };
    let is_same = (before.kind, before.unit) == (after.kind, after.unit)
        && (&one.file, &one.module) == (&other.file, &other.module)
        && keys(before) == keys(after);
    if !is_same {
        return None;
    }
    let has_same_item = usize::from(same_item(one, other));
    let near = usize::from(one.line.abs_diff(other.line) <= NEAR);
    let common = common_words(&before.name, &after.name);
    let points = has_same_item * 4 + common * 2 + near;
    (points > 0).then_some(points)
}

/// So many lines apart may be the same annotation.
const NEAR: u32 = 5;

fn same_item(one: &Declared, other: &Declared) -> bool {
    (&one.function, &one.module) == (&other.function, &other.module)
}

/// The number of words that two names have in common, apart from those that say the type and the unit.
fn common_words(one: &str, other: &str) -> usize {
    let words = |name: &str| -> BTreeSet<String> {
        let words = name.split('_').filter(|word| !["total", "seconds", "bytes", "duration"].contains(word));
        words.map(str::to_owned).collect()
    };
    words(one).intersection(&words(other)).count()
}
