/// Adds.
#[inline]
pub fn add(a: u32, b: u32) -> u32 {
    ::callmeter::__private::callsite! {
        {} ::callmeter::__private::Declaration::new("add",
        ::callmeter::__private::module_path!(),
        ::callmeter::__private::Outcomes::UNCLASSIFIED,
        ::callmeter::__private::Instruments::Instrumented)
    }
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
