/// Crawls.
fn crawl() -> Result<(), Error> {
    ::callmeter::__private::callsite! {
        { const __OUTCOMES : ::callmeter::__private::Outcomes =
        ::callmeter::__private::Outcomes::RESULT; const __LABELS_0 : &
        [::callmeter::__private::Label] = &
        [::callmeter::__private::label::fixed("job_name", "crawl"),
        ::callmeter::__private::label::outcome("status", & [("ok", "success"), ("error",
        "failure")])]; const __LABELS_1 : & [::callmeter::__private::Label] = &
        [::callmeter::__private::label::fixed("job_name", "crawl")]; const __BUCKETS_1 :
        & [::callmeter::__private::f64] = & ::callmeter::__private::LONG; const
        __LABELS_2 : & [::callmeter::__private::Label] = &
        [::callmeter::__private::label::fixed("job_name", "crawl")]; const __LABELS_3 : &
        [::callmeter::__private::Label] = &
        [::callmeter::__private::label::fixed("job_name", "crawl")]; const __INSTRUMENTS
        : & [::callmeter::__private::Instrument] = &
        [::callmeter::__private::Instrument::counter("job_runs_total",
        "Runs of jobs that ended, by job and success.").named().labels(__LABELS_0),
        ::callmeter::__private::Instrument::histogram("job_duration_seconds",
        "How long runs of jobs took, by job.").named().buckets(__BUCKETS_1)
        .labels(__LABELS_1),
        ::callmeter::__private::Instrument::in_flight("job_in_flight",
        "Runs of jobs under way, by job.").named().labels(__LABELS_2),
        ::callmeter::__private::Instrument::timestamp("job_last_success_timestamp_seconds",
        "When a run of the job last succeeded, in seconds since 1970; 0 if none has yet.")
        .named().labels(__LABELS_3).on(::callmeter::__private::on(& __OUTCOMES, "ok"))];
        const _ : () = ::callmeter::__private::check_buckets(__BUCKETS_1); const _ : () =
        ::callmeter::__private::check_on(& __OUTCOMES, "ok"); }
        ::callmeter::__private::Declaration::new("crawl",
        ::callmeter::__private::module_path!(), __OUTCOMES,
        ::callmeter::__private::Instruments::Own(__INSTRUMENTS))
        .role(::callmeter::__private::Role::Job)
    }
    let mut __values = ::callmeter::__private::Values {
        labels: [],
        amounts: [],
    };
    ::callmeter::__private::Returns::<Result<(), Error>>::new()
        .call(
            ::callmeter::__private::Timed::<true, true>,
            &__CALLMETER,
            &mut __values,
            move || -> Result<(), Error> { todo!() },
        )
}
