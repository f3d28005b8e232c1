//! Compiles instrumentation out where whoever builds the final binary says so.

fn main() {
    println!("cargo::rerun-if-env-changed=CALLMETER_OFF");
    if std::env::var("CALLMETER_OFF").is_ok_and(|off| off == "1") {
        println!("cargo::rustc-cfg=callmeter_off");
    }
}
