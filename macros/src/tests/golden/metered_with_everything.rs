/// Places an order.
#[must_use]
pub fn place_order<'a>(
    channel: &Channel,
    tenant: &'a str,
    size: usize,
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
        const __OBJECTIVE: ::callmeter::__private::Objective = API;
        const __LABELS_0: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "channel",
                values: ::callmeter::__private::LabelSource::Closed(
                    0usize,
                    <Channel as ::callmeter::__private::LabelValue>::VALUES,
                ),
            },
            ::callmeter::__private::Label {
                key: "site",
                values: ::callmeter::__private::LabelSource::Fixed("eu"),
            },
            ::callmeter::__private::Label {
                key: "tenant",
                values: ::callmeter::__private::LabelSource::Open(1usize, 100, &[]),
            },
            ::callmeter::__private::Label {
                key: "status",
                values: ::callmeter::__private::LabelSource::Outcome(
                    &[("ok", "placed"), ("nack", "refused")],
                ),
            },
        ];
        const __LABELS_1: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "channel",
                values: ::callmeter::__private::LabelSource::Closed(
                    0usize,
                    <Channel as ::callmeter::__private::LabelValue>::VALUES,
                ),
            },
            ::callmeter::__private::Label {
                key: "site",
                values: ::callmeter::__private::LabelSource::Fixed("eu"),
            },
            ::callmeter::__private::Label {
                key: "tenant",
                values: ::callmeter::__private::LabelSource::Open(2usize, 100, &[]),
            },
        ];
        const __LABELS_2: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "channel",
                values: ::callmeter::__private::LabelSource::Closed(
                    0usize,
                    <Channel as ::callmeter::__private::LabelValue>::VALUES,
                ),
            },
            ::callmeter::__private::Label {
                key: "site",
                values: ::callmeter::__private::LabelSource::Fixed("eu"),
            },
            ::callmeter::__private::Label {
                key: "tenant",
                values: ::callmeter::__private::LabelSource::Open(3usize, 100, &[]),
            },
        ];
        const __BUCKETS_2: &[::callmeter::__private::f64] = &[1.0, 2.5, 10.0];
        const __LABELS_3: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "channel",
                values: ::callmeter::__private::LabelSource::Closed(
                    0usize,
                    <Channel as ::callmeter::__private::LabelValue>::VALUES,
                ),
            },
            ::callmeter::__private::Label {
                key: "site",
                values: ::callmeter::__private::LabelSource::Fixed("eu"),
            },
            ::callmeter::__private::Label {
                key: "tenant",
                values: ::callmeter::__private::LabelSource::Open(4usize, 100, &[]),
            },
            ::callmeter::__private::Label {
                key: "kind",
                values: ::callmeter::__private::LabelSource::Closed(
                    5usize,
                    <Kind<'static> as ::callmeter::__private::LabelValue>::VALUES,
                ),
            },
        ];
        const __BUCKETS_3: &[::callmeter::__private::f64] = &SIZES;
        const __LABELS_4: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "channel",
                values: ::callmeter::__private::LabelSource::Closed(
                    0usize,
                    <Channel as ::callmeter::__private::LabelValue>::VALUES,
                ),
            },
            ::callmeter::__private::Label {
                key: "site",
                values: ::callmeter::__private::LabelSource::Fixed("eu"),
            },
            ::callmeter::__private::Label {
                key: "tenant",
                values: ::callmeter::__private::LabelSource::Open(6usize, 100, &[]),
            },
        ];
        const _: () = ::callmeter::__private::check_objective(&__OBJECTIVE);
        const _: () = ::callmeter::__private::check_outcomes(
            <Disposition as ::callmeter::__private::Outcome>::VALUES,
        );
        const _: () = ::callmeter::__private::check_metric_name(
            "orders_total",
            ::callmeter::__private::Kind::Counter,
            ::callmeter::__private::unit_of("orders_total"),
            false,
        );
        const _: () = ::callmeter::__private::check_label_name("channel", false);
        const _: () = ::callmeter::__private::check_label_name("site", false);
        const _: () = ::callmeter::__private::check_label_name("tenant", false);
        const _: () = ::callmeter::__private::check_label_name("status", false);
        const _: () = ::callmeter::__private::check_renamed(&__OUTCOMES, "ok", false);
        const _: () = ::callmeter::__private::check_renamed(&__OUTCOMES, "nack", false);
        const _: () = ::callmeter::__private::check_on(&__OUTCOMES, "ok");
        const _: () = ::callmeter::__private::check_on(&__OUTCOMES, "nack");
        const _: () = ::callmeter::__private::check_metric_name(
            "order_items_total",
            ::callmeter::__private::Kind::Counter,
            ::callmeter::__private::unit_of("order_items_total"),
            false,
        );
        const _: () = ::callmeter::__private::check_metric_name(
            "order_seconds",
            ::callmeter::__private::Kind::Histogram,
            ::callmeter::__private::Some(::callmeter::__private::Unit::Seconds),
            false,
        );
        const _: () = ::callmeter::__private::check_buckets(__BUCKETS_2);
        const _: () = {
            ::callmeter::__private::check_unit("bytes");
            ::callmeter::__private::check_metric_name(
                "order_size_bytes",
                ::callmeter::__private::Kind::Histogram,
                ::callmeter::__private::unit("bytes"),
                false,
            )
        };
        const _: () = ::callmeter::__private::check_label_name("kind", false);
        const _: () = ::callmeter::__private::check_buckets(__BUCKETS_3);
        const _: () = ::callmeter::__private::check_metric_name(
            "orders_open_total",
            ::callmeter::__private::Kind::Gauge,
            ::callmeter::__private::unit_of("orders_open_total"),
            true,
        );
        const _: () = ::callmeter::__private::check_label_name("channel", true);
        const _: () = ::callmeter::__private::check_label_name("site", true);
        const _: () = ::callmeter::__private::check_label_name("tenant", true);
        const _: () = {
            ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_0);
            ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_1);
            ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_2);
            ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_3);
            ::callmeter::__private::check_series(&__OUTCOMES, __LABELS_4);
        };
        const __DECLARATION: ::callmeter::__private::Declaration = ::callmeter::__private::Declaration {
            function: "place_order",
            module: ::callmeter::__private::module_path!(),
            file: ::callmeter::__private::file!(),
            line: ::callmeter::__private::line!(),
            outcomes: __OUTCOMES,
            objective: ::callmeter::__private::Some(__OBJECTIVE),
            sample: 8,
            instruments: ::callmeter::__private::Instruments::Own(
                &[
                    ::callmeter::__private::Instrument {
                        name: "orders_total",
                        is_named: true,
                        kind: ::callmeter::__private::Kind::Counter,
                        unit: ::callmeter::__private::unit_of("orders_total"),
                        help: ::callmeter::__private::Help {
                            text: "Orders.",
                            explicit: true,
                        },
                        labels: __LABELS_0,
                        buckets: &[],
                        on: ::callmeter::__private::union(
                            &[
                                ::callmeter::__private::on(&__OUTCOMES, "ok"),
                                ::callmeter::__private::on(&__OUTCOMES, "nack"),
                            ],
                        ),
                        measure: ::callmeter::__private::Measure::One,
                    },
                    ::callmeter::__private::Instrument {
                        name: "order_items_total",
                        is_named: true,
                        kind: ::callmeter::__private::Kind::Counter,
                        unit: ::callmeter::__private::unit_of("order_items_total"),
                        help: ::callmeter::__private::Help {
                            text: "Places an order.",
                            explicit: false,
                        },
                        labels: __LABELS_1,
                        buckets: &[],
                        on: ::callmeter::__private::returned(
                            &__OUTCOMES,
                            ::callmeter::__private::OutcomeSet::ALL,
                        ),
                        measure: ::callmeter::__private::Measure::Value(0usize),
                    },
                    ::callmeter::__private::Instrument {
                        name: "order_seconds",
                        is_named: true,
                        kind: ::callmeter::__private::Kind::Histogram,
                        unit: ::callmeter::__private::Some(
                            ::callmeter::__private::Unit::Seconds,
                        ),
                        help: ::callmeter::__private::Help {
                            text: "Places an order.",
                            explicit: false,
                        },
                        labels: __LABELS_2,
                        buckets: __BUCKETS_2,
                        on: ::callmeter::__private::OutcomeSet::ALL,
                        measure: ::callmeter::__private::Measure::Duration,
                    },
                    ::callmeter::__private::Instrument {
                        name: "order_size_bytes",
                        is_named: true,
                        kind: ::callmeter::__private::Kind::Histogram,
                        unit: ::callmeter::__private::unit("bytes"),
                        help: ::callmeter::__private::Help {
                            text: "Places an order.",
                            explicit: false,
                        },
                        labels: __LABELS_3,
                        buckets: __BUCKETS_3,
                        on: ::callmeter::__private::returned(
                            &__OUTCOMES,
                            ::callmeter::__private::OutcomeSet::ALL,
                        ),
                        measure: ::callmeter::__private::Measure::Value(1usize),
                    },
                    ::callmeter::__private::Instrument {
                        name: "orders_open_total",
                        is_named: true,
                        kind: ::callmeter::__private::Kind::Gauge,
                        unit: ::callmeter::__private::unit_of("orders_open_total"),
                        help: ::callmeter::__private::Help {
                            text: "Places an order.",
                            explicit: false,
                        },
                        labels: __LABELS_4,
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
            let __label_0: &Channel = &(channel);
            let __label_1 = &(tenant);
            ::callmeter::__private::Values {
                labels: [
                    ::callmeter::__private::closed(
                        <Channel as ::callmeter::__private::LabelValue>::__index(
                            __label_0,
                        ),
                    ),
                    ::callmeter::__private::Text::number(
                        __label_1,
                        &__CALLMETER,
                        1usize,
                    ),
                    ::callmeter::__private::Text::number(
                        __label_1,
                        &__CALLMETER,
                        2usize,
                    ),
                    ::callmeter::__private::Text::number(
                        __label_1,
                        &__CALLMETER,
                        3usize,
                    ),
                    ::callmeter::__private::Text::number(
                        __label_1,
                        &__CALLMETER,
                        4usize,
                    ),
                    0,
                    ::callmeter::__private::Text::number(__label_1, &__CALLMETER, 6usize),
                ],
                numbers: [
                    0,
                    ::callmeter::__private::f64::to_bits(
                        ::callmeter::__private::Measurement::into_measurement(size),
                    ),
                ],
            }
        },
        async move {
            #[allow(
                unused_variables,
                clippy::no_effect_underscore_binding,
                clippy::used_underscore_binding
            )]
            let channel = channel;
            #[allow(
                unused_variables,
                clippy::no_effect_underscore_binding,
                clippy::used_underscore_binding
            )]
            let tenant = tenant;
            #[allow(
                unused_variables,
                clippy::no_effect_underscore_binding,
                clippy::used_underscore_binding
            )]
            let size = size;
            if false {
                return ::callmeter::__private::never::<Disposition>();
            }
            match () {
                () => ship(channel, tenant, size).await,
            }
        },
        |__returned, __values| {
            {
                let order = __returned;
                let __label: &Kind<'_> = &(order.kind);
                __values.labels[5usize] = ::callmeter::__private::closed(
                    <Kind<'_> as ::callmeter::__private::LabelValue>::__index(__label),
                );
            }
            __values.numbers[0usize] = {
                let order = __returned;
                ::callmeter::__private::Amount::into_amount(order.items)
            };
            {
                let __returned: &Disposition = __returned;
                <Disposition as ::callmeter::__private::Outcome>::__index(__returned)
            }
        },
    )
}
