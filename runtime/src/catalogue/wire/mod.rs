//! The wire record: a declaration as bytes without pointers. The compiler writes it, and any program can read it.
//!
//! A program's link section is a sequence of records, in any order, perhaps with zero bytes between them:
//!
//! ```text
//! record      = "CLMR" version:u8 length:u32 body          length: of the body
//! body        = function:text module:text file:text line:u32 sample:u32 objective instruments
//! instruments = 0:u8 role:u8 count:u16 instrument*
//!             | 1:u8 error:u8 cancelled:u8        those of `#[instrumented]`, and whether these outcomes are possible
//!             | 2:u8 count:u16 alert*             none: the record registers alerts
//! objective   = 0:u8 | 1:u8 name:text success:f64 latency:f64 threshold_nanos:u64 window_nanos:u64      NaN: not declared
//! instrument  = name:text named:u8 kind:u8 unit:u8 measure:u8 explicit:u8 help:text [was:text] [deprecated:text]
//!               count:u16 bucket:f64* count:u16 label*
//! label       = key:text ( 0:u8 [was:text] count:u16 text*                  closed
//!                        | 1:u8 [was:text] limit:u32                        open
//!                        | 2:u8 [was:text] count:u16 (text error:u8)* )     outcome
//! alert       = name:text file:text line:u32 condition count:u16 by:text* window_nanos:u64 for_nanos:u64 severity:u8
//!               summary:text description runbook            severity: 0 info, 1 warning, 2 critical
//! description, runbook = 0:u8 | 1:u8 text
//! condition   = family:text count:u16 (key:text value:text)*
//!               ( 0:u8 above:f64                            share of errors
//!               | 1:u8 threshold:f64 above:f64              share of values above the threshold
//!               | 2:u8 quantile:f64 above:f64               quantile
//!               | 3:u8 above:f64                            mean
//!               | 4:u8 comparison:u8 value:f64              rate            comparison: 0 above, 1 below
//!               | 5:u8 comparison:u8 value:f64              value
//!               | 6:u8                                      absent
//!               | 7:u8 above:f64 )                          age, in seconds
//! text        = length:u32 UTF-8
//! ```
//!
//! The header is the same in all versions, so that a reader can skip the records of another version: a program may
//! contain two versions of callmeter.
//!
//! Integers are little-endian; an `f64` is its bits. `named` is a sum: 1 unless the name is generated from the
//! function's or the struct's name, 2 if a former name follows (`was`), 4 if a deprecation follows. The first byte after
//! a label's key is 128 more if the label has a former key. `kind` counts from 0 in the order of [`Kind`](crate::Kind), `unit` from 1
//! in the order of [`Unit::ALL`](crate::Unit::ALL) (0: none), `measure` is 0 calls, 1 duration, 2 in-flight, 3 value,
//! 4 manual (`#[derive(Metrics)]`), 5 timestamp. `role` is 0 none, 1 function, 2 HTTP server, 3 consumer, 4 publisher,
//! 5 job. The instruments of `#[instrumented]` have the labels of the record's objective.

mod decode;
mod decode_alert;
mod encode;
mod encode_alert;
mod reader;
mod records;
#[cfg(test)]
mod tests;

pub use self::decode::DecodeError;
pub(crate) use self::decode::decode;
#[doc(hidden)]
pub use self::encode::Encoded;
pub use self::records::other_versions;

/// The section's name in an ELF file; `__DATA,__callmeter` in Mach-O, `.clmtr` in PE.
pub const ELF_SECTION: &str = ".callmeter";
/// The segment and the section's name in a Mach-O file.
pub const MACHO_SECTION: (&str, &str) = ("__DATA", "__callmeter");
/// The section's name in a PE file, where names have at most eight bytes.
pub const PE_SECTION: &str = ".clmtr";

const MAGIC: [u8; 4] = *b"CLMR";
/// The version of the records that this version of callmeter writes and reads.
pub const VERSION: u8 = 4;
/// In the byte `named`.
const NAMED: u8 = 1;
const HAS_WAS: u8 = 2;
const HAS_DEPRECATION: u8 = 4;
/// In the first byte after a label's key.
const HAS_FORMER_KEY: u8 = 128;
const HEADER: usize = MAGIC.len() + 1 + 4;
