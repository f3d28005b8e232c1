fn send(message: Message) -> impl Future<Output = ()> + Send {
    ::callmeter::__private::callsite! {
        {} ::callmeter::__private::Declaration::new("send",
        ::callmeter::__private::module_path!(),
        ::callmeter::__private::Outcomes::UNCLASSIFIED.or_cancelled(),
        ::callmeter::__private::Instruments::Instrumented)
    }
    ::callmeter::__private::future_of(
        &__CALLMETER,
        ::callmeter::__private::Values {
            labels: [],
            amounts: [],
        },
        ::callmeter::__private::call(move || -> _ {
            #[allow(
                clippy::no_effect_underscore_binding,
                clippy::used_underscore_binding
            )]
            let message = message;
            match () {
                () => async move { drop(message) },
            }
        }),
        ::callmeter::__private::Unread,
    )
}
