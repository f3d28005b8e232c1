fn look_up(name: &str) -> Option<&str> {
    ::callmeter::__private::callsite! {
        { const __OUTCOMES : ::callmeter::__private::Outcomes =
        ::callmeter::__private::Outcomes::of(< Option < () > as
        ::callmeter::__private::Outcome > ::VALUES); const __LABELS_0 : &
        [::callmeter::__private::Label] = &
        [::callmeter::__private::label::outcome("status", & [("some", "found"), ("else",
        "missing")])]; const __INSTRUMENTS : & [::callmeter::__private::Instrument] = &
        [::callmeter::__private::Instrument::counter("lookups_total",
        "Calls of look_up.").named().labels(__LABELS_0)]; const _ : () =
        ::callmeter::__private::check_outcomes(< Option < () > as
        ::callmeter::__private::Outcome > ::VALUES); const _ : () =
        ::callmeter::__private::check_metric_name("lookups_total",
        ::callmeter::__private::Kind::Counter, ::callmeter::__private::None, false);
        const _ : () = ::callmeter::__private::check_label_name("status", false); const _
        : () = ::callmeter::__private::check_renamed(& __OUTCOMES, "some", false); const
        _ : () = ::callmeter::__private::check_rest(& __OUTCOMES, & [("some", "found"),
        ("else", "missing")]); } ::callmeter::__private::Declaration::new("look_up",
        ::callmeter::__private::module_path!(), __OUTCOMES,
        ::callmeter::__private::Instruments::Own(__INSTRUMENTS))
    }
    let mut __values = ::callmeter::__private::Values {
        labels: [],
        amounts: [],
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
