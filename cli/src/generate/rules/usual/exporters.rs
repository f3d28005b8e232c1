//! Alerts on the servers around the program, as their exporters show them.

use super::Builder;

pub(super) fn add(_builder: &mut Builder<'_>) {}
