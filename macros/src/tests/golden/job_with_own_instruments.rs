fn send(mail: Mail) -> impl ::callmeter::__private::Future<Output = Result<(), Error>> {
    ::callmeter::__private::callsite! {
        { const __OUTCOMES : ::callmeter::__private::Outcomes =
        ::callmeter::__private::Outcomes::RESULT.or_cancelled(); const __LABELS_0 : &
        [::callmeter::__private::Label] = &
        [::callmeter::__private::label::fixed("queue", "email"),
        ::callmeter::__private::label::outcome("status", & [("ok", "completed"),
        ("error", "failed")])]; const __LABELS_1 : & [::callmeter::__private::Label] = &
        [::callmeter::__private::label::fixed("queue", "email")]; const __BUCKETS_1 : &
        [::callmeter::__private::f64] = & ::callmeter::__private::LONG; const __LABELS_2
        : & [::callmeter::__private::Label] = &
        [::callmeter::__private::label::fixed("queue", "email")]; const __LABELS_3 : &
        [::callmeter::__private::Label] = &
        [::callmeter::__private::label::fixed("queue", "email")]; const __LABELS_4 : &
        [::callmeter::__private::Label] = &
        [::callmeter::__private::label::fixed("queue", "email"),
        ::callmeter::__private::label::outcome("status", & [("ok", "success"), ("error",
        "failure")])]; const __INSTRUMENTS : & [::callmeter::__private::Instrument] = &
        [::callmeter::__private::Instrument::counter("queue_jobs_total",
        "Calls of send.").named().labels(__LABELS_0),
        ::callmeter::__private::Instrument::histogram("job_duration_seconds",
        "How long runs of jobs took, by job.").named().buckets(__BUCKETS_1)
        .labels(__LABELS_1),
        ::callmeter::__private::Instrument::in_flight("queue_jobs_active",
        "Calls of send under way.").named().labels(__LABELS_2),
        ::callmeter::__private::Instrument::timestamp("job_last_success_timestamp_seconds",
        "When a run of the job last succeeded, in seconds since 1970; 0 if none has yet.")
        .named().labels(__LABELS_3).on(::callmeter::__private::on(& __OUTCOMES,
        "error")),
        ::callmeter::__private::Instrument::counter("queue_jobs_completed_total",
        "Calls of send.").named().labels(__LABELS_4).on(::callmeter::__private::on(&
        __OUTCOMES, "ok"))]; const _ : () =
        ::callmeter::__private::check_metric_name("queue_jobs_total",
        ::callmeter::__private::Kind::Counter, ::callmeter::__private::None, false);
        const _ : () = ::callmeter::__private::check_metric_name("queue_jobs_active",
        ::callmeter::__private::Kind::Gauge, ::callmeter::__private::None, false); const
        _ : () = ::callmeter::__private::check_metric_name("queue_jobs_completed_total",
        ::callmeter::__private::Kind::Counter, ::callmeter::__private::None, false);
        const _ : () = ::callmeter::__private::check_label_name("queue", false); const _
        : () = ::callmeter::__private::check_label_name("status", false); const _ : () =
        ::callmeter::__private::check_renamed(& __OUTCOMES, "ok", false); const _ : () =
        ::callmeter::__private::check_renamed(& __OUTCOMES, "error", false); const _ : ()
        = ::callmeter::__private::check_buckets(__BUCKETS_1); const _ : () =
        ::callmeter::__private::check_on(& __OUTCOMES, "error"); const _ : () =
        ::callmeter::__private::check_on(& __OUTCOMES, "ok"); }
        ::callmeter::__private::Declaration::new("send",
        ::callmeter::__private::module_path!(), __OUTCOMES,
        ::callmeter::__private::Instruments::Own(__INSTRUMENTS))
        .role(::callmeter::__private::Role::Job)
    }
    ::callmeter::__private::Returns::<Result<(), Error>>::new()
        .future(
            ::callmeter::__private::Timed::<true, true>,
            &__CALLMETER,
            ::callmeter::__private::Values {
                labels: [],
                amounts: [],
            },
            async move {
                #[allow(
                    clippy::no_effect_underscore_binding,
                    clippy::used_underscore_binding
                )]
                let mail = mail;
                if false {
                    return ::callmeter::__private::never::<Result<(), Error>>();
                }
                match () {
                    () => todo!(),
                }
            },
        )
}
