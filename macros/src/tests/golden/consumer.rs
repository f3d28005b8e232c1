fn consume(
    queue: &str,
    tenant: Tenant,
) -> impl ::callmeter::__private::Future<Output = Disposition> {
    #[::callmeter::__private::linkme::distributed_slice(
        ::callmeter::__private::CALLSITES
    )]
    #[linkme(crate = ::callmeter::__private::linkme)]
    static __CALLMETER: ::callmeter::__private::Callsite = {
        const __OUTCOMES: ::callmeter::__private::Outcomes = ::callmeter::__private::Outcomes::of(
                <Disposition as ::callmeter::__private::Outcome>::VALUES,
            )
            .or_cancelled();
        const __LABELS_0: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "shard",
                values: ::callmeter::__private::LabelSource::Open(0usize, 10, &[]),
            },
            ::callmeter::__private::Label {
                key: "tenant",
                values: ::callmeter::__private::LabelSource::Closed(
                    1usize,
                    <Tenant as ::callmeter::__private::LabelValue>::VALUES,
                ),
            },
            ::callmeter::__private::Label {
                key: "status",
                values: ::callmeter::__private::LabelSource::Outcome(
                    ::callmeter::__private::of_result(
                        &__OUTCOMES,
                        &[("ok", "ack"), ("error", "nack")],
                    ),
                ),
            },
        ];
        const __LABELS_1: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "shard",
                values: ::callmeter::__private::LabelSource::Open(2usize, 10, &[]),
            },
            ::callmeter::__private::Label {
                key: "tenant",
                values: ::callmeter::__private::LabelSource::Closed(
                    1usize,
                    <Tenant as ::callmeter::__private::LabelValue>::VALUES,
                ),
            },
        ];
        const __LABELS_2: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "shard",
                values: ::callmeter::__private::LabelSource::Open(3usize, 10, &[]),
            },
            ::callmeter::__private::Label {
                key: "tenant",
                values: ::callmeter::__private::LabelSource::Closed(
                    1usize,
                    <Tenant as ::callmeter::__private::LabelValue>::VALUES,
                ),
            },
        ];
        const _: () = ::callmeter::__private::check_outcomes(
            <Disposition as ::callmeter::__private::Outcome>::VALUES,
        );
        const _: () = ::callmeter::__private::check_metric_name(
            "eu_messages_consumed_total",
            ::callmeter::__private::Kind::Counter,
            ::callmeter::__private::unit_of("eu_messages_consumed_total"),
            false,
        );
        const _: () = ::callmeter::__private::check_label_name("shard", false);
        const _: () = ::callmeter::__private::check_label_name("tenant", false);
        const _: () = ::callmeter::__private::check_metric_name(
            "eu_message_processing_duration_seconds",
            ::callmeter::__private::Kind::Histogram,
            ::callmeter::__private::Some(::callmeter::__private::Unit::Seconds),
            false,
        );
        const _: () = ::callmeter::__private::check_metric_name(
            "eu_messages_in_flight",
            ::callmeter::__private::Kind::Gauge,
            ::callmeter::__private::unit_of("eu_messages_in_flight"),
            false,
        );
        const _: () = {
            ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_0);
            ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_1);
            ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_2);
        };
        const __DECLARATION: ::callmeter::__private::Declaration = ::callmeter::__private::Declaration {
            function: "consume",
            module: ::callmeter::__private::module_path!(),
            file: ::callmeter::__private::file!(),
            line: ::callmeter::__private::line!(),
            outcomes: __OUTCOMES,
            objective: ::callmeter::__private::None,
            sample: 1,
            instruments: ::callmeter::__private::Instruments::Own(
                &[
                    ::callmeter::__private::Instrument {
                        name: "eu_messages_consumed_total",
                        is_named: true,
                        kind: ::callmeter::__private::Kind::Counter,
                        unit: ::callmeter::__private::unit_of(
                            "eu_messages_consumed_total",
                        ),
                        help: ::callmeter::__private::Help {
                            text: "Messages consumed, by queue and by what became of them.",
                            explicit: false,
                        },
                        labels: __LABELS_0,
                        buckets: &[],
                        on: ::callmeter::__private::OutcomeSet::ALL,
                        measure: ::callmeter::__private::Measure::One,
                    },
                    ::callmeter::__private::Instrument {
                        name: "eu_message_processing_duration_seconds",
                        is_named: true,
                        kind: ::callmeter::__private::Kind::Histogram,
                        unit: ::callmeter::__private::Some(
                            ::callmeter::__private::Unit::Seconds,
                        ),
                        help: ::callmeter::__private::Help {
                            text: "How long messages took to process, by queue.",
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
                        name: "eu_messages_in_flight",
                        is_named: true,
                        kind: ::callmeter::__private::Kind::Gauge,
                        unit: ::callmeter::__private::unit_of("eu_messages_in_flight"),
                        help: ::callmeter::__private::Help {
                            text: "Messages being processed, by queue.",
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
        {
            let __label_0 = &(queue);
            let __label_1: &Tenant = &(tenant);
            ::callmeter::__private::Values {
                labels: [
                    ::callmeter::__private::Text::number(
                        __label_0,
                        &__CALLMETER,
                        0usize,
                    ),
                    ::callmeter::__private::closed(
                        <Tenant as ::callmeter::__private::LabelValue>::__index(
                            __label_1,
                        ),
                    ),
                    ::callmeter::__private::Text::number(
                        __label_0,
                        &__CALLMETER,
                        2usize,
                    ),
                    ::callmeter::__private::Text::number(__label_0, &__CALLMETER, 3usize),
                ],
                numbers: [],
            }
        },
        async move {
            #[allow(
                unused_variables,
                clippy::no_effect_underscore_binding,
                clippy::used_underscore_binding
            )]
            let queue = queue;
            #[allow(
                unused_variables,
                clippy::no_effect_underscore_binding,
                clippy::used_underscore_binding
            )]
            let tenant = tenant;
            if false {
                return ::callmeter::__private::never::<Disposition>();
            }
            match () {
                () => todo!(),
            }
        },
        |__returned, _| {
            {
                let __returned: &Disposition = __returned;
                <Disposition as ::callmeter::__private::Outcome>::__index(__returned)
            }
        },
    )
}
