impl Worker {
    #[job(
        "email",
        __scope = "Worker",
        __parameters(),
        __defaults(
            labels(queue = job_name),
            counter("queue_jobs_total"),
            crate = shop::callmeter
        )
    )]
    async fn send(&self) -> Result<(), Error> {
        todo!()
    }
    #[shop::callmeter::job(
        __scope = "Worker",
        __parameters(),
        __defaults(
            labels(queue = job_name),
            counter("queue_jobs_total"),
            crate = shop::callmeter
        )
    )]
    fn unnamed(&self) {}
    fn idle(&self) {}
}
