#[allow(clippy::unwrap_used)]
fn read(path: &str) -> io::Result<String> {
    #[::callmeter::__private::linkme::distributed_slice(::callmeter::__private::SITES)]
    #[linkme(crate = ::callmeter::__private::linkme)]
    static __CALLMETER: ::callmeter::__private::Site = {
        const __OUTCOMES: ::callmeter::__private::Outcomes = ::callmeter::__private::Outcomes::RESULT;
        const __OBJECTIVE: ::callmeter::__private::Objective = OBJECTIVE;
        const _: () = ::callmeter::__private::check_objective(&__OBJECTIVE);
        const __LABELS_0: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "function",
                values: ::callmeter::__private::LabelSource::Fixed("load"),
            },
            ::callmeter::__private::Label {
                key: "module",
                values: ::callmeter::__private::LabelSource::Fixed(
                    ::callmeter::__private::module_path!(),
                ),
            },
            ::callmeter::__private::Label {
                key: "result",
                values: ::callmeter::__private::LabelSource::Outcome(&[]),
            },
        ];
        const __LABELS_1: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "function",
                values: ::callmeter::__private::LabelSource::Fixed("load"),
            },
            ::callmeter::__private::Label {
                key: "module",
                values: ::callmeter::__private::LabelSource::Fixed(
                    ::callmeter::__private::module_path!(),
                ),
            },
        ];
        const __LABELS_2: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "function",
                values: ::callmeter::__private::LabelSource::Fixed("load"),
            },
            ::callmeter::__private::Label {
                key: "module",
                values: ::callmeter::__private::LabelSource::Fixed(
                    ::callmeter::__private::module_path!(),
                ),
            },
        ];
        const __DECLARATION: ::callmeter::__private::Declaration = ::callmeter::__private::Declaration {
            function: "read",
            module: ::callmeter::__private::module_path!(),
            file: ::callmeter::__private::file!(),
            line: ::callmeter::__private::line!(),
            outcomes: __OUTCOMES,
            objective: ::callmeter::__private::Some(__OBJECTIVE),
            sample: 64,
            instruments: &[
                ::callmeter::__private::Instrument {
                    name: "function_calls_total",
                    kind: ::callmeter::__private::Kind::Counter,
                    unit: ::callmeter::__private::unit_of("function_calls_total"),
                    help: ::callmeter::__private::Help {
                        text: "Calls that ended, by function and result.",
                        explicit: true,
                    },
                    labels: __LABELS_0,
                    buckets: &[],
                    on: ::callmeter::__private::OutcomeSet::ALL,
                    reading: ::callmeter::__private::Reading::One,
                },
                ::callmeter::__private::Instrument {
                    name: "function_calls_duration_seconds",
                    kind: ::callmeter::__private::Kind::Histogram,
                    unit: ::callmeter::__private::Some(
                        ::callmeter::__private::Unit::Seconds,
                    ),
                    help: ::callmeter::__private::Help {
                        text: "How long calls took, by function.",
                        explicit: true,
                    },
                    labels: __LABELS_1,
                    buckets: ::callmeter::__private::default_buckets(
                        ::callmeter::__private::Some(
                            ::callmeter::__private::Unit::Seconds,
                        ),
                    ),
                    on: ::callmeter::__private::OutcomeSet::ALL,
                    reading: ::callmeter::__private::Reading::Duration,
                },
                ::callmeter::__private::Instrument {
                    name: "function_calls_concurrent",
                    kind: ::callmeter::__private::Kind::Gauge,
                    unit: ::callmeter::__private::unit_of("function_calls_concurrent"),
                    help: ::callmeter::__private::Help {
                        text: "Calls under way, by function.",
                        explicit: true,
                    },
                    labels: __LABELS_2,
                    buckets: &[],
                    on: ::callmeter::__private::OutcomeSet::ALL,
                    reading: ::callmeter::__private::Reading::InFlight,
                },
            ],
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
        ::callmeter::__private::Site::new(&__DECLARATION, &__RECORD)
    };
    let __values = ::callmeter::__private::Values {
        labels: [],
        numbers: [],
    };
    ::callmeter::__private::sync(
        &__CALLMETER,
        __values,
        move || -> io::Result<String> {
            let text = fs::read_to_string(path)?;
            Ok(text)
        },
        |__returned, _| { ::callmeter::__private::Outcome::index(__returned) },
    )
}
