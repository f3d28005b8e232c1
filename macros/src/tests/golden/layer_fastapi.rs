fn item() {}
fn layer() -> callmeter::http::Layer {
    {
        #[::callmeter::__private::linkme::distributed_slice(
            ::callmeter::__private::CALLSITES
        )]
        #[linkme(crate = ::callmeter::__private::linkme)]
        static __CALLMETER: ::callmeter::__private::Callsite = {
            const __OUTCOMES: ::callmeter::__private::Outcomes = ::callmeter::__private::Outcomes::RESULT
                .or_cancelled();
            const __LABELS_0: &[::callmeter::__private::Label] = &[
                ::callmeter::__private::Label {
                    key: "method",
                    values: ::callmeter::__private::LabelSource::Closed(
                        0usize,
                        <::callmeter::__private::http::Methods as ::callmeter::__private::LabelValue>::VALUES,
                    ),
                },
                ::callmeter::__private::Label {
                    key: "handler",
                    values: ::callmeter::__private::LabelSource::Open(1usize, 1000, &[]),
                },
                ::callmeter::__private::Label {
                    key: "status",
                    values: ::callmeter::__private::LabelSource::Closed(
                        2usize,
                        <::callmeter::__private::http::StatusClass as ::callmeter::__private::LabelValue>::VALUES,
                    ),
                },
            ];
            const __LABELS_1: &[::callmeter::__private::Label] = &[
                ::callmeter::__private::Label {
                    key: "method",
                    values: ::callmeter::__private::LabelSource::Closed(
                        0usize,
                        <::callmeter::__private::http::Methods as ::callmeter::__private::LabelValue>::VALUES,
                    ),
                },
                ::callmeter::__private::Label {
                    key: "handler",
                    values: ::callmeter::__private::LabelSource::Open(3usize, 1000, &[]),
                },
            ];
            const __BUCKETS_1: &[::callmeter::__private::f64] = &::callmeter::__private::FASTAPI_LOWR;
            const __LABELS_2: &[::callmeter::__private::Label] = &[];
            const __BUCKETS_2: &[::callmeter::__private::f64] = &::callmeter::__private::FASTAPI_HIGHR;
            const __LABELS_3: &[::callmeter::__private::Label] = &[
                ::callmeter::__private::Label {
                    key: "handler",
                    values: ::callmeter::__private::LabelSource::Open(4usize, 1000, &[]),
                },
            ];
            const __LABELS_4: &[::callmeter::__private::Label] = &[
                ::callmeter::__private::Label {
                    key: "handler",
                    values: ::callmeter::__private::LabelSource::Open(5usize, 1000, &[]),
                },
            ];
            const _: () = ::callmeter::__private::check_label_name("handler", false);
            const _: () = ::callmeter::__private::check_label_name("status", false);
            const _: () = ::callmeter::__private::check_buckets(__BUCKETS_1);
            const _: () = ::callmeter::__private::check_buckets(__BUCKETS_2);
            const _: () = ::callmeter::__private::check_metric_name(
                "http_request_size_bytes",
                ::callmeter::__private::Kind::Histogram,
                ::callmeter::__private::unit_of("http_request_size_bytes"),
                false,
            );
            const _: () = ::callmeter::__private::check_metric_name(
                "http_response_size_bytes",
                ::callmeter::__private::Kind::Histogram,
                ::callmeter::__private::unit_of("http_response_size_bytes"),
                false,
            );
            const _: () = {
                ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_0);
                ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_1);
                ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_3);
                ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_4);
            };
            const __DECLARATION: ::callmeter::__private::Declaration = ::callmeter::__private::Declaration {
                function: "layer",
                module: ::callmeter::__private::module_path!(),
                file: ::callmeter::__private::file!(),
                line: ::callmeter::__private::line!(),
                outcomes: __OUTCOMES,
                objective: ::callmeter::__private::None,
                sample: 1,
                instruments: ::callmeter::__private::Instruments::Own(
                    &[
                        ::callmeter::__private::Instrument {
                            name: "http_requests_total",
                            is_named: true,
                            kind: ::callmeter::__private::Kind::Counter,
                            unit: ::callmeter::__private::unit_of("http_requests_total"),
                            help: ::callmeter::__private::Help {
                                text: "Total number of requests by method, status and handler.",
                                explicit: false,
                            },
                            labels: __LABELS_0,
                            buckets: &[],
                            on: ::callmeter::__private::OutcomeSet::ALL,
                            measure: ::callmeter::__private::Measure::One,
                        },
                        ::callmeter::__private::Instrument {
                            name: "http_request_duration_seconds",
                            is_named: true,
                            kind: ::callmeter::__private::Kind::Histogram,
                            unit: ::callmeter::__private::Some(
                                ::callmeter::__private::Unit::Seconds,
                            ),
                            help: ::callmeter::__private::Help {
                                text: "Latency with only few buckets by handler. Made to be only used if aggregation by handler is important.",
                                explicit: false,
                            },
                            labels: __LABELS_1,
                            buckets: __BUCKETS_1,
                            on: ::callmeter::__private::OutcomeSet::ALL,
                            measure: ::callmeter::__private::Measure::Duration,
                        },
                        ::callmeter::__private::Instrument {
                            name: "http_request_duration_highr_seconds",
                            is_named: true,
                            kind: ::callmeter::__private::Kind::Histogram,
                            unit: ::callmeter::__private::Some(
                                ::callmeter::__private::Unit::Seconds,
                            ),
                            help: ::callmeter::__private::Help {
                                text: "Latency with many buckets but no API specific labels. Made for more accurate percentile calculations.",
                                explicit: false,
                            },
                            labels: __LABELS_2,
                            buckets: __BUCKETS_2,
                            on: ::callmeter::__private::OutcomeSet::ALL,
                            measure: ::callmeter::__private::Measure::Duration,
                        },
                        ::callmeter::__private::Instrument {
                            name: "http_request_size_bytes",
                            is_named: true,
                            kind: ::callmeter::__private::Kind::Histogram,
                            unit: ::callmeter::__private::unit_of(
                                "http_request_size_bytes",
                            ),
                            help: ::callmeter::__private::Help {
                                text: "Bytes of requests' bodies that were read, by handler.",
                                explicit: true,
                            },
                            labels: __LABELS_3,
                            buckets: ::callmeter::__private::default_buckets(
                                ::callmeter::__private::unit_of("http_request_size_bytes"),
                            ),
                            on: ::callmeter::__private::OutcomeSet::ALL,
                            measure: ::callmeter::__private::Measure::Value(0usize),
                        },
                        ::callmeter::__private::Instrument {
                            name: "http_response_size_bytes",
                            is_named: true,
                            kind: ::callmeter::__private::Kind::Histogram,
                            unit: ::callmeter::__private::unit_of(
                                "http_response_size_bytes",
                            ),
                            help: ::callmeter::__private::Help {
                                text: "Bytes of responses' bodies that were sent, by handler.",
                                explicit: true,
                            },
                            labels: __LABELS_4,
                            buckets: ::callmeter::__private::default_buckets(
                                ::callmeter::__private::unit_of("http_response_size_bytes"),
                            ),
                            on: ::callmeter::__private::OutcomeSet::ALL,
                            measure: ::callmeter::__private::Measure::Value(1usize),
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
        static __INSTRUMENTS: ::callmeter::__private::http::Instruments = ::callmeter::__private::http::Instruments::new(
                &__CALLMETER,
                &[
                    ::callmeter::__private::http::Attribute::Method,
                    ::callmeter::__private::http::Attribute::Route,
                    ::callmeter::__private::http::Attribute::StatusClass,
                    ::callmeter::__private::http::Attribute::Route,
                    ::callmeter::__private::http::Attribute::Route,
                    ::callmeter::__private::http::Attribute::Route,
                ],
                &[
                    ::callmeter::__private::http::Number::Measurement(
                        ::callmeter::__private::http::Size::Request,
                    ),
                    ::callmeter::__private::http::Number::Measurement(
                        ::callmeter::__private::http::Size::Response,
                    ),
                ],
            )
            .with_unmatched("none");
        ::callmeter::http::Layer::__new(::callmeter::__private::Some(&__INSTRUMENTS))
    }
}
