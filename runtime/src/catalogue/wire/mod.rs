//! The wire record: a declaration as bytes without pointers. The compiler writes it, and any program can read it.
//!
//! A program's link section is a sequence of records, in any order, perhaps with zero bytes between them:
//!
//! ```text
//! record      = "CLMR" version:u8 length:u32 body          length: of the body
//! body        = function:text module:text file:text line:u32 sample:u32 objective instruments
//! instruments = 0:u8 count:u16 instrument*
//!             | 1:u8 error:u8 cancelled:u8        those of `#[instrumented]`, and whether these outcomes are possible
//! objective   = 0:u8 | 1:u8 name:text success:f64 latency:f64 threshold_nanos:u64      NaN: not declared
//! instrument  = name:text named:u8 kind:u8 unit:u8 measure:u8 explicit:u8 help:text [was:text] [deprecated:text]
//!               count:u16 bucket:f64* count:u16 label*
//! label       = key:text ( 0:u8 [was:text] count:u16 text*                  closed
//!                        | 1:u8 [was:text] limit:u32                        open
//!                        | 2:u8 [was:text] count:u16 (text error:u8)* )     outcome
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
//! 4 manual (`#[derive(Metrics)]`), 5 timestamp.

mod decode;
mod encode;
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
pub const VERSION: u8 = 3;
/// In the byte `named`.
const NAMED: u8 = 1;
const HAS_WAS: u8 = 2;
const HAS_DEPRECATION: u8 = 4;
/// In the first byte after a label's key.
const HAS_FORMER_KEY: u8 = 128;
const HEADER: usize = MAGIC.len() + 1 + 4;
