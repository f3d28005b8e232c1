//! `callmeter::http`: the layer and request tracking, on real servers.

mod bodies;
mod catalogue;
mod clients;
mod failures;
mod labels;
mod load;
mod plain;
mod scan;
mod support;
mod tracking;
mod upgrade;
