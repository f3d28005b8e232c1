use callmeter::{consumer, instrumented, job, metered};

#[instrumented]
pub trait Shop { //~
    fn open(&self) {}
}

#[metered(counter)]
unsafe trait Store { //~
    fn close(&self) {}
}

#[job("crawl")]
struct Crawl; //~

#[consumer("records")]
enum Records { //~
    One,
}

impl Shop for Crawl {}

unsafe impl Store for Crawl {}

fn main() {
    Crawl.open();
    Crawl.close();
    let _ = Records::One;
}
