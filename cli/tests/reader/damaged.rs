//! Binaries and files that are damaged, or made to harm their reader.

use std::path::Path;

use callmeter::wire::VERSION;
use cargo_callmeter::source::{BinaryError, contents_of};
use object::{Architecture, BinaryFormat, Endianness};

use crate::fixtures::{Bytes, counter, elf, object_file};
use crate::{callmeter, error};

fn message(file: &[u8]) -> String {
    contents_of(file).expect_err("the file is damaged").to_string()
}

#[test]
fn a_truncated_record_is_named() {
    let section = [counter("orders_total"), counter("carts_total")].concat();
    let second = section.len() / 2 + 1;
    assert_eq!(
        message(&elf(&section[..section.len() - 1])),
        format!("the record at byte {second} is damaged: rebuild the binary")
    );
    assert_eq!(
        message(&elf(&section[..3])),
        "there is no callmeter record at byte 0 of the section: the file is damaged, or the section does not belong to callmeter"
    );
}

#[test]
fn a_corrupt_record_is_named() {
    let mut section = counter("orders_total");
    let last = section.len() - 1;
    section[last] = 0xff;
    assert!(message(&elf(&section)).contains("the record at byte 0 is damaged"));
    section[0] = b'x';
    assert!(message(&elf(&section)).contains("no callmeter record at byte 0"));
}

#[test]
fn a_truncated_file_is_an_error() {
    let file = elf(&counter("orders_total"));
    let reference = contents_of(file.as_slice()).expect("a catalogue").catalogue;
    for length in 0..file.len() {
        if let Ok(contents) = contents_of(&file[..length]) {
            assert_eq!(contents.catalogue, reference, "{length} of {} bytes", file.len());
        }
    }
}

#[test]
fn sections_that_claim_the_same_bytes_are_refused() {
    let record = counter("orders_total");
    let padded = [record.clone(), vec![0; 4096]].concat();
    let sections = [padded.as_slice(); 64];
    let mut file = object_file((BinaryFormat::Elf, Architecture::X86_64, Endianness::Little), &sections);
    // The offset of a section's data is 24 bytes into its header of 64, and its size follows. Each gets the data of all.
    let number = |at: usize| {
        usize::try_from(u64::from_le_bytes(file[at..at + 8].try_into().expect("8 bytes"))).expect("a size")
    };
    let (table, count) = (number(40), usize::from(u16::from_le_bytes([file[60], file[61]])));
    let headers = (0..count).map(|i| table + i * 64 + 24);
    let ours: Vec<usize> = headers.filter(|at| number(at + 8) == padded.len()).collect();
    assert_eq!(ours.len(), sections.len());
    let start = number(ours[0]);
    let all = number(ours[ours.len() - 1]) + padded.len() - start;
    for at in ours {
        file[at..at + 8].copy_from_slice(&(start as u64).to_le_bytes());
        file[at + 8..at + 16].copy_from_slice(&(all as u64).to_le_bytes());
    }
    let error = contents_of(file.as_slice()).expect_err("the sections overlap");
    assert!(matches!(error, BinaryError::Overlap), "{error}");
}

/// A counter with this many open labels.
fn labels(count: u16) -> Vec<u8> {
    let mut record = Bytes::declaration("f", 1).instrument("a_total", 0).u16(0).u16(count);
    for i in 0..count {
        record = record.text(&i.to_string()).u8(1).u32(9);
    }
    record.record(VERSION)
}

#[test]
fn more_labels_than_anybody_has_are_damage() {
    assert!(contents_of(elf(&labels(1000)).as_slice()).is_ok());
    assert!(message(&elf(&labels(1001))).contains("the record at byte 0 is damaged"));
}

