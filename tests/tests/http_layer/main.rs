//! `callmeter::http`: the layer and request tracking, on real servers.

#![expect(clippy::float_cmp, reason = "counts, and sums of bytes, are exact")]

mod bodies;
mod catalogue;
mod clients;
mod failures;
mod labels;
mod load;
mod merge;
mod plain;
mod scan;
mod shares;
mod support;
mod tracking;
mod upgrade;
