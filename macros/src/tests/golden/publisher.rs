fn publish(
    event: Event,
) -> impl ::callmeter::__private::Future<Output = Result<(), Error>> {
    #[::callmeter::__private::linkme::distributed_slice(
        ::callmeter::__private::CALLSITES
    )]
    #[linkme(crate = ::callmeter::__private::linkme)]
    static __CALLMETER: ::callmeter::__private::Callsite = {
        const __OUTCOMES: ::callmeter::__private::Outcomes = ::callmeter::__private::Outcomes::RESULT
            .or_cancelled();
        const __LABELS_0: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "topic",
                values: ::callmeter::__private::LabelSource::Closed(
                    0usize,
                    <Key as ::callmeter::__private::LabelValue>::VALUES,
                ),
            },
            ::callmeter::__private::Label {
                key: "status",
                values: ::callmeter::__private::LabelSource::Outcome(&[]),
            },
        ];
        const __LABELS_1: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "exchange",
                values: ::callmeter::__private::LabelSource::Fixed("records"),
            },
        ];
        const _: () = ::callmeter::__private::check_label_name("topic", false);
        const _: () = ::callmeter::__private::check_label_name("status", false);
        const _: () = {
            ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_0);
        };
        const __DECLARATION: ::callmeter::__private::Declaration = ::callmeter::__private::Declaration {
            function: "publish",
            module: ::callmeter::__private::module_path!(),
            file: ::callmeter::__private::file!(),
            line: ::callmeter::__private::line!(),
            outcomes: __OUTCOMES,
            objective: ::callmeter::__private::None,
            sample: 1,
            instruments: ::callmeter::__private::Instruments::Own(
                &[
                    ::callmeter::__private::Instrument {
                        name: "messages_published_total",
                        is_named: true,
                        kind: ::callmeter::__private::Kind::Counter,
                        unit: ::callmeter::__private::unit_of(
                            "messages_published_total",
                        ),
                        help: ::callmeter::__private::Help {
                            text: "Messages published, by exchange, routing key and success.",
                            explicit: false,
                        },
                        labels: __LABELS_0,
                        buckets: &[],
                        on: ::callmeter::__private::OutcomeSet::ALL,
                        measure: ::callmeter::__private::Measure::One,
                    },
                    ::callmeter::__private::Instrument {
                        name: "message_publish_duration_seconds",
                        is_named: true,
                        kind: ::callmeter::__private::Kind::Histogram,
                        unit: ::callmeter::__private::Some(
                            ::callmeter::__private::Unit::Seconds,
                        ),
                        help: ::callmeter::__private::Help {
                            text: "How long messages took to publish, by exchange.",
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
            {
                let __label_0: &Key = &(event.key());
                ::callmeter::__private::Values {
                    labels: [
                        ::callmeter::__private::closed(
                            <Key as ::callmeter::__private::LabelValue>::__index(
                                __label_0,
                            ),
                        ),
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
                let event = event;
                if false {
                    return ::callmeter::__private::never::<Result<(), Error>>();
                }
                match () {
                    () => channel.publish(event).await,
                }
            },
        )
}
