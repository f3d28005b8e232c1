use callmeter::{consumer, handler, job, publisher};

struct Worker;

#[job(speed = 7)] //~
impl Worker {
    #[job("email")]
    fn email(&self) {}
}

#[job(labels(queue = job_name))]
impl Worker {
    #[job] //~
    fn unnamed(&self) {}

    #[job("sms", speed = 7)] //~
    fn sms(&self) {}
}

#[handler(GET, "/records")] //~
mod routes {
    pub fn show() {}
}

#[handler(labels(endpoint = route))]
mod more_routes {
    use callmeter::handler;

    #[handler] //~
    pub fn show() {}
}

#[consumer("records")] //~
mod nothing_inside {
    pub fn index() {}
}

#[publisher(exchange = "records")]
mod publishers {
    use callmeter::publisher;

    #[publisher] //~
    pub fn publish() {}
}

fn main() {
    Worker.email();
    Worker.unnamed();
    Worker.sms();
    routes::show();
    more_routes::show();
    nothing_inside::index();
    publishers::publish();
}
