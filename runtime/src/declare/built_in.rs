//! The names and help texts of families that callmeter itself declares.

/// A family that callmeter itself declares.
pub(crate) struct BuiltIn {
    pub(crate) name: &'static str,
    pub(crate) help: &'static str,
}

/// The values beyond the limits of open labels. It is declared in every program that has an open label.
pub(crate) const OVERFLOW: BuiltIn = BuiltIn {
    name: "callmeter_label_overflow_total",
    help: "Uses of label values that were recorded as _other because their open label had reached its limit.",
};

/// The labels that an exporter has dropped.
pub(crate) const DROPPED_LABELS: BuiltIn = BuiltIn {
    name: "callmeter_dropped_labels_total",
    help: "Labels of series from the metrics facade that were dropped, or joined with another of the same key.",
};

/// The updates of an allocator that callmeter has dropped.
pub(crate) const DROPPED_UPDATES: BuiltIn = BuiltIn {
    name: "callmeter_dropped_updates_total",
    help: "Updates of an allocator that were dropped because callmeter was running on the same thread.",
};
