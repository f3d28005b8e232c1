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
                    key: "class",
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
                    key: "route",
                    values: ::callmeter::__private::LabelSource::Open(3usize, 1000, &[]),
                },
                ::callmeter::__private::Label {
                    key: "status",
                    values: ::callmeter::__private::LabelSource::Open(
                        4usize,
                        100,
                        &[("cancelled", "499"), ("panicked", "500")],
                    ),
                },
            ];
            const __LABELS_2: &[::callmeter::__private::Label] = &[
                ::callmeter::__private::Label {
                    key: "method",
                    values: ::callmeter::__private::LabelSource::Closed(
                        0usize,
                        <::callmeter::__private::http::Methods as ::callmeter::__private::LabelValue>::VALUES,
                    ),
                },
                ::callmeter::__private::Label {
                    key: "route",
                    values: ::callmeter::__private::LabelSource::Open(5usize, 1000, &[]),
                },
            ];
            const __LABELS_3: &[::callmeter::__private::Label] = &[
                ::callmeter::__private::Label {
                    key: "handler",
                    values: ::callmeter::__private::LabelSource::Open(6usize, 1000, &[]),
                },
                ::callmeter::__private::Label {
                    key: "status",
                    values: ::callmeter::__private::LabelSource::Open(
                        7usize,
                        100,
                        &[("cancelled", "499"), ("panicked", "500")],
                    ),
                },
            ];
            const _: () = ::callmeter::__private::check_metric_name(
                "shop_http_requests_total",
                ::callmeter::__private::Kind::Counter,
                ::callmeter::__private::unit_of("shop_http_requests_total"),
                false,
            );
            const _: () = ::callmeter::__private::check_label_name("handler", false);
            const _: () = ::callmeter::__private::check_label_name("class", false);
            const _: () = ::callmeter::__private::check_metric_name(
                "shop_http_request_duration_seconds",
                ::callmeter::__private::Kind::Histogram,
                ::callmeter::__private::Some(::callmeter::__private::Unit::Seconds),
                false,
            );
            const _: () = ::callmeter::__private::check_metric_name(
                "shop_http_requests_in_progress",
                ::callmeter::__private::Kind::Gauge,
                ::callmeter::__private::unit_of("shop_http_requests_in_progress"),
                false,
            );
            const _: () = ::callmeter::__private::check_metric_name(
                "shop_http_response_size_bytes",
                ::callmeter::__private::Kind::Histogram,
                ::callmeter::__private::unit_of("shop_http_response_size_bytes"),
                false,
            );
            const _: () = {
                ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_0);
                ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_1);
                ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_2);
                ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_3);
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
                            name: "shop_http_requests_total",
                            is_named: true,
                            kind: ::callmeter::__private::Kind::Counter,
                            unit: ::callmeter::__private::unit_of(
                                "shop_http_requests_total",
                            ),
                            help: ::callmeter::__private::Help {
                                text: "HTTP requests answered, by method, route and status.",
                                explicit: false,
                            },
                            labels: __LABELS_0,
                            buckets: &[],
                            on: ::callmeter::__private::OutcomeSet::ALL,
                            measure: ::callmeter::__private::Measure::One,
                        },
                        ::callmeter::__private::Instrument {
                            name: "shop_http_request_duration_seconds",
                            is_named: true,
                            kind: ::callmeter::__private::Kind::Histogram,
                            unit: ::callmeter::__private::Some(
                                ::callmeter::__private::Unit::Seconds,
                            ),
                            help: ::callmeter::__private::Help {
                                text: "How long HTTP requests took, by method, route and status.",
                                explicit: false,
                            },
                            labels: __LABELS_1,
                            buckets: ::callmeter::__private::default_buckets(
                                ::callmeter::__private::Some(
                                    ::callmeter::__private::Unit::Seconds,
                                ),
                            ),
                            on: ::callmeter::__private::OutcomeSet::ALL,
                            measure: ::callmeter::__private::Measure::Duration,
                        },
                        ::callmeter::__private::Instrument {
                            name: "shop_http_requests_in_progress",
                            is_named: true,
                            kind: ::callmeter::__private::Kind::Gauge,
                            unit: ::callmeter::__private::unit_of(
                                "shop_http_requests_in_progress",
                            ),
                            help: ::callmeter::__private::Help {
                                text: "HTTP requests under way, by method and route.",
                                explicit: false,
                            },
                            labels: __LABELS_2,
                            buckets: &[],
                            on: ::callmeter::__private::OutcomeSet::ALL,
                            measure: ::callmeter::__private::Measure::InFlight,
                        },
                        ::callmeter::__private::Instrument {
                            name: "shop_http_response_size_bytes",
                            is_named: true,
                            kind: ::callmeter::__private::Kind::Histogram,
                            unit: ::callmeter::__private::unit_of(
                                "shop_http_response_size_bytes",
                            ),
                            help: ::callmeter::__private::Help {
                                text: "Sizes of HTTP bodies.",
                                explicit: false,
                            },
                            labels: __LABELS_3,
                            buckets: ::callmeter::__private::default_buckets(
                                ::callmeter::__private::unit_of(
                                    "shop_http_response_size_bytes",
                                ),
                            ),
                            on: ::callmeter::__private::OutcomeSet::ALL,
                            measure: ::callmeter::__private::Measure::Value(0usize),
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
                ::callmeter::__private::http::Attribute::Status,
                ::callmeter::__private::http::Attribute::Route,
                ::callmeter::__private::http::Attribute::Route,
                ::callmeter::__private::http::Attribute::Status,
            ],
            &[
                ::callmeter::__private::http::Number::Measurement(
                    ::callmeter::__private::http::Size::Response,
                ),
            ],
        );
        ::callmeter::http::Layer::__new(::callmeter::__private::Some(&__INSTRUMENTS))
    }
}
