#[automatically_derived]
impl Outbox {
    /// The metrics of this struct. All instances are the same metrics.
    pub(crate) const fn new() -> Self {
        ::callmeter::__private::callsite! {
            { const __LABELS_0 : & [::callmeter::__private::Label] = < Transition as
            ::callmeter::__private::LabelSet > ::LABELS; const _ : () =
            ::callmeter::__private::check_label_set(__LABELS_0); const _ : () =
            ::callmeter::__private::check_metric_name("outbox_transitions_total",
            ::callmeter::__private::Kind::Counter, ::callmeter::__private::None, false);
            const _ : () = { ::callmeter::__private::check_unit("bytes");
            ::callmeter::__private::check_metric_name("outbox_sent_bytes_total",
            ::callmeter::__private::Kind::Counter, ::callmeter::__private::unit("bytes"),
            false) }; const _ : () =
            ::callmeter::__private::check_metric_name("outbox_depth",
            ::callmeter::__private::Kind::Gauge, ::callmeter::__private::None, false);
            const _ : () = ::callmeter::__private::check_former_name("outbox_size",
            "outbox_depth", ::callmeter::__private::Kind::Gauge); const __LABELS_3 : &
            [::callmeter::__private::Label] = < By as ::callmeter::__private::LabelSet >
            ::LABELS; const _ : () = ::callmeter::__private::check_label_set(__LABELS_3);
            const __BUCKETS_3 : & [::callmeter::__private::f64] = & [0.1, 1.0, 10.0];
            const _ : () = ::callmeter::__private::check_buckets(__BUCKETS_3); const _ :
            () = { ::callmeter::__private::check_unit("seconds");
            ::callmeter::__private::check_metric_name("outbox_wait_seconds",
            ::callmeter::__private::Kind::Histogram,
            ::callmeter::__private::unit("seconds"), false) }; const _ : () =
            ::callmeter::__private::check_metric_name("websocket_connections_total",
            ::callmeter::__private::Kind::Gauge, ::callmeter::__private::None, true);
            const __INSTRUMENTS : & [::callmeter::__private::Instrument] = &
            [::callmeter::__private::Instrument::manual("outbox_transitions_total",
            ::callmeter::__private::Kind::Counter, "Rows that changed their state.")
            .labels(__LABELS_0),
            ::callmeter::__private::Instrument::manual("outbox_sent_bytes_total",
            ::callmeter::__private::Kind::Counter, "Bytes sent.").described()
            .unit(::callmeter::__private::unit("bytes")),
            ::callmeter::__private::Instrument::manual("outbox_depth",
            ::callmeter::__private::Kind::Gauge, "The depth of outbox.")
            .was("outbox_size").deprecated("Removed in 2.0."),
            ::callmeter::__private::Instrument::manual("outbox_wait_seconds",
            ::callmeter::__private::Kind::Histogram, "The wait of outbox.")
            .unit(::callmeter::__private::unit("seconds")).buckets(__BUCKETS_3)
            .labels(__LABELS_3),
            ::callmeter::__private::Instrument::manual("websocket_connections_total",
            ::callmeter::__private::Kind::Gauge, "The connections of outbox.").named()];
            } ::callmeter::__private::Declaration::new("Outbox",
            ::callmeter::__private::module_path!(),
            ::callmeter::__private::Outcomes::UNCLASSIFIED,
            ::callmeter::__private::Instruments::Own(__INSTRUMENTS))
        }
        Self {
            transitions: <Counter<Transition>>::__new(&__CALLMETER, 0usize),
            sent: <Counter>::__new(&__CALLMETER, 1usize),
            depth: <Gauge>::__new(&__CALLMETER, 2usize),
            wait: <Histogram<By>>::__new(&__CALLMETER, 3usize),
            connections: <Gauge>::__new(&__CALLMETER, 4usize),
        }
    }
}
#[automatically_derived]
impl ::callmeter::__private::Default for Outbox {
    fn default() -> Self {
        Self::new()
    }
}
