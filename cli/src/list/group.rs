//! Groups families by crate and module.

use std::collections::BTreeMap;

use callmeter::{Catalogue, Family};

/// The families of a module.
#[derive(Debug)]
pub(super) struct Group<'a> {
    /// The module. It is empty for families that several crates declare.
    pub(super) module: &'a str,
    pub(super) families: Vec<&'a Family>,
}

impl<'a> Group<'a> {
    /// All groups, by module. The families of several crates are the last group.
    pub(super) fn all_of(catalogue: &'a Catalogue) -> Vec<Self> {
        let mut groups: BTreeMap<(bool, &str), Vec<&Family>> = BTreeMap::new();
        for family in catalogue {
            let module = module_of(family);
            groups.entry((module.is_empty(), module)).or_default().push(family);
        }
        groups.into_iter().map(|((_, module), families)| Self { module, families }).collect()
    }
}

/// The innermost module that contains every declaration.
fn module_of(family: &Family) -> &str {
    let mut modules = family.declared.iter().map(|declared| declared.module.as_str());
    let Some(first) = modules.next() else { return "" };
    modules.fold(first, common)
}

fn common<'a>(one: &'a str, other: &str) -> &'a str {
    let mut end = 0;
    for (part, twin) in one.split("::").zip(other.split("::")) {
        if part != twin {
            break;
        }
        end += part.len() + "::".len();
    }
    &one[..end.saturating_sub("::".len()).min(one.len())]
}

#[cfg(test)]
mod tests {
    use super::common;

    #[test]
    fn modules_have_their_path_in_common() {
        assert_eq!(common("shop::cart", "shop::cart"), "shop::cart");
        assert_eq!(common("shop::cart::add", "shop::cart"), "shop::cart");
        assert_eq!(common("shop::cart", "shop::carton"), "shop");
        assert_eq!(common("shop", "bank"), "");
        assert_eq!(common("", ""), "");
        assert_eq!(common("é::a", "é::b"), "é");
    }
}
