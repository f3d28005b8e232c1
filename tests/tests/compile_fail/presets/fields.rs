use callmeter::{consumer, job, publisher};

#[consumer] //~
fn no_queue() {}

#[consumer(queue = QUEUE)] //~
fn queue_constant() {}

#[consumer(queue)] //~
fn no_argument() {}

#[consumer(queue)]
fn open_argument(queue: &str) { //~
    let _ = queue;
}

#[consumer("records", queue = "others")] //~
fn queue_twice() {}

#[consumer(queue(limit = 0) = "records")] //~
fn queue_limit() {}

#[consumer("records", age)] //~
fn no_age() {}

#[consumer("records", age = "old")] //~
fn age_of_text() {}

#[consumer("records", age = 1, age = 2)] //~
fn age_twice() {}

#[consumer("records", redelivered = 0.5)] //~
fn redelivered_in_part() {}

#[publisher(routing_key = "created")] //~
fn no_exchange() {}

#[publisher("records")] //~
fn no_routing_key() {}

#[publisher("records", "created", "now")] //~
fn too_many() {}

#[job] //~
fn no_name() {}

#[job("crawl", name = "crawl")] //~
fn unknown_option() {}

#[job("crawl", counter(labels(queue = jobs)))] //~
fn unknown_field() {}

#[job("crawl", labels(job_name = "other"), counter("runs"))] //~
fn wrong_name() {}

#[job("crawl", counter(on(rejected)))] //~
fn wrong_outcome() {}

#[job("crawl", timestamp(by = 1))] //~
fn timestamp_by() {}

#[job("crawl")] //~
mod jobs {
    pub fn crawl() {}
}

fn main() {
    no_queue();
    queue_constant();
    no_argument();
    open_argument("");
    queue_twice();
    queue_limit();
    no_age();
    age_of_text();
    age_twice();
    redelivered_in_part();
    no_exchange();
    no_routing_key();
    too_many();
    no_name();
    unknown_option();
    unknown_field();
    wrong_name();
    wrong_outcome();
    timestamp_by();
    jobs::crawl();
}
