//! Loads the library that its argument names. That library calls annotated functions in its constructor.

#[cfg(target_os = "linux")]
fn main() {
    use std::ffi::CString;

    let path = CString::new(std::env::args().nth(1).expect("a path")).expect("a path without zeros");
    // SAFETY: the library's constructor is safe code of ours.
    let library = unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW) };
    assert!(!library.is_null(), "it is not loaded");
    // SAFETY: the library is loaded, and the name ends in a zero.
    let symbol = unsafe { libc::dlsym(library, c"callmeter_constructed".as_ptr()) };
    assert!(!symbol.is_null(), "it has no such function");
    // SAFETY: the function has this type.
    let constructed = unsafe { std::mem::transmute::<*mut libc::c_void, extern "C" fn() -> u32>(symbol) };
    println!("constructed {}", constructed());
}

#[cfg(not(target_os = "linux"))]
fn main() {}
