fn publish(
    event: Event,
) -> impl ::callmeter::__private::Future<Output = Result<(), Error>> {
    ::callmeter::__private::callsite! {
        { const __OUTCOMES : ::callmeter::__private::Outcomes =
        ::callmeter::__private::Outcomes::RESULT.or_cancelled(); const __LABELS_0 : &
        [::callmeter::__private::Label] = &
        [::callmeter::__private::label::closed("topic", 0usize, < Key as
        ::callmeter::__private::LabelValue > ::VALUES),
        ::callmeter::__private::label::outcome("status", & [])]; const __LABELS_1 : &
        [::callmeter::__private::Label] = &
        [::callmeter::__private::label::fixed("exchange", "records")]; const
        __INSTRUMENTS : & [::callmeter::__private::Instrument] = &
        [::callmeter::__private::Instrument::counter("messages_published_total",
        "Messages published, by exchange, routing key and success.").named()
        .labels(__LABELS_0),
        ::callmeter::__private::Instrument::histogram("message_publish_duration_seconds",
        "How long messages took to publish, by exchange.").named().labels(__LABELS_1)];
        const _ : () = ::callmeter::__private::check_label_name("topic", false); const _
        : () = ::callmeter::__private::check_label_name("status", false); const _ : () =
        { ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_0); }; }
        ::callmeter::__private::Declaration::new("publish",
        ::callmeter::__private::module_path!(), __OUTCOMES,
        ::callmeter::__private::Instruments::Own(__INSTRUMENTS))
        .role(::callmeter::__private::Role::Publisher)
    }
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
                    amounts: [],
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
