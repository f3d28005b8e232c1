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
            []), ::callmeter::__private::label::closed("status", 2usize, <
            ::callmeter::__private::http::StatusClass as
            ::callmeter::__private::LabelValue > ::VALUES)]; const __LABELS_1 : &
            [::callmeter::__private::Label] = &
            [::callmeter::__private::label::closed("method", 0usize, <
            ::callmeter::__private::http::Methods as ::callmeter::__private::LabelValue >
            ::VALUES), ::callmeter::__private::label::open("handler", 3usize, 1000, &
            [])]; const __BUCKETS_1 : & [::callmeter::__private::f64] = &
            ::callmeter::__private::FASTAPI_LOWR; const __BUCKETS_2 : &
            [::callmeter::__private::f64] = & ::callmeter::__private::FASTAPI_HIGHR;
            const __LABELS_3 : & [::callmeter::__private::Label] = &
            [::callmeter::__private::label::open("handler", 4usize, 1000, & [])]; const
            __LABELS_4 : & [::callmeter::__private::Label] = &
            [::callmeter::__private::label::open("handler", 5usize, 1000, & [])]; const
            __INSTRUMENTS : & [::callmeter::__private::Instrument] = &
            [::callmeter::__private::Instrument::counter("http_requests_total",
            "Total number of requests by method, status and handler.").named()
            .labels(__LABELS_0),
            ::callmeter::__private::Instrument::histogram("http_request_duration_seconds",
            "Latency with only few buckets by handler. Made to be only used if aggregation by handler is important.")
            .named().buckets(__BUCKETS_1).labels(__LABELS_1),
            ::callmeter::__private::Instrument::histogram("http_request_duration_highr_seconds",
            "Latency with many buckets but no API specific labels. Made for more accurate percentile calculations.")
            .named().buckets(__BUCKETS_2),
            ::callmeter::__private::Instrument::values("http_request_size_bytes",
            "Bytes of requests' bodies that were read, by handler.", 0usize).named()
            .described().labels(__LABELS_3),
            ::callmeter::__private::Instrument::values("http_response_size_bytes",
            "Bytes of responses' bodies that were sent, by handler.", 1usize).named()
            .described().labels(__LABELS_4)]; const _ : () =
            ::callmeter::__private::check_metric_name("http_request_size_bytes",
            ::callmeter::__private::Kind::Histogram, ::callmeter::__private::None,
            false); const _ : () =
            ::callmeter::__private::check_metric_name("http_response_size_bytes",
            ::callmeter::__private::Kind::Histogram, ::callmeter::__private::None,
            false); const _ : () = ::callmeter::__private::check_label_name("handler",
            false); const _ : () = ::callmeter::__private::check_label_name("status",
            false); const _ : () = ::callmeter::__private::check_buckets(__BUCKETS_1);
            const _ : () = ::callmeter::__private::check_buckets(__BUCKETS_2); const _ :
            () = { ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_0);
            ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_1);
            ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_3);
            ::callmeter::__private::check_series(& __OUTCOMES, __LABELS_4); }; }
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
                    ::callmeter::__private::http::Attribute::Route,
                    ::callmeter::__private::http::Attribute::Route,
                ],
                &[
                    ::callmeter::__private::http::StoredSize::Measurement(
                        ::callmeter::__private::http::Size::Request,
                    ),
                    ::callmeter::__private::http::StoredSize::Measurement(
                        ::callmeter::__private::http::Size::Response,
                    ),
                ],
            )
            .with_unmatched("none");
        ::callmeter::http::Layer::__new(::callmeter::__private::Some(&__INSTRUMENTS))
    }
}
