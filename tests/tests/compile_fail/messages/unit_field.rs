use callmeter::{Counter, Gauge, Histogram, Metrics};

#[derive(Metrics)]
struct Speed {
    ms: Gauge, //~
    /// Hours and days.
    h: Counter, //~
    took_ms: Histogram, //~
    #[metric(unit = seconds)]
    s: Histogram, //~
    #[metric(allow_name)]
    d: Gauge,
    #[metric(name = "speed_kb")] //~
    size: Gauge,
}

fn main() {
    let speed = Speed::new();
    speed.ms.set(1);
    speed.h.increment(1);
    speed.took_ms.record(1);
    speed.s.record(1);
    speed.d.set(1);
    speed.size.set(1);
}
