//! The exporters that `[stack] exporters` lists.

use std::collections::BTreeSet;

use super::servers::{Server, cadvisor, node_exporter, postgres_exporter, redis_exporter};
use crate::generate::config::{Exporter, StackConfig};

/// One server for each exporter, in the order of their names.
pub(super) fn all(stack: &StackConfig) -> Vec<Server> {
    let exporters: BTreeSet<Exporter> = stack.exporters.iter().copied().collect();
    let server = |exporter| match exporter {
        Exporter::Postgres => postgres_exporter(stack),
        Exporter::Redis => redis_exporter(stack),
        Exporter::Cadvisor => cadvisor(stack),
        Exporter::Node => node_exporter(stack),
    };
    exporters.into_iter().map(server).collect()
}
