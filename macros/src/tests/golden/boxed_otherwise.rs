fn handle(id: u64) -> BoxFuture<'static, u64> {
    #[::callmeter::__private::linkme::distributed_slice(
        ::callmeter::__private::CALLSITES
    )]
    #[linkme(crate = ::callmeter::__private::linkme)]
    static __CALLMETER: ::callmeter::__private::Callsite = {
        const __OUTCOMES: ::callmeter::__private::Outcomes = {
            {
                #[allow(unused_imports)]
                use ::callmeter::__private::AnyReturn as _;
                ::callmeter::__private::outcomes(
                    ::callmeter::__private::Returns::<BoxFuture<'static, u64>>::MAY_FAIL,
                    ::callmeter::__private::Returns::<BoxFuture<'static, u64>>::IS_FUTURE,
                )
            }
        };
        const __DECLARATION: ::callmeter::__private::Declaration = ::callmeter::__private::Declaration {
            function: "handle",
            module: ::callmeter::__private::module_path!(),
            file: ::callmeter::__private::file!(),
            line: ::callmeter::__private::line!(),
            outcomes: __OUTCOMES,
            objective: ::callmeter::__private::None,
            sample: 1,
            instruments: ::callmeter::__private::Instruments::Instrumented,
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
