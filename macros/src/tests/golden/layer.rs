fn item() {}
fn layer() -> callmeter::http::Layer {
    {
        ::callmeter::__private::callsite! {
            { const __OUTCOMES : ::callmeter::__private::Outcomes =
            ::callmeter::__private::Outcomes::RESULT.or_cancelled(); const __LABELS_0 : &
            [::callmeter::__private::Label] = &
            [::callmeter::__private::label::closed("method", 0usize, <
            ::callmeter::__private::http::Methods as ::callmeter::__private::LabelValue >
            ::VALUES), ::callmeter::__private::label::open("handler", 1usize, 1000, &
            []), ::callmeter::__private::label::closed("class", 2usize, <
            ::callmeter::__private::http::StatusClass as
            ::callmeter::__private::LabelValue > ::VALUES)]; const __LABELS_1 : &
            [::callmeter::__private::Label] = &
            [::callmeter::__private::label::closed("method", 0usize, <
            ::callmeter::__private::http::Methods as ::callmeter::__private::LabelValue >
            ::VALUES), ::callmeter::__private::label::open("route", 3usize, 1000, & []),
            ::callmeter::__private::label::open("status", 4usize, 100, & [("cancelled",
            "499"), ("panicked", "500")])]; const __LABELS_2 : &
            [::callmeter::__private::Label] = &
            [::callmeter::__private::label::closed("method", 0usize, <
            ::callmeter::__private::http::Methods as ::callmeter::__private::LabelValue >
            ::VALUES), ::callmeter::__private::label::open("route", 5usize, 1000, & [])];
            const __LABELS_3 : & [::callmeter::__private::Label] = &
            [::callmeter::__private::label::open("handler", 6usize, 1000, & []),
            ::callmeter::__private::label::open("status", 7usize, 100, & [("cancelled",
            "499"), ("panicked", "500")])]; const __INSTRUMENTS : &
            [::callmeter::__private::Instrument] = &
            [::callmeter::__private::Instrument::counter("shop_http_requests_total",
            "HTTP requests answered, by method, route and status.").named()
            .labels(__LABELS_0),
            ::callmeter::__private::Instrument::histogram("shop_http_request_duration_seconds",
            "How long HTTP requests took, by method, route and status.").named()
            .labels(__LABELS_1),
            ::callmeter::__private::Instrument::in_flight("shop_http_requests_in_progress",
            "HTTP requests under way, by method and route.").named().labels(__LABELS_2),
            ::callmeter::__private::Instrument::values("shop_http_response_size_bytes",
            "Sizes of HTTP bodies.", 0usize).named().labels(__LABELS_3)]; const _ : () =
            ::callmeter::__private::check_metric_name("shop_http_requests_total",
            ::callmeter::__private::Kind::Counter, ::callmeter::__private::None, false);
            const _ : () =
            ::callmeter::__private::check_metric_name("shop_http_request_duration_seconds",
            ::callmeter::__private::Kind::Histogram,
            ::callmeter::__private::Some(::callmeter::__private::Unit::Seconds), false);
            const _ : () =
            ::callmeter::__private::check_metric_name("shop_http_requests_in_progress",
            ::callmeter::__private::Kind::Gauge, ::callmeter::__private::None, false);
            const _ : () =
            ::callmeter::__private::check_metric_name("shop_http_response_size_bytes",
            ::callmeter::__private::Kind::Histogram, ::callmeter::__private::None,
            false); const _ : () = ::callmeter::__private::check_label_name("handler",
            false); const _ : () = ::callmeter::__private::check_label_name("class",
            false); const _ : () = { ::callmeter::__private::check_series(& __OUTCOMES,
            __LABELS_0); ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_1);
            ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_2);
            ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_3); }; }
            ::callmeter::__private::Declaration::new("layer",
            ::callmeter::__private::module_path!(), __OUTCOMES,
            ::callmeter::__private::Instruments::Own(__INSTRUMENTS))
            .role(::callmeter::__private::Role::HttpServer)
        }
        static __INSTRUMENTS: ::callmeter::__private::http::Instruments = ::callmeter::__private::http::Instruments::new(
            &__CALLMETER,
            &[
                ::callmeter::__private::http::Attribute::Method,
                ::callmeter::__private::http::Attribute::Route,
                ::callmeter::__private::http::Attribute::StatusClass,
                ::callmeter::__private::http::Attribute::Route,
                ::callmeter::__private::http::Attribute::Status,
                ::callmeter::__private::http::Attribute::Route,
                ::callmeter::__private::http::Attribute::Route,
                ::callmeter::__private::http::Attribute::Status,
            ],
            &[
                ::callmeter::__private::http::StoredSize::Measurement(
                    ::callmeter::__private::http::Size::Response,
                ),
            ],
        );
        ::callmeter::http::Layer::__new(::callmeter::__private::Some(&__INSTRUMENTS))
    }
}
