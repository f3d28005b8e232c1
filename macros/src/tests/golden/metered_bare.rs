/// Creates an order.
fn create_order() {
    #[::callmeter::__private::linkme::distributed_slice(
        ::callmeter::__private::CALLSITES
    )]
    #[linkme(crate = ::callmeter::__private::linkme)]
    static __CALLMETER: ::callmeter::__private::Callsite = {
        const __INSTRUMENTS: &[::callmeter::__private::Instrument] = &[
            ::callmeter::__private::Instrument::counter(
                "shop_create_order_total",
                "Creates an order.",
            ),
            ::callmeter::__private::Instrument::histogram(
                "shop_create_order_duration_seconds",
                "Creates an order.",
            ),
            ::callmeter::__private::Instrument::in_flight(
                "shop_create_order_in_flight",
                "Creates an order.",
            ),
        ];
        const _: () = ::callmeter::__private::check_names(__INSTRUMENTS);
        const __DECLARATION: ::callmeter::__private::Encoded = ::callmeter::__private::Encoded::of(
            ::callmeter::__private::Declaration::new(
                "create_order",
                ::callmeter::__private::module_path!(),
                ::callmeter::__private::Outcomes::UNCLASSIFIED,
                ::callmeter::__private::Instruments::Own(__INSTRUMENTS),
            ),
        );
        ::callmeter::__private::callsite!(__DECLARATION)
    };
    let mut __values = ::callmeter::__private::Values {
        labels: [],
        amounts: [],
    };
    ::callmeter::__private::sync(
        &__CALLMETER,
        &mut __values,
        move || -> () {},
        ::callmeter::__private::ok,
    )
}
