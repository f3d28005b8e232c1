/// Creates an order.
fn create_order(tenant: &str) {
    ::callmeter::__private::callsite! {
        { const __OUTCOMES : ::callmeter::__private::Outcomes =
        ::callmeter::__private::Outcomes::UNCLASSIFIED; const __LABELS_0 : &
        [::callmeter::__private::Label] = & [::callmeter::__private::label::fixed("site",
        "eu").was("zone"), ::callmeter::__private::label::open("tenant", 0usize, 100, &
        []).was("customer")]; const __LABELS_1 : & [::callmeter::__private::Label] = &
        [::callmeter::__private::label::fixed("site", "eu").was("zone"),
        ::callmeter::__private::label::open("tenant", 1usize, 100, & []).was("customer"),
        ::callmeter::__private::label::outcome("status", & []).was("result")]; const
        __INSTRUMENTS : & [::callmeter::__private::Instrument] = &
        [::callmeter::__private::Instrument::counter("orders_total", "Creates an order.")
        .named().was("order_count").deprecated("Removed in 2.0.").labels(__LABELS_0),
        ::callmeter::__private::Instrument::histogram("create_order_duration_seconds",
        "Creates an order.").was("order_creation_duration_seconds").labels(__LABELS_1)];
        const _ : () = ::callmeter::__private::check_names(__INSTRUMENTS); const _ : () =
        ::callmeter::__private::check_metric_name("orders_total",
        ::callmeter::__private::Kind::Counter, ::callmeter::__private::None, false);
        const _ : () = ::callmeter::__private::check_label_name("site", false); const _ :
        () = ::callmeter::__private::check_label_name("tenant", false); const _ : () =
        ::callmeter::__private::check_label_name("zone", false); const _ : () =
        ::callmeter::__private::check_label_name("customer", false); const _ : () =
        ::callmeter::__private::check_former_name("order_count", "orders_total",
        ::callmeter::__private::Kind::Counter); const _ : () =
        ::callmeter::__private::check_label_name("status", false); const _ : () =
        ::callmeter::__private::check_label_name("result", false); const _ : () =
        ::callmeter::__private::check_former_name("order_creation_duration_seconds",
        "create_order_duration_seconds", ::callmeter::__private::Kind::Histogram); const
        _ : () = { ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_0);
        ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_1); }; }
        ::callmeter::__private::Declaration::new("create_order",
        ::callmeter::__private::module_path!(), __OUTCOMES,
        ::callmeter::__private::Instruments::Own(__INSTRUMENTS))
    }
    let mut __values = {
        let __label_0 = &(tenant);
        ::callmeter::__private::Values {
            labels: [
                ::callmeter::__private::Text::index(__label_0, &__CALLMETER, 0usize),
                ::callmeter::__private::Text::index(__label_0, &__CALLMETER, 1usize),
            ],
            amounts: [],
        }
    };
    ::callmeter::__private::sync(
        &__CALLMETER,
        &mut __values,
        move || -> () {},
        ::callmeter::__private::ok,
    )
}
