#[automatically_derived]
impl Outbox {
    /// The metrics of this struct. All instances are the same metrics.
    pub(crate) const fn new() -> Self {
        #[::callmeter::__private::linkme::distributed_slice(
            ::callmeter::__private::CALLSITES
        )]
        #[linkme(crate = ::callmeter::__private::linkme)]
        static __CALLMETER: ::callmeter::__private::Callsite = {
            const __OUTCOMES: ::callmeter::__private::Outcomes = ::callmeter::__private::Outcomes::UNCLASSIFIED;
            const __LABELS_0: &[::callmeter::__private::Label] = <Transition as ::callmeter::__private::LabelSet>::LABELS;
            const _: () = ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_0);
            const _: () = ::callmeter::__private::check_metric_name(
                "outbox_transitions_total",
                ::callmeter::__private::Kind::Counter,
                ::callmeter::__private::unit_of("outbox_transitions_total"),
                false,
            );
            const _: () = {
                ::callmeter::__private::check_unit("bytes");
                ::callmeter::__private::check_metric_name(
                    "outbox_sent_bytes_total",
                    ::callmeter::__private::Kind::Counter,
                    ::callmeter::__private::unit("bytes"),
                    false,
                )
            };
            const _: () = ::callmeter::__private::check_metric_name(
                "outbox_depth",
                ::callmeter::__private::Kind::Gauge,
                ::callmeter::__private::unit_of("outbox_depth"),
                false,
            );
            const __LABELS_3: &[::callmeter::__private::Label] = <By as ::callmeter::__private::LabelSet>::LABELS;
            const _: () = ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_3);
            const __BUCKETS_3: &[::callmeter::__private::f64] = &[0.1, 1.0, 10.0];
            const _: () = ::callmeter::__private::check_buckets(__BUCKETS_3);
            const _: () = {
                ::callmeter::__private::check_unit("seconds");
                ::callmeter::__private::check_metric_name(
                    "outbox_wait_seconds",
                    ::callmeter::__private::Kind::Histogram,
                    ::callmeter::__private::unit("seconds"),
                    false,
                )
            };
            const _: () = ::callmeter::__private::check_metric_name(
                "websocket_connections_total",
                ::callmeter::__private::Kind::Gauge,
                ::callmeter::__private::unit_of("websocket_connections_total"),
                true,
            );
            const __DECLARATION: ::callmeter::__private::Declaration = ::callmeter::__private::Declaration {
                function: "Outbox",
                module: ::callmeter::__private::module_path!(),
                file: ::callmeter::__private::file!(),
                line: ::callmeter::__private::line!(),
                outcomes: __OUTCOMES,
                objective: ::callmeter::__private::None,
                sample: 1,
                instruments: ::callmeter::__private::Instruments::Own(
                    &[
                        ::callmeter::__private::Instrument {
                            name: "outbox_transitions_total",
                            is_named: false,
                            kind: ::callmeter::__private::Kind::Counter,
                            unit: ::callmeter::__private::unit_of(
                                "outbox_transitions_total",
                            ),
                            help: ::callmeter::__private::Help {
                                text: "Rows that changed their state.",
                                explicit: false,
                            },
                            labels: __LABELS_0,
                            buckets: &[],
                            on: ::callmeter::__private::OutcomeSet::ALL,
                            measure: ::callmeter::__private::Measure::Manual,
                        },
                        ::callmeter::__private::Instrument {
                            name: "outbox_sent_bytes_total",
                            is_named: false,
                            kind: ::callmeter::__private::Kind::Counter,
                            unit: ::callmeter::__private::unit("bytes"),
                            help: ::callmeter::__private::Help {
                                text: "Bytes sent.",
                                explicit: true,
                            },
                            labels: &[],
                            buckets: &[],
                            on: ::callmeter::__private::OutcomeSet::ALL,
                            measure: ::callmeter::__private::Measure::Manual,
                        },
                        ::callmeter::__private::Instrument {
                            name: "outbox_depth",
                            is_named: false,
                            kind: ::callmeter::__private::Kind::Gauge,
                            unit: ::callmeter::__private::unit_of("outbox_depth"),
                            help: ::callmeter::__private::Help {
                                text: "The depth of outbox.",
                                explicit: false,
                            },
                            labels: &[],
                            buckets: &[],
                            on: ::callmeter::__private::OutcomeSet::ALL,
                            measure: ::callmeter::__private::Measure::Manual,
                        },
                        ::callmeter::__private::Instrument {
                            name: "outbox_wait_seconds",
                            is_named: false,
                            kind: ::callmeter::__private::Kind::Histogram,
                            unit: ::callmeter::__private::unit("seconds"),
                            help: ::callmeter::__private::Help {
                                text: "The wait of outbox.",
                                explicit: false,
                            },
                            labels: __LABELS_3,
                            buckets: __BUCKETS_3,
                            on: ::callmeter::__private::OutcomeSet::ALL,
                            measure: ::callmeter::__private::Measure::Manual,
                        },
                        ::callmeter::__private::Instrument {
                            name: "websocket_connections_total",
                            is_named: true,
                            kind: ::callmeter::__private::Kind::Gauge,
                            unit: ::callmeter::__private::unit_of(
                                "websocket_connections_total",
                            ),
                            help: ::callmeter::__private::Help {
                                text: "The connections of outbox.",
                                explicit: false,
                            },
                            labels: &[],
                            buckets: &[],
                            on: ::callmeter::__private::OutcomeSet::ALL,
                            measure: ::callmeter::__private::Measure::Manual,
                        },
                    ],
                ),
            };
            #[cfg_attr(
                target_vendor = "apple",
                unsafe(link_section = "__DATA,__callmeter")
            )]
            #[cfg_attr(windows, unsafe(link_section = ".clmtr"))]
            #[cfg_attr(
                not(any(target_vendor = "apple", windows)),
                unsafe(link_section = ".callmeter")
            )]
            static __RECORD: [::callmeter::__private::u8; ::callmeter::__private::encoded_len(
                &__DECLARATION,
            )] = ::callmeter::__private::encode(&__DECLARATION);
            ::callmeter::__private::Callsite::new(&__DECLARATION, &__RECORD)
        };
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
