pub(crate) fn fetch<'a, T: Load>(
    &self,
    __argument_1: (u64, Kind),
    key: &'a str,
) -> impl ::callmeter::__private::Future<Output = Result<T, Error>> {
    ::callmeter::__private::callsite! {
        {} ::callmeter::__private::Declaration::new("fetch",
        ::callmeter::__private::module_path!(), ::callmeter::__private::Outcomes::RESULT
        .or_cancelled(), ::callmeter::__private::Instruments::Instrumented)
    }
    ::callmeter::__private::Returns::<Result<T, Error>>::new()
        .future(
            ::callmeter::__private::Timed::<true, true>,
            &__CALLMETER,
            ::callmeter::__private::Values {
                labels: [],
                amounts: [],
            },
            async move {
                let _ = &self;
                let __argument_1 = __argument_1;
                #[allow(
                    clippy::no_effect_underscore_binding,
                    clippy::used_underscore_binding
                )]
                let (id, kind) = __argument_1;
                #[allow(
                    clippy::no_effect_underscore_binding,
                    clippy::used_underscore_binding
                )]
                let key = key;
                if false {
                    return ::callmeter::__private::never::<Result<T, Error>>();
                }
                match () {
                    () => self.store.get(id, kind, key).await?,
                }
            },
        )
}
