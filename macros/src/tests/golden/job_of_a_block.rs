fn send(&self) -> Result<(), Error> {
    shop::callmeter::__private::callsite! {
        { const __OUTCOMES : shop::callmeter::__private::Outcomes =
        shop::callmeter::__private::Outcomes::RESULT; const __LABELS_0 : &
        [shop::callmeter::__private::Label] = &
        [shop::callmeter::__private::label::fixed("queue", "email"),
        shop::callmeter::__private::label::outcome("status", & [("ok", "completed"),
        ("else", "failed")])]; const __LABELS_1 : & [shop::callmeter::__private::Label] =
        & [shop::callmeter::__private::label::fixed("queue", "email")]; const __BUCKETS_1
        : & [shop::callmeter::__private::f64] = & [1.0, 10.0]; const __LABELS_2 : &
        [shop::callmeter::__private::Label] = &
        [shop::callmeter::__private::label::fixed("queue", "email")]; const __LABELS_3 :
        & [shop::callmeter::__private::Label] = &
        [shop::callmeter::__private::label::fixed("queue", "email")]; const __LABELS_4 :
        & [shop::callmeter::__private::Label] = &
        [shop::callmeter::__private::label::fixed("queue", "email"),
        shop::callmeter::__private::label::outcome("status", & [("ok", "success"),
        ("error", "failure")])]; const __INSTRUMENTS : &
        [shop::callmeter::__private::Instrument] = &
        [shop::callmeter::__private::Instrument::counter("queue_jobs_total", "Mails.")
        .named().described().labels(__LABELS_0),
        shop::callmeter::__private::Instrument::histogram("queue_job_seconds",
        "How long calls of send took.").named().buckets(__BUCKETS_1).labels(__LABELS_1),
        shop::callmeter::__private::Instrument::in_flight("job_in_flight",
        "Runs of jobs under way, by job.").named().labels(__LABELS_2),
        shop::callmeter::__private::Instrument::timestamp("job_last_success_timestamp_seconds",
        "When a run of the job last succeeded, in seconds since 1970; 0 if none has yet.")
        .named().labels(__LABELS_3).on(shop::callmeter::__private::on(& __OUTCOMES,
        "ok")), shop::callmeter::__private::Instrument::amounts("mail_bytes_total",
        "Amounts counted by calls of send.", 0usize).named().labels(__LABELS_4)]; const _
        : () = shop::callmeter::__private::check_metric_name("queue_jobs_total",
        shop::callmeter::__private::Kind::Counter, shop::callmeter::__private::None,
        false); const _ : () =
        shop::callmeter::__private::check_metric_name("queue_job_seconds",
        shop::callmeter::__private::Kind::Histogram,
        shop::callmeter::__private::Some(shop::callmeter::__private::Unit::Seconds),
        false); const _ : () =
        shop::callmeter::__private::check_metric_name("mail_bytes_total",
        shop::callmeter::__private::Kind::Counter, shop::callmeter::__private::None,
        false); const _ : () = shop::callmeter::__private::check_label_name("queue",
        false); const _ : () = shop::callmeter::__private::check_label_name("status",
        false); const _ : () = shop::callmeter::__private::check_renamed(& __OUTCOMES,
        "ok", true); const _ : () =
        shop::callmeter::__private::check_buckets(__BUCKETS_1); const _ : () =
        shop::callmeter::__private::check_on(& __OUTCOMES, "ok"); }
        shop::callmeter::__private::Declaration::new("Worker::send",
        shop::callmeter::__private::module_path!(), __OUTCOMES,
        shop::callmeter::__private::Instruments::Own(__INSTRUMENTS))
        .role(shop::callmeter::__private::Role::Job)
    }
    let mut __values = shop::callmeter::__private::Values {
        labels: [],
        amounts: [shop::callmeter::__private::Amount::into_amount(7)],
    };
    shop::callmeter::__private::Returns::<Result<(), Error>>::new()
        .call(
            shop::callmeter::__private::Timed::<true, true>,
            &__CALLMETER,
            &mut __values,
            move || -> Result<(), Error> { todo!() },
        )
}
