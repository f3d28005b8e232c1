fn consume(
    queue: &str,
    tenant: Tenant,
) -> impl ::callmeter::__private::Future<Output = Disposition> {
    ::callmeter::__private::callsite! {
        { const __OUTCOMES : ::callmeter::__private::Outcomes =
        ::callmeter::__private::Outcomes::of(< Disposition as
        ::callmeter::__private::Outcome > ::VALUES).or_cancelled(); const __LABELS_0 : &
        [::callmeter::__private::Label] = & [::callmeter::__private::label::open("shard",
        0usize, 10, & []), ::callmeter::__private::label::closed("tenant", 1usize, <
        Tenant as ::callmeter::__private::LabelValue > ::VALUES),
        ::callmeter::__private::label::outcome("status",
        ::callmeter::__private::of_result(& __OUTCOMES, & [("ok", "ack"), ("error",
        "nack")]))]; const __LABELS_1 : & [::callmeter::__private::Label] = &
        [::callmeter::__private::label::open("shard", 2usize, 10, & []),
        ::callmeter::__private::label::closed("tenant", 1usize, < Tenant as
        ::callmeter::__private::LabelValue > ::VALUES)]; const __LABELS_2 : &
        [::callmeter::__private::Label] = & [::callmeter::__private::label::open("shard",
        3usize, 10, & []), ::callmeter::__private::label::closed("tenant", 1usize, <
        Tenant as ::callmeter::__private::LabelValue > ::VALUES)]; const __INSTRUMENTS :
        & [::callmeter::__private::Instrument] = &
        [::callmeter::__private::Instrument::counter("eu_messages_consumed_total",
        "Messages consumed, by queue and by what became of them.").named()
        .labels(__LABELS_0),
        ::callmeter::__private::Instrument::histogram("eu_message_processing_duration_seconds",
        "How long messages took to process, by queue.").named().labels(__LABELS_1),
        ::callmeter::__private::Instrument::in_flight("eu_messages_in_flight",
        "Messages being processed, by queue.").named().labels(__LABELS_2)]; const _ : ()
        = ::callmeter::__private::check_outcomes(< Disposition as
        ::callmeter::__private::Outcome > ::VALUES); const _ : () =
        ::callmeter::__private::check_metric_name("eu_messages_consumed_total",
        ::callmeter::__private::Kind::Counter, ::callmeter::__private::None, false);
        const _ : () =
        ::callmeter::__private::check_metric_name("eu_message_processing_duration_seconds",
        ::callmeter::__private::Kind::Histogram,
        ::callmeter::__private::Some(::callmeter::__private::Unit::Seconds), false);
        const _ : () = ::callmeter::__private::check_metric_name("eu_messages_in_flight",
        ::callmeter::__private::Kind::Gauge, ::callmeter::__private::None, false); const
        _ : () = ::callmeter::__private::check_label_name("shard", false); const _ : () =
        ::callmeter::__private::check_label_name("tenant", false); const _ : () = {
        ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_0);
        ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_1);
        ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_2); }; }
        ::callmeter::__private::Declaration::new("consume",
        ::callmeter::__private::module_path!(), __OUTCOMES,
        ::callmeter::__private::Instruments::Own(__INSTRUMENTS))
        .role(::callmeter::__private::Role::Consumer)
    }
    ::callmeter::__private::future(
        &__CALLMETER,
        {
            let __label_0 = &(queue);
            let __label_1: &Tenant = &(tenant);
            ::callmeter::__private::Values {
                labels: [
                    ::callmeter::__private::Text::index(__label_0, &__CALLMETER, 0usize),
                    ::callmeter::__private::closed(
                        <Tenant as ::callmeter::__private::LabelValue>::__index(
                            __label_1,
                        ),
                    ),
                    ::callmeter::__private::Text::index(__label_0, &__CALLMETER, 2usize),
                    ::callmeter::__private::Text::index(__label_0, &__CALLMETER, 3usize),
                ],
                amounts: [],
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
