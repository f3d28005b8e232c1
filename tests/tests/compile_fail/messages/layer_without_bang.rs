use callmeter::http;

fn main() {
    let _ = callmeter::http::layer(); //~
    let _ = http::layer(); //~
}
