/// Creates an order.
fn create_order() {
    ::callmeter::__private::callsite! {
        { const __INSTRUMENTS : & [::callmeter::__private::Instrument] = &
        [::callmeter::__private::Instrument::counter("shop_create_order_total",
        "Creates an order."),
        ::callmeter::__private::Instrument::histogram("shop_create_order_duration_seconds",
        "Creates an order."),
        ::callmeter::__private::Instrument::in_flight("shop_create_order_in_flight",
        "Creates an order.")]; const _ : () =
        ::callmeter::__private::check_names(__INSTRUMENTS); }
        ::callmeter::__private::Declaration::new("create_order",
        ::callmeter::__private::module_path!(),
        ::callmeter::__private::Outcomes::UNCLASSIFIED,
        ::callmeter::__private::Instruments::Own(__INSTRUMENTS))
    }
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
