//! Identifiers that stay the same when a dashboard is generated again.

/// The uid of a service's dashboard. Grafana allows 40 letters, digits, `-` and `_`.
pub fn uid(service: &str, dashboard: &str) -> String {
    format!("callmeter-{:016x}", hash(&[service, dashboard]))
}

/// The id of a panel, which a link to it contains. A panel keeps it when others are added or moved.
pub fn panel_id(dashboard: &str, row: &str, panel: &str, taken: &mut std::collections::BTreeSet<u32>) -> u32 {
    const IDS: u64 = 1_000_000;
    let wanted = u32::try_from(hash(&[dashboard, row, panel]) % IDS).unwrap_or_default();
    let free = (wanted.max(1)..=u32::MAX).find(|id| !taken.contains(id)).unwrap_or(wanted);
    taken.insert(free);
    free
}

/// FNV-1a. The standard library's hash may change with the compiler.
fn hash(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{hash, panel_id, uid};

    #[test]
    fn identifiers_never_change() {
        // FNV-1a of the byte 0, as its authors publish the steps.
        assert_eq!(hash(&[""]), 0xaf63_bd4c_8601_b7df);
        assert_eq!(uid("shop", "http"), uid("shop", "http"));
        assert_ne!(uid("shop", "http"), uid("shoph", "ttp"));
        assert!(uid("shop", "http").len() <= 40);
    }

    #[test]
    fn panels_of_the_same_title_have_ids_of_their_own() {
        let mut taken = BTreeSet::new();
        let first = panel_id("d", "r", "p", &mut taken);
        assert_eq!(panel_id("d", "r", "p", &mut taken), first + 1);
        assert_ne!(panel_id("d", "r", "q", &mut taken), first);
    }
}
