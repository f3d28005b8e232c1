/// Creates an order.
fn create_order() {
    #[::callmeter::__private::linkme::distributed_slice(
        ::callmeter::__private::CALLSITES
    )]
    #[linkme(crate = ::callmeter::__private::linkme)]
    static __CALLMETER: ::callmeter::__private::Callsite = {
        const __OUTCOMES: ::callmeter::__private::Outcomes = ::callmeter::__private::Outcomes::UNCLASSIFIED;
        const __LABELS_0: &[::callmeter::__private::Label] = &[];
        const __LABELS_1: &[::callmeter::__private::Label] = &[];
        const __LABELS_2: &[::callmeter::__private::Label] = &[];
        const _: () = ::callmeter::__private::check_metric_name(
            "shop_create_order_total",
            ::callmeter::__private::Kind::Counter,
            ::callmeter::__private::unit_of("shop_create_order_total"),
            false,
        );
        const _: () = ::callmeter::__private::check_metric_name(
            "shop_create_order_duration_seconds",
            ::callmeter::__private::Kind::Histogram,
            ::callmeter::__private::Some(::callmeter::__private::Unit::Seconds),
            false,
        );
        const _: () = ::callmeter::__private::check_metric_name(
            "shop_create_order_in_flight",
            ::callmeter::__private::Kind::Gauge,
            ::callmeter::__private::unit_of("shop_create_order_in_flight"),
            false,
        );
        const __DECLARATION: ::callmeter::__private::Declaration = ::callmeter::__private::Declaration {
            function: "create_order",
            module: ::callmeter::__private::module_path!(),
            file: ::callmeter::__private::file!(),
            line: ::callmeter::__private::line!(),
            outcomes: __OUTCOMES,
            objective: ::callmeter::__private::None,
            sample: 1,
            instruments: ::callmeter::__private::Instruments::Own(
                &[
                    ::callmeter::__private::Instrument {
                        name: "shop_create_order_total",
                        is_named: false,
                        kind: ::callmeter::__private::Kind::Counter,
                        unit: ::callmeter::__private::unit_of("shop_create_order_total"),
                        help: ::callmeter::__private::Help {
                            text: "Creates an order.",
                            explicit: false,
                        },
                        labels: __LABELS_0,
                        buckets: &[],
                        on: ::callmeter::__private::OutcomeSet::ALL,
                        measure: ::callmeter::__private::Measure::One,
                    },
                    ::callmeter::__private::Instrument {
                        name: "shop_create_order_duration_seconds",
                        is_named: false,
                        kind: ::callmeter::__private::Kind::Histogram,
                        unit: ::callmeter::__private::Some(
                            ::callmeter::__private::Unit::Seconds,
                        ),
                        help: ::callmeter::__private::Help {
                            text: "Creates an order.",
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
                        name: "shop_create_order_in_flight",
                        is_named: false,
                        kind: ::callmeter::__private::Kind::Gauge,
                        unit: ::callmeter::__private::unit_of(
                            "shop_create_order_in_flight",
                        ),
                        help: ::callmeter::__private::Help {
                            text: "Creates an order.",
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
    let mut __values = ::callmeter::__private::Values {
        labels: [],
        numbers: [],
    };
    ::callmeter::__private::sync(
        &__CALLMETER,
        &mut __values,
        move || -> () {},
        |_, _| { 0 },
    )
}
