/// Places an order.
#[must_use]
pub fn place_order<'a>(
    channel: &Channel,
    tenant: &'a str,
    size: usize,
) -> impl ::callmeter::__private::Future<Output = Disposition> {
    ::callmeter::__private::callsite! {
        { const __OUTCOMES : ::callmeter::__private::Outcomes =
        ::callmeter::__private::Outcomes::of(< Disposition as
        ::callmeter::__private::Outcome > ::VALUES).or_cancelled(); const __OBJECTIVE :
        ::callmeter::__private::Objective = API; const __LABELS_0 : &
        [::callmeter::__private::Label] = &
        [::callmeter::__private::label::closed("channel", 0usize, < Channel as
        ::callmeter::__private::LabelValue > ::VALUES),
        ::callmeter::__private::label::fixed("site", "eu"),
        ::callmeter::__private::label::open("tenant", 1usize, 100, & []),
        ::callmeter::__private::label::outcome("status", & [("ok", "placed"), ("nack",
        "refused")])]; const __LABELS_1 : & [::callmeter::__private::Label] = &
        [::callmeter::__private::label::closed("channel", 0usize, < Channel as
        ::callmeter::__private::LabelValue > ::VALUES),
        ::callmeter::__private::label::fixed("site", "eu"),
        ::callmeter::__private::label::open("tenant", 2usize, 100, & [])]; const
        __LABELS_2 : & [::callmeter::__private::Label] = &
        [::callmeter::__private::label::closed("channel", 0usize, < Channel as
        ::callmeter::__private::LabelValue > ::VALUES),
        ::callmeter::__private::label::fixed("site", "eu"),
        ::callmeter::__private::label::open("tenant", 3usize, 100, & [])]; const
        __BUCKETS_2 : & [::callmeter::__private::f64] = & [1.0, 2.5, 10.0]; const
        __LABELS_3 : & [::callmeter::__private::Label] = &
        [::callmeter::__private::label::closed("channel", 0usize, < Channel as
        ::callmeter::__private::LabelValue > ::VALUES),
        ::callmeter::__private::label::fixed("site", "eu"),
        ::callmeter::__private::label::open("tenant", 4usize, 100, & []),
        ::callmeter::__private::label::closed("kind", 5usize, < Kind < 'static > as
        ::callmeter::__private::LabelValue > ::VALUES)]; const __BUCKETS_3 : &
        [::callmeter::__private::f64] = & SIZES; const __LABELS_4 : &
        [::callmeter::__private::Label] = &
        [::callmeter::__private::label::closed("channel", 0usize, < Channel as
        ::callmeter::__private::LabelValue > ::VALUES),
        ::callmeter::__private::label::fixed("site", "eu"),
        ::callmeter::__private::label::open("tenant", 6usize, 100, & [])]; const
        __INSTRUMENTS : & [::callmeter::__private::Instrument] = &
        [::callmeter::__private::Instrument::counter("orders_total", "Orders.").named()
        .described().labels(__LABELS_0).on(::callmeter::__private::union(&
        [::callmeter::__private::on(& __OUTCOMES, "ok"), ::callmeter::__private::on(&
        __OUTCOMES, "nack")])),
        ::callmeter::__private::Instrument::amounts("order_items_total",
        "Places an order.", 0usize).named().labels(__LABELS_1)
        .on(::callmeter::__private::returned(& __OUTCOMES,
        ::callmeter::__private::OutcomeSet::ALL)),
        ::callmeter::__private::Instrument::histogram("order_seconds",
        "Places an order.").named().buckets(__BUCKETS_2).labels(__LABELS_2),
        ::callmeter::__private::Instrument::values("order_size_bytes",
        "Places an order.", 1usize).named().unit(::callmeter::__private::unit("bytes"))
        .buckets(__BUCKETS_3).labels(__LABELS_3).on(::callmeter::__private::returned(&
        __OUTCOMES, ::callmeter::__private::OutcomeSet::ALL)),
        ::callmeter::__private::Instrument::in_flight("orders_open_total",
        "Places an order.").named().labels(__LABELS_4)]; const _ : () =
        ::callmeter::__private::check_objective(& __OBJECTIVE); const _ : () =
        ::callmeter::__private::check_outcomes(< Disposition as
        ::callmeter::__private::Outcome > ::VALUES); const _ : () =
        ::callmeter::__private::check_metric_name("orders_total",
        ::callmeter::__private::Kind::Counter, ::callmeter::__private::None, false);
        const _ : () = ::callmeter::__private::check_metric_name("order_items_total",
        ::callmeter::__private::Kind::Counter, ::callmeter::__private::None, false);
        const _ : () = ::callmeter::__private::check_metric_name("order_seconds",
        ::callmeter::__private::Kind::Histogram,
        ::callmeter::__private::Some(::callmeter::__private::Unit::Seconds), false);
        const _ : () = { ::callmeter::__private::check_unit("bytes");
        ::callmeter::__private::check_metric_name("order_size_bytes",
        ::callmeter::__private::Kind::Histogram, ::callmeter::__private::unit("bytes"),
        false) }; const _ : () =
        ::callmeter::__private::check_metric_name("orders_open_total",
        ::callmeter::__private::Kind::Gauge, ::callmeter::__private::None, true); const _
        : () = ::callmeter::__private::check_label_name("channel", false); const _ : () =
        ::callmeter::__private::check_label_name("site", false); const _ : () =
        ::callmeter::__private::check_label_name("tenant", false); const _ : () =
        ::callmeter::__private::check_label_name("status", false); const _ : () =
        ::callmeter::__private::check_renamed(& __OUTCOMES, "ok", false); const _ : () =
        ::callmeter::__private::check_renamed(& __OUTCOMES, "nack", false); const _ : ()
        = ::callmeter::__private::check_on(& __OUTCOMES, "ok"); const _ : () =
        ::callmeter::__private::check_on(& __OUTCOMES, "nack"); const _ : () =
        ::callmeter::__private::check_buckets(__BUCKETS_2); const _ : () =
        ::callmeter::__private::check_label_name("kind", false); const _ : () =
        ::callmeter::__private::check_buckets(__BUCKETS_3); const _ : () =
        ::callmeter::__private::check_label_name("channel", true); const _ : () =
        ::callmeter::__private::check_label_name("site", true); const _ : () =
        ::callmeter::__private::check_label_name("tenant", true); const _ : () = {
        ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_0);
        ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_1);
        ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_2);
        ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_3);
        ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_4); }; }
        ::callmeter::__private::Declaration::new("place_order",
        ::callmeter::__private::module_path!(), __OUTCOMES,
        ::callmeter::__private::Instruments::Own(__INSTRUMENTS)).objective(& __OBJECTIVE)
        .sample(8)
    }
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
                    ::callmeter::__private::Text::index(__label_1, &__CALLMETER, 1usize),
                    ::callmeter::__private::Text::index(__label_1, &__CALLMETER, 2usize),
                    ::callmeter::__private::Text::index(__label_1, &__CALLMETER, 3usize),
                    ::callmeter::__private::Text::index(__label_1, &__CALLMETER, 4usize),
                    0,
                    ::callmeter::__private::Text::index(__label_1, &__CALLMETER, 6usize),
                ],
                amounts: [
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
            __values.amounts[0usize] = {
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
