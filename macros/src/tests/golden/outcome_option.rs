fn look_up(name: &str) -> Option<&str> {
    #[::callmeter::__private::linkme::distributed_slice(
        ::callmeter::__private::CALLSITES
    )]
    #[linkme(crate = ::callmeter::__private::linkme)]
    static __CALLMETER: ::callmeter::__private::Callsite = {
        const __OUTCOMES: ::callmeter::__private::Outcomes = ::callmeter::__private::Outcomes::of(
            <Option<()> as ::callmeter::__private::Outcome>::VALUES,
        );
        const __LABELS_0: &[::callmeter::__private::Label] = &[
            ::callmeter::__private::Label {
                key: "status",
                values: ::callmeter::__private::LabelSource::Outcome(
                    &[("some", "found"), ("else", "missing")],
                ),
            },
        ];
        const _: () = ::callmeter::__private::check_outcomes(
            <Option<()> as ::callmeter::__private::Outcome>::VALUES,
        );
        const _: () = ::callmeter::__private::check_metric_name(
            "lookups_total",
            ::callmeter::__private::Kind::Counter,
            ::callmeter::__private::unit_of("lookups_total"),
            false,
        );
        const _: () = ::callmeter::__private::check_label_name("status", false);
        const _: () = ::callmeter::__private::check_renamed(&__OUTCOMES, "some", false);
        const _: () = ::callmeter::__private::check_rest(
            &__OUTCOMES,
            &[("some", "found"), ("else", "missing")],
        );
        const __DECLARATION: ::callmeter::__private::Declaration = ::callmeter::__private::Declaration {
            function: "look_up",
            module: ::callmeter::__private::module_path!(),
            file: ::callmeter::__private::file!(),
            line: ::callmeter::__private::line!(),
            outcomes: __OUTCOMES,
            objective: ::callmeter::__private::None,
            sample: 1,
            instruments: ::callmeter::__private::Instruments::Own(
                &[
                    ::callmeter::__private::Instrument {
                        name: "lookups_total",
                        is_named: true,
                        kind: ::callmeter::__private::Kind::Counter,
                        unit: ::callmeter::__private::unit_of("lookups_total"),
                        help: ::callmeter::__private::Help {
                            text: "Calls of look_up.",
                            explicit: false,
                        },
                        labels: __LABELS_0,
                        buckets: &[],
                        on: ::callmeter::__private::OutcomeSet::ALL,
                        measure: ::callmeter::__private::Measure::One,
                    },
                ],
            ),
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
    ::callmeter::__private::count(
        &__CALLMETER,
        &mut __values,
        move || -> Option<&str> { todo!() },
        |__returned, _| {
            {
                let __returned: &Option<_> = __returned;
                <Option<_> as ::callmeter::__private::Outcome>::__index(__returned)
            }
        },
    )
}
