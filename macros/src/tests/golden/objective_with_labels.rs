fn load(tenant: &str) {
    ::callmeter::__private::callsite! {
        { const __OUTCOMES : ::callmeter::__private::Outcomes =
        ::callmeter::__private::Outcomes::UNCLASSIFIED; const __OBJECTIVE :
        ::callmeter::__private::Objective = API; const __OWN_0 : &
        [::callmeter::__private::Label] = &
        [::callmeter::__private::label::function("function"),
        ::callmeter::__private::label::module("module"),
        ::callmeter::__private::label::open("tenant", 0usize, 10, & []),
        ::callmeter::__private::label::outcome("result", & [])]; const __ADDED_0 : &
        [::callmeter::__private::Label] =
        ::callmeter::__private::objective_labels(0usize, & __OBJECTIVE); const __LABELS_0
        : & [::callmeter::__private::Label] = & ::callmeter::__private::joined:: < {
        __OWN_0.len() + __ADDED_0.len() } > (__OWN_0, __ADDED_0); const __OWN_1 : &
        [::callmeter::__private::Label] = &
        [::callmeter::__private::label::function("function"),
        ::callmeter::__private::label::module("module"),
        ::callmeter::__private::label::open("tenant", 1usize, 10, & [])]; const __ADDED_1
        : & [::callmeter::__private::Label] =
        ::callmeter::__private::objective_labels(1usize, & __OBJECTIVE); const __LABELS_1
        : & [::callmeter::__private::Label] = & ::callmeter::__private::joined:: < {
        __OWN_1.len() + __ADDED_1.len() } > (__OWN_1, __ADDED_1); const __OWN_2 : &
        [::callmeter::__private::Label] = &
        [::callmeter::__private::label::function("function"),
        ::callmeter::__private::label::module("module"),
        ::callmeter::__private::label::open("tenant", 2usize, 10, & [])]; const __ADDED_2
        : & [::callmeter::__private::Label] =
        ::callmeter::__private::objective_labels(2usize, & __OBJECTIVE); const __LABELS_2
        : & [::callmeter::__private::Label] = & ::callmeter::__private::joined:: < {
        __OWN_2.len() + __ADDED_2.len() } > (__OWN_2, __ADDED_2); const __INSTRUMENTS : &
        [::callmeter::__private::Instrument] = &
        [::callmeter::__private::INSTRUMENTED[0usize].labels(__LABELS_0),
        ::callmeter::__private::INSTRUMENTED[1usize].labels(__LABELS_1),
        ::callmeter::__private::INSTRUMENTED[2usize].labels(__LABELS_2)]; const _ : () =
        ::callmeter::__private::check_objective(& __OBJECTIVE); const _ : () =
        ::callmeter::__private::check_label_name("tenant", false); const _ : () = {
        ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_0);
        ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_1);
        ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_2); }; }
        ::callmeter::__private::Declaration::new("load",
        ::callmeter::__private::module_path!(), __OUTCOMES,
        ::callmeter::__private::Instruments::Own(__INSTRUMENTS)).objective(& __OBJECTIVE)
        .role(::callmeter::__private::Role::Function)
    }
    let mut __values = {
        let __label_0 = &(tenant);
        ::callmeter::__private::Values {
            labels: [
                ::callmeter::__private::Text::index(__label_0, &__CALLMETER, 0usize),
                ::callmeter::__private::Text::index(__label_0, &__CALLMETER, 1usize),
                ::callmeter::__private::Text::index(__label_0, &__CALLMETER, 2usize),
            ],
            amounts: [],
        }
    };
    ::callmeter::__private::sync(
        &__CALLMETER,
        &mut __values,
        move || -> () {},
        ::callmeter::__private::ok,
    )
}