/// A section that would need far more memory than it has bytes, if all that is compared in it was kept.
fn hostile_sections() -> Vec<(&'static str, Vec<u8>)> {
    let repeated = |record: Vec<u8>| {
        let count = (1 << 18) / record.len();
        record.repeat(count)
    };
    // As `#[instrumented]`: three families in a few bytes.
    let preset =
        Bytes::default().text("f").text("m").text("f.rs").u32(1).u32(1).u8(0).u8(1).u8(1).u8(1).record(VERSION);
    let plain = Bytes::declaration("f", 1).instrument("a_total", 0).u16(0).u16(0).record(VERSION);
    let mut buckets = Bytes::declaration("f", 1).instrument("a_seconds", 2).u16(u16::MAX);
    for i in 0..u32::from(u16::MAX) {
        buckets.0.extend(f64::from(i).to_le_bytes());
    }
    let buckets = buckets.u16(0).record(VERSION);
    let other = Bytes::declaration("f", 1).instrument("a_seconds", 2).u16(0).u16(0).record(VERSION);
    let keys = repeated(labels(300));
    let mut values = Bytes::declaration("f", 1).instrument("a_total", 0).u16(0).u16(8);
    for key in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        values = values.text(key).u8(0).u16(4096);
        for i in 0..4096 {
            values = values.text(&i.to_string());
        }
    }
    vec![
        ("the same preset", repeated(preset)),
        ("the same counter", repeated(plain.clone())),
        ("contradicting buckets", [buckets, repeated(other)].concat()),
        ("contradicting labels", [keys, repeated(plain)].concat()),
        ("a product of values", values.record(VERSION)),
    ]
}

/// Reads the sections in processes that may use 512 MiB: for both of the catalogues, and the smallest program needs a tenth of it.
#[cfg(target_os = "linux")]
#[test]
fn memory_is_bounded_by_the_size_of_the_section() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (what, section) in hostile_sections() {
        let path = folder.path().join("program");
        std::fs::write(&path, elf(&section)).expect("a file");
        eprintln!("{what}");
        let output = std::process::Command::new("sh")
            .args(["-c", "ulimit -v 524288; exec \"$0\" callmeter diff \"$1\" \"$1\""])
            .args([Path::new(env!("CARGO_BIN_EXE_cargo-callmeter")), &path])
            .output()
            .expect("a shell");
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{what}: {text}");
        assert!(String::from_utf8_lossy(&output.stdout).ends_with(": no changes\n"), "{what}");
    }
}

#[test]
fn what_is_no_file_is_an_error() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let list = |path: &str| error(&callmeter(folder.path(), &["list", "--binary", path]));
    assert!(list("missing").contains("missing: No such file"), "{}", list("missing"));
    assert!(list(".").starts_with("error: .: "), "{}", list("."));
    std::fs::write(folder.path().join("empty"), "").expect("a file");
    assert!(list("empty").contains("empty: this cannot be read as ELF, Mach-O or PE"), "{}", list("empty"));
    if cfg!(unix) {
        assert!(list("/dev/zero").contains("this is not a regular file"), "{}", list("/dev/zero"));
        let endless = error(&callmeter(folder.path(), &["list", "--file", "/dev/zero"]));
        assert!(endless.contains("more than 64 MiB"), "{endless}");
    }
}

#[test]
fn files_that_are_no_catalogue_say_so() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (content, expected) in [
        ("", "this is not a valid catalogue: EOF"),
        ("# HELP up", "this is not a valid catalogue: expected value at line 1 column 1"),
        ("{}", "this is not a valid catalogue: missing field `schema_version`"),
        (r#"{"schema_version":1}"#, "this is not a valid catalogue: missing field `programs`"),
        (
            r#"{"schema_version":2,"programs":[]}"#,
            "the catalogue has schema version 2, but this program reads version 1",
        ),
        ("[1]", "this is not a valid catalogue: "),
        (&"[".repeat(100_000), "this is not a valid catalogue: "),
    ] {
        std::fs::write(folder.path().join("catalogue.json"), content).expect("a file");
        let message = error(&callmeter(folder.path(), &["list", "--file", "catalogue.json"]));
        assert!(message.contains("catalogue.json: ") && message.contains(expected), "{message}");
        assert_eq!(message.lines().count(), 1, "{message}");
    }
}
