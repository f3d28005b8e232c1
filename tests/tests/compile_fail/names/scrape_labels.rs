use callmeter::{Counter, LabelSet, LabelValue, Metrics, consumer, instrumented, job, metered};

#[metered(counter, labels(job = "a"))] //~
fn of_the_attribute() {}

#[metered(counter(labels(instance = "a")))] //~
fn of_an_instrument() {}

#[metered(counter("allowed_total", allow_name), histogram, labels(instance = "a"))] //~
fn of_two_instruments() {}

#[instrumented(labels(job = "a"))] //~
fn of_the_preset() {}

#[consumer("records", labels(job = queue))] //~
fn of_a_field() {}

#[job("crawl", labels(job = job_name))] //~
fn of_a_job() {}

#[job(job = "crawl")] //~
fn as_it_was() {}

#[derive(LabelValue, Clone, Copy)]
enum Job {
    Crawl,
}

#[metered(counter, labels(job))] //~
fn of_an_argument(job: Job) {
    let _ = job;
}

#[derive(LabelSet)]
struct By {
    job: Job, //~
    #[label(rename = "instance")] //~
    host: Job,
}

#[derive(LabelSet)]
struct Allowed {
    #[label(allow_name)]
    job: Job,
    #[label(rename = "instance", allow_name)]
    host: Job,
}

#[derive(Metrics)]
struct Jobs {
    runs: Counter<Allowed>,
}

static JOBS: Jobs = Jobs::new();

#[metered(counter(allow_name, labels(job = "a")), histogram(allow_name, labels(instance = "b")), labels(job_name = "c"))]
fn allowed() {}

#[metered(counter(allow_name), in_flight(allow_name), labels(instance = "b"))]
fn allowed_for_all() {}

fn main() {
    let _layer = callmeter::http::layer!(labels(instance = "a")); //~
    of_the_attribute();
    of_an_instrument();
    of_two_instruments();
    of_the_preset();
    of_a_field();
    of_a_job();
    as_it_was();
    of_an_argument(Job::Crawl);
    let _ = By { job: Job::Crawl, host: Job::Crawl }.index();
    JOBS.runs.with(Allowed { job: Job::Crawl, host: Job::Crawl }).increment(1);
    allowed();
    allowed_for_all();
}
