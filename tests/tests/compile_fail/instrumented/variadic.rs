use callmeter::instrumented;

#[instrumented]
unsafe extern "C" fn log(_level: u8, _: ...) {} //~ //~

fn main() {
    unsafe { log(1, 2) }
}
