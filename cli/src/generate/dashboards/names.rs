//! What an unknown name may have meant.

/// What an unknown name may have meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Similar {
    /// There is nothing like it.
    Nothing,
    /// This name resembles it.
    Name(String),
    /// There are few names, none of which resembles it.
    OneOf(Vec<String>),
}

impl Similar {
    /// What there is instead of a name.
    pub fn to<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        const CLOSE: f64 = 0.7;
        const FEW: usize = 12;
        let candidates: Vec<&str> = candidates.into_iter().collect();
        let similarity = |candidate: &&str| strsim::normalized_damerau_levenshtein(name, candidate);
        let best = candidates.iter().copied().max_by(|a, b| similarity(a).total_cmp(&similarity(b)));
        match best.filter(|best| similarity(best) >= CLOSE) {
            Some(best) => Self::Name(best.to_owned()),
            None if candidates.len() <= FEW => {
                Self::OneOf(candidates.iter().map(|candidate| format!("`{candidate}`")).collect())
            }
            None => Self::Nothing,
        }
    }
}
