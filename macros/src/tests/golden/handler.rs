fn show(
    __argument_0: State<Records>,
    __argument_1: Path<u64>,
) -> impl ::callmeter::__private::Future<Output = Result<Json<Record>, AppError>> {
    ::callmeter::__private::callsite! {
        { const __OUTCOMES : ::callmeter::__private::Outcomes =
        ::callmeter::__private::Outcomes::of(< ::callmeter::__private::StatusClass as
        ::callmeter::__private::Outcome > ::VALUES).or_cancelled(); const __LABELS_0 : &
        [::callmeter::__private::Label] = &
        [::callmeter::__private::label::fixed("method", "GET"),
        ::callmeter::__private::label::fixed("route", "/records/{id}"),
        ::callmeter::__private::label::open("status", 0usize, 100, & [("cancelled",
        "499"), ("panicked", "500")]),
        ::callmeter::__private::label::outcome("status_class", & [("cancelled", "4xx"),
        ("panicked", "5xx")])]; const __LABELS_1 : & [::callmeter::__private::Label] = &
        [::callmeter::__private::label::fixed("method", "GET"),
        ::callmeter::__private::label::fixed("route", "/records/{id}"),
        ::callmeter::__private::label::open("status", 1usize, 100, & [("cancelled",
        "499"), ("panicked", "500")]),
        ::callmeter::__private::label::outcome("status_class", & [("cancelled", "4xx"),
        ("panicked", "5xx")])]; const __BUCKETS_1 : & [::callmeter::__private::f64] = &
        [0.1, 1.0]; const __LABELS_2 : & [::callmeter::__private::Label] = &
        [::callmeter::__private::label::fixed("method", "GET"),
        ::callmeter::__private::label::fixed("route", "/records/{id}")]; const
        __INSTRUMENTS : & [::callmeter::__private::Instrument] = &
        [::callmeter::__private::Instrument::counter("http_requests_total",
        "HTTP requests answered, by method, route and status.").named()
        .labels(__LABELS_0),
        ::callmeter::__private::Instrument::histogram("http_request_duration_seconds",
        "How long HTTP requests took, by method, route and status.").named()
        .buckets(__BUCKETS_1).labels(__LABELS_1),
        ::callmeter::__private::Instrument::in_flight("http_requests_in_progress",
        "HTTP requests under way, by method and route.").named().labels(__LABELS_2)];
        const _ : () = ::callmeter::__private::check_buckets(__BUCKETS_1); const _ : () =
        { ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_0);
        ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_1); }; }
        ::callmeter::__private::Declaration::new("show",
        ::callmeter::__private::module_path!(), __OUTCOMES,
        ::callmeter::__private::Instruments::Own(__INSTRUMENTS))
        .role(::callmeter::__private::Role::HttpServer)
    }
    ::callmeter::__private::future(
        &__CALLMETER,
        ::callmeter::__private::Values {
            labels: [
                ::callmeter::__private::UNRETURNED,
                ::callmeter::__private::UNRETURNED,
            ],
            amounts: [],
        },
        async move {
            let __argument_0 = __argument_0;
            #[allow(
                clippy::no_effect_underscore_binding,
                clippy::used_underscore_binding
            )]
            let State(records) = __argument_0;
            let __argument_1 = __argument_1;
            #[allow(
                clippy::no_effect_underscore_binding,
                clippy::used_underscore_binding
            )]
            let Path(id) = __argument_1;
            if false {
                return ::callmeter::__private::never::<Result<Json<Record>, AppError>>();
            }
            match () {
                () => records.get(id).await.map(Json),
            }
        },
        |__returned, __values| {
            let __status = ::callmeter::__private::HandlerStatus::status(__returned);
            {
                let _ = __returned;
                let __label = &(__status.as_str());
                __values.labels[0usize] = ::callmeter::__private::Text::index(
                    __label,
                    &__CALLMETER,
                    0usize,
                );
                __values.labels[1usize] = ::callmeter::__private::Text::index(
                    __label,
                    &__CALLMETER,
                    1usize,
                );
            }
            ::callmeter::__private::Outcome::index(
                &::callmeter::__private::StatusClass::of(__status),
            )
        },
    )
}
