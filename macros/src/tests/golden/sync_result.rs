#[allow(clippy::unwrap_used)]
fn read(path: &str) -> io::Result<String> {
    #[::callmeter::__private::linkme::distributed_slice(
        ::callmeter::__private::CALLSITES
    )]
    #[linkme(crate = ::callmeter::__private::linkme)]
    static __CALLMETER: ::callmeter::__private::Callsite = {
        const __OUTCOMES: ::callmeter::__private::Outcomes = ::callmeter::__private::Outcomes::RESULT;
        const __OBJECTIVE: ::callmeter::__private::Objective = OBJECTIVE;
        const _: () = ::callmeter::__private::check_objective(&__OBJECTIVE);
        const __DECLARATION: ::callmeter::__private::Declaration = ::callmeter::__private::Declaration {
            function: "load",
            module: ::callmeter::__private::module_path!(),
            file: ::callmeter::__private::file!(),
            line: ::callmeter::__private::line!(),
            outcomes: __OUTCOMES,
            objective: ::callmeter::__private::Some(__OBJECTIVE),
            sample: 64,
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
