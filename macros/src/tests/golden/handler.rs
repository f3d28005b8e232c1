fn show(
    __argument_0: State<Records>,
    __argument_1: Path<u64>,
) -> impl ::callmeter::__private::Future<Output = Result<Json<Record>, AppError>> {
    #[::callmeter::__private::linkme::distributed_slice(
        ::callmeter::__private::CALLSITES
    )]
    #[linkme(crate = ::callmeter::__private::linkme)]
    static __CALLMETER: ::callmeter::__private::Callsite = {
        const __OUTCOMES: ::callmeter::__private::Outcomes = ::callmeter::__private::Outcomes::of(
                <::callmeter::__private::StatusClass as ::callmeter::__private::Outcome>::VALUES,
            )
            .or_cancelled();
        const __LABELS_0: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "method",
                values: ::callmeter::__private::LabelSource::Fixed("GET"),
            },
            ::callmeter::__private::Label {
                key: "route",
                values: ::callmeter::__private::LabelSource::Fixed("/records/{id}"),
            },
            ::callmeter::__private::Label {
                key: "status",
                values: ::callmeter::__private::LabelSource::Open(
                    0usize,
                    100,
                    &[("cancelled", "499"), ("panicked", "500")],
                ),
            },
            ::callmeter::__private::Label {
                key: "status_class",
                values: ::callmeter::__private::LabelSource::Outcome(
                    &[("cancelled", "4xx"), ("panicked", "5xx")],
                ),
            },
        ];
        const __LABELS_1: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "method",
                values: ::callmeter::__private::LabelSource::Fixed("GET"),
            },
            ::callmeter::__private::Label {
                key: "route",
                values: ::callmeter::__private::LabelSource::Fixed("/records/{id}"),
            },
            ::callmeter::__private::Label {
                key: "status",
                values: ::callmeter::__private::LabelSource::Open(
                    1usize,
                    100,
                    &[("cancelled", "499"), ("panicked", "500")],
                ),
            },
            ::callmeter::__private::Label {
                key: "status_class",
                values: ::callmeter::__private::LabelSource::Outcome(
                    &[("cancelled", "4xx"), ("panicked", "5xx")],
                ),
            },
        ];
        const __BUCKETS_1: &[::callmeter::__private::f64] = &[0.1, 1.0];
        const __LABELS_2: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "method",
                values: ::callmeter::__private::LabelSource::Fixed("GET"),
            },
            ::callmeter::__private::Label {
                key: "route",
                values: ::callmeter::__private::LabelSource::Fixed("/records/{id}"),
            },
        ];
        const _: () = ::callmeter::__private::check_buckets(__BUCKETS_1);
        const _: () = {
            ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_0);
            ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_1);
        };
        const __DECLARATION: ::callmeter::__private::Declaration = ::callmeter::__private::Declaration {
            function: "show",
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
                            text: "HTTP requests answered, by method, route and status.",
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
                            text: "How long HTTP requests took, by method, route and status.",
                            explicit: false,
                        },
                        labels: __LABELS_1,
                        buckets: __BUCKETS_1,
                        on: ::callmeter::__private::OutcomeSet::ALL,
                        measure: ::callmeter::__private::Measure::Duration,
                    },
                    ::callmeter::__private::Instrument {
                        name: "http_requests_in_progress",
                        is_named: true,
                        kind: ::callmeter::__private::Kind::Gauge,
                        unit: ::callmeter::__private::unit_of(
                            "http_requests_in_progress",
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
                ],
            ),
        };
        #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__callmeter"))]
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
    ::callmeter::__private::future(
        &__CALLMETER,
        ::callmeter::__private::Values {
            labels: [
                ::callmeter::__private::UNRETURNED,
                ::callmeter::__private::UNRETURNED,
            ],
            numbers: [],
        },
        async move {
            let __argument_0 = __argument_0;
            #[allow(
                clippy::no_effect_underscore_binding,
                clippy::used_underscore_binding
            )]
            let State(records) = __argument_0;
            let __argument_1 = __argument_1;
            #[allow(
                clippy::no_effect_underscore_binding,
                clippy::used_underscore_binding
            )]
            let Path(id) = __argument_1;
            if false {
                return ::callmeter::__private::never::<Result<Json<Record>, AppError>>();
            }
            match () {
                () => records.get(id).await.map(Json),
            }
        },
        |__returned, __values| {
            let __status = ::callmeter::__private::HandlerStatus::status(__returned);
            {
                let _ = __returned;
                let __label = &(__status.as_str());
                __values.labels[0usize] = ::callmeter::__private::Text::number(
                    __label,
                    &__CALLMETER,
                    0usize,
                );
                __values.labels[1usize] = ::callmeter::__private::Text::number(
                    __label,
                    &__CALLMETER,
                    1usize,
                );
            }
            ::callmeter::__private::Outcome::index(
                &::callmeter::__private::StatusClass::of(__status),
            )
        },
    )
}
