fn handle(id: u64) -> BoxFuture<'static, u64> {
    ::callmeter::__private::callsite! {
        {} ::callmeter::__private::Declaration::new("handle",
        ::callmeter::__private::module_path!(), { { #[allow(unused_imports)] use
        ::callmeter::__private::AnyReturn as _;
        ::callmeter::__private::outcomes(::callmeter::__private::Returns:: < BoxFuture <
        'static, u64 > > ::MAY_FAIL, ::callmeter::__private::Returns:: < BoxFuture <
        'static, u64 > > ::IS_FUTURE) } },
        ::callmeter::__private::Instruments::Instrumented)
    }
    let mut __values = ::callmeter::__private::Values {
        labels: [],
        amounts: [],
    };
    ::callmeter::__private::Returns::<BoxFuture<'static, u64>>::new()
        .call(
            ::callmeter::__private::Timed::<true, true>,
            &__CALLMETER,
            &mut __values,
            move || -> BoxFuture<'static, u64> {
                let id = id + 1;
                async move { id }.boxed()
            },
        )
}
