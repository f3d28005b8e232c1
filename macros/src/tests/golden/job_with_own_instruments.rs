fn send(mail: Mail) -> impl ::callmeter::__private::Future<Output = Result<(), Error>> {
    #[::callmeter::__private::linkme::distributed_slice(
        ::callmeter::__private::CALLSITES
    )]
    #[linkme(crate = ::callmeter::__private::linkme)]
    static __CALLMETER: ::callmeter::__private::Callsite = {
        const __OUTCOMES: ::callmeter::__private::Outcomes = ::callmeter::__private::Outcomes::RESULT
            .or_cancelled();
        const __LABELS_0: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "queue",
                values: ::callmeter::__private::LabelSource::Fixed("email"),
            },
            ::callmeter::__private::Label {
                key: "status",
                values: ::callmeter::__private::LabelSource::Outcome(
                    &[("ok", "completed"), ("error", "failed")],
                ),
            },
        ];
        const __LABELS_1: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "queue",
                values: ::callmeter::__private::LabelSource::Fixed("email"),
            },
        ];
        const __BUCKETS_1: &[::callmeter::__private::f64] = &::callmeter::__private::LONG;
        const __LABELS_2: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "queue",
                values: ::callmeter::__private::LabelSource::Fixed("email"),
            },
        ];
        const __LABELS_3: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "queue",
                values: ::callmeter::__private::LabelSource::Fixed("email"),
            },
        ];
        const __LABELS_4: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "queue",
                values: ::callmeter::__private::LabelSource::Fixed("email"),
            },
            ::callmeter::__private::Label {
                key: "status",
                values: ::callmeter::__private::LabelSource::Outcome(
                    &[("ok", "success"), ("error", "failure")],
                ),
            },
        ];
        const _: () = ::callmeter::__private::check_metric_name(
            "queue_jobs_total",
            ::callmeter::__private::Kind::Counter,
            ::callmeter::__private::unit_of("queue_jobs_total"),
            false,
        );
        const _: () = ::callmeter::__private::check_label_name("queue", false);
        const _: () = ::callmeter::__private::check_label_name("status", false);
        const _: () = ::callmeter::__private::check_renamed(&__OUTCOMES, "ok", false);
        const _: () = ::callmeter::__private::check_renamed(&__OUTCOMES, "error", false);
        const _: () = ::callmeter::__private::check_buckets(__BUCKETS_1);
        const _: () = ::callmeter::__private::check_metric_name(
            "queue_jobs_active",
            ::callmeter::__private::Kind::Gauge,
            ::callmeter::__private::unit_of("queue_jobs_active"),
            false,
        );
        const _: () = ::callmeter::__private::check_on(&__OUTCOMES, "error");
        const _: () = ::callmeter::__private::check_metric_name(
            "queue_jobs_completed_total",
            ::callmeter::__private::Kind::Counter,
            ::callmeter::__private::unit_of("queue_jobs_completed_total"),
            false,
        );
        const _: () = ::callmeter::__private::check_on(&__OUTCOMES, "ok");
        const __DECLARATION: ::callmeter::__private::Declaration = ::callmeter::__private::Declaration {
            function: "send",
            module: ::callmeter::__private::module_path!(),
            file: ::callmeter::__private::file!(),
            line: ::callmeter::__private::line!(),
            outcomes: __OUTCOMES,
            objective: ::callmeter::__private::None,
            sample: 1,
            instruments: ::callmeter::__private::Instruments::Own(
                &[
                    ::callmeter::__private::Instrument {
                        name: "queue_jobs_total",
                        is_named: true,
                        kind: ::callmeter::__private::Kind::Counter,
                        unit: ::callmeter::__private::unit_of("queue_jobs_total"),
                        help: ::callmeter::__private::Help {
                            text: "Calls of send.",
                            explicit: false,
                        },
                        labels: __LABELS_0,
                        buckets: &[],
                        on: ::callmeter::__private::OutcomeSet::ALL,
                        measure: ::callmeter::__private::Measure::One,
                    },
                    ::callmeter::__private::Instrument {
                        name: "job_duration_seconds",
                        is_named: true,
                        kind: ::callmeter::__private::Kind::Histogram,
                        unit: ::callmeter::__private::Some(
                            ::callmeter::__private::Unit::Seconds,
                        ),
                        help: ::callmeter::__private::Help {
                            text: "How long runs of jobs took, by job.",
                            explicit: false,
                        },
                        labels: __LABELS_1,
                        buckets: __BUCKETS_1,
                        on: ::callmeter::__private::OutcomeSet::ALL,
                        measure: ::callmeter::__private::Measure::Duration,
                    },
                    ::callmeter::__private::Instrument {
                        name: "queue_jobs_active",
                        is_named: true,
                        kind: ::callmeter::__private::Kind::Gauge,
                        unit: ::callmeter::__private::unit_of("queue_jobs_active"),
                        help: ::callmeter::__private::Help {
                            text: "Calls of send under way.",
                            explicit: false,
                        },
                        labels: __LABELS_2,
                        buckets: &[],
                        on: ::callmeter::__private::OutcomeSet::ALL,
                        measure: ::callmeter::__private::Measure::InFlight,
                    },
                    ::callmeter::__private::Instrument {
                        name: "job_last_success_timestamp_seconds",
                        is_named: true,
                        kind: ::callmeter::__private::Kind::Gauge,
                        unit: ::callmeter::__private::Some(
                            ::callmeter::__private::Unit::Seconds,
                        ),
                        help: ::callmeter::__private::Help {
                            text: "When a run of the job last succeeded, in seconds since 1970; 0 if none has yet.",
                            explicit: false,
                        },
                        labels: __LABELS_3,
                        buckets: &[],
                        on: ::callmeter::__private::union(
                            &[::callmeter::__private::on(&__OUTCOMES, "error")],
                        ),
                        measure: ::callmeter::__private::Measure::Timestamp,
                    },
                    ::callmeter::__private::Instrument {
                        name: "queue_jobs_completed_total",
                        is_named: true,
                        kind: ::callmeter::__private::Kind::Counter,
                        unit: ::callmeter::__private::unit_of(
                            "queue_jobs_completed_total",
                        ),
                        help: ::callmeter::__private::Help {
                            text: "Calls of send.",
                            explicit: false,
                        },
                        labels: __LABELS_4,
                        buckets: &[],
                        on: ::callmeter::__private::union(
                            &[::callmeter::__private::on(&__OUTCOMES, "ok")],
                        ),
                        measure: ::callmeter::__private::Measure::One,
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
    ::callmeter::__private::Returns::<Result<(), Error>>::new()
        .future(
            ::callmeter::__private::Timed::<true, true>,
            &__CALLMETER,
            ::callmeter::__private::Values {
                labels: [],
                numbers: [],
            },
            async move {
                #[allow(
                    clippy::no_effect_underscore_binding,
                    clippy::used_underscore_binding
                )]
                let mail = mail;
                if false {
                    return ::callmeter::__private::never::<Result<(), Error>>();
                }
                match () {
                    () => todo!(),
                }
            },
        )
}
