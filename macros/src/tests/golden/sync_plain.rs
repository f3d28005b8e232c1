/// Adds.
#[inline]
pub fn add(a: u32, b: u32) -> u32 {
    #[::callmeter::__private::linkme::distributed_slice(
        ::callmeter::__private::CALLSITES
    )]
    #[linkme(crate = ::callmeter::__private::linkme)]
    static __CALLMETER: ::callmeter::__private::Callsite = {
        const __DECLARATION: ::callmeter::__private::Encoded = ::callmeter::__private::Encoded::of(
            ::callmeter::__private::Declaration::new(
                "add",
                ::callmeter::__private::module_path!(),
                ::callmeter::__private::Outcomes::UNCLASSIFIED,
                ::callmeter::__private::Instruments::Instrumented,
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
        move || -> u32 { a + b },
        ::callmeter::__private::ok,
    )
}
