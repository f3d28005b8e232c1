#[allow(clippy::unwrap_used)]
fn read(path: &str) -> io::Result<String> {
    ::callmeter::__private::callsite! {
        { const __OBJECTIVE : ::callmeter::__private::Objective = OBJECTIVE; const _ : ()
        = ::callmeter::__private::check_objective(& __OBJECTIVE); }
        ::callmeter::__private::Declaration::new("load",
        ::callmeter::__private::module_path!(), ::callmeter::__private::Outcomes::RESULT,
        ::callmeter::__private::Instruments::Instrumented).objective(& __OBJECTIVE)
        .sample(64)
    }
    let mut __values = ::callmeter::__private::Values {
        labels: [],
        amounts: [],
    };
    ::callmeter::__private::Returns::<io::Result<String>>::new()
        .call(
            ::callmeter::__private::Sampled::<true, true>,
            &__CALLMETER,
            &mut __values,
            move || -> io::Result<String> {
                let text = fs::read_to_string(path)?;
                Ok(text)
            },
        )
}
