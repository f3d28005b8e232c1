fn send(&self) -> Result<(), Error> {
    #[shop::callmeter::__private::linkme::distributed_slice(
        shop::callmeter::__private::CALLSITES
    )]
    #[linkme(crate = shop::callmeter::__private::linkme)]
    static __CALLMETER: shop::callmeter::__private::Callsite = {
        const __OUTCOMES: shop::callmeter::__private::Outcomes = shop::callmeter::__private::Outcomes::RESULT;
        const __LABELS_0: &[shop::callmeter::__private::Label] = &[
            shop::callmeter::__private::Label {
                key: "queue",
                values: shop::callmeter::__private::LabelSource::Fixed("email"),
            },
            shop::callmeter::__private::Label {
                key: "status",
                values: shop::callmeter::__private::LabelSource::Outcome(
                    &[("ok", "completed"), ("else", "failed")],
                ),
            },
        ];
        const __LABELS_1: &[shop::callmeter::__private::Label] = &[
            shop::callmeter::__private::Label {
                key: "queue",
                values: shop::callmeter::__private::LabelSource::Fixed("email"),
            },
        ];
        const __BUCKETS_1: &[shop::callmeter::__private::f64] = &[1.0, 10.0];
        const __LABELS_2: &[shop::callmeter::__private::Label] = &[
            shop::callmeter::__private::Label {
                key: "queue",
                values: shop::callmeter::__private::LabelSource::Fixed("email"),
            },
        ];
        const __LABELS_3: &[shop::callmeter::__private::Label] = &[
            shop::callmeter::__private::Label {
                key: "queue",
                values: shop::callmeter::__private::LabelSource::Fixed("email"),
            },
        ];
        const __LABELS_4: &[shop::callmeter::__private::Label] = &[
            shop::callmeter::__private::Label {
                key: "queue",
                values: shop::callmeter::__private::LabelSource::Fixed("email"),
            },
            shop::callmeter::__private::Label {
                key: "status",
                values: shop::callmeter::__private::LabelSource::Outcome(
                    &[("ok", "success"), ("error", "failure")],
                ),
            },
        ];
        const _: () = shop::callmeter::__private::check_metric_name(
            "queue_jobs_total",
            shop::callmeter::__private::Kind::Counter,
            shop::callmeter::__private::unit_of("queue_jobs_total"),
            false,
        );
        const _: () = shop::callmeter::__private::check_label_name("queue", false);
        const _: () = shop::callmeter::__private::check_label_name("status", false);
        const _: () = shop::callmeter::__private::check_renamed(&__OUTCOMES, "ok", true);
        const _: () = shop::callmeter::__private::check_metric_name(
            "queue_job_seconds",
            shop::callmeter::__private::Kind::Histogram,
            shop::callmeter::__private::Some(shop::callmeter::__private::Unit::Seconds),
            false,
        );
        const _: () = shop::callmeter::__private::check_buckets(__BUCKETS_1);
        const _: () = shop::callmeter::__private::check_on(&__OUTCOMES, "ok");
        const _: () = shop::callmeter::__private::check_metric_name(
            "mail_bytes_total",
            shop::callmeter::__private::Kind::Counter,
            shop::callmeter::__private::unit_of("mail_bytes_total"),
            false,
        );
        const __DECLARATION: shop::callmeter::__private::Declaration = shop::callmeter::__private::Declaration {
            function: "Worker::send",
            module: shop::callmeter::__private::module_path!(),
            file: shop::callmeter::__private::file!(),
            line: shop::callmeter::__private::line!(),
            outcomes: __OUTCOMES,
            objective: shop::callmeter::__private::None,
            sample: 1,
            instruments: shop::callmeter::__private::Instruments::Own(
                &[
                    shop::callmeter::__private::Instrument {
                        name: "queue_jobs_total",
                        is_named: true,
                        kind: shop::callmeter::__private::Kind::Counter,
                        unit: shop::callmeter::__private::unit_of("queue_jobs_total"),
                        help: shop::callmeter::__private::Help {
                            text: "Mails.",
                            explicit: true,
                        },
                        labels: __LABELS_0,
                        buckets: &[],
                        on: shop::callmeter::__private::OutcomeSet::ALL,
                        measure: shop::callmeter::__private::Measure::One,
                    },
                    shop::callmeter::__private::Instrument {
                        name: "queue_job_seconds",
                        is_named: true,
                        kind: shop::callmeter::__private::Kind::Histogram,
                        unit: shop::callmeter::__private::Some(
                            shop::callmeter::__private::Unit::Seconds,
                        ),
                        help: shop::callmeter::__private::Help {
                            text: "How long calls of send took.",
                            explicit: false,
                        },
                        labels: __LABELS_1,
                        buckets: __BUCKETS_1,
                        on: shop::callmeter::__private::OutcomeSet::ALL,
                        measure: shop::callmeter::__private::Measure::Duration,
                    },
                    shop::callmeter::__private::Instrument {
                        name: "job_in_flight",
                        is_named: true,
                        kind: shop::callmeter::__private::Kind::Gauge,
                        unit: shop::callmeter::__private::unit_of("job_in_flight"),
                        help: shop::callmeter::__private::Help {
                            text: "Runs of jobs under way, by job.",
                            explicit: false,
                        },
                        labels: __LABELS_2,
                        buckets: &[],
                        on: shop::callmeter::__private::OutcomeSet::ALL,
                        measure: shop::callmeter::__private::Measure::InFlight,
                    },
                    shop::callmeter::__private::Instrument {
                        name: "job_last_success_timestamp_seconds",
                        is_named: true,
                        kind: shop::callmeter::__private::Kind::Gauge,
                        unit: shop::callmeter::__private::Some(
                            shop::callmeter::__private::Unit::Seconds,
                        ),
                        help: shop::callmeter::__private::Help {
                            text: "When a run of the job last succeeded, in seconds since 1970; 0 if none has yet.",
                            explicit: false,
                        },
                        labels: __LABELS_3,
                        buckets: &[],
                        on: shop::callmeter::__private::union(
                            &[shop::callmeter::__private::on(&__OUTCOMES, "ok")],
                        ),
                        measure: shop::callmeter::__private::Measure::Timestamp,
                    },
                    shop::callmeter::__private::Instrument {
                        name: "mail_bytes_total",
                        is_named: true,
                        kind: shop::callmeter::__private::Kind::Counter,
                        unit: shop::callmeter::__private::unit_of("mail_bytes_total"),
                        help: shop::callmeter::__private::Help {
                            text: "Amounts counted by calls of send.",
                            explicit: false,
                        },
                        labels: __LABELS_4,
                        buckets: &[],
                        on: shop::callmeter::__private::OutcomeSet::ALL,
                        measure: shop::callmeter::__private::Measure::Value(0usize),
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
        static __RECORD: [shop::callmeter::__private::u8; shop::callmeter::__private::encoded_len(
            &__DECLARATION,
        )] = shop::callmeter::__private::encode(&__DECLARATION);
        shop::callmeter::__private::Callsite::new(&__DECLARATION, &__RECORD)
    };
    let mut __values = shop::callmeter::__private::Values {
        labels: [],
        numbers: [shop::callmeter::__private::Amount::into_amount(7)],
    };
    shop::callmeter::__private::Returns::<Result<(), Error>>::new()
        .call(
            shop::callmeter::__private::Timed::<true, true>,
            &__CALLMETER,
            &mut __values,
            move || -> Result<(), Error> { todo!() },
        )
}
