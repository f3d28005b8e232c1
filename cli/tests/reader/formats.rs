//! Every object format, made with a writer.

use callmeter::wire::VERSION;
use cargo_callmeter::source::{BinaryError, contents_of};
use object::{Architecture, BinaryFormat, Endianness};

use crate::fixtures::{counter, elf, macho, object_file, of_version, pe_image, universal};

/// The names of the families in a file.
fn families(file: &[u8]) -> Vec<String> {
    let contents = contents_of(file).unwrap_or_else(|error| panic!("{error}"));
    assert!(contents.warnings.is_empty(), "{:?}", contents.warnings);
    contents.catalogue.iter().map(|family| family.name.clone()).collect()
}

#[test]
fn object_files_of_each_format_are_read() {
    use Architecture::{Aarch64, Arm, I386, PowerPc, PowerPc64, Riscv64, S390x, X86_64};
    use Endianness::{Big, Little};
    for (format, architecture, endian) in [
        (BinaryFormat::Elf, X86_64, Little),
        (BinaryFormat::Elf, Aarch64, Little),
        (BinaryFormat::Elf, Riscv64, Little),
        (BinaryFormat::Elf, I386, Little),
        (BinaryFormat::Elf, Arm, Little),
        (BinaryFormat::Elf, PowerPc, Big),
        (BinaryFormat::Elf, PowerPc64, Big),
        (BinaryFormat::Elf, S390x, Big),
        (BinaryFormat::MachO, X86_64, Little),
        (BinaryFormat::MachO, Aarch64, Little),
        (BinaryFormat::Coff, X86_64, Little),
        (BinaryFormat::Coff, I386, Little),
    ] {
        let file = object_file((format, architecture, endian), &[&counter("orders_total")]);
        assert_eq!(families(&file), ["orders_total"], "{format:?} {architecture:?}");
    }
}

#[test]
fn windows_programs_are_read() {
    for is_64 in [false, true] {
        assert_eq!(families(&pe_image(is_64, &counter("orders_total"))), ["orders_total"]);
    }
}

#[test]
fn a_universal_binary_is_read_once() {
    let with = |name: &str| macho(Architecture::X86_64, &[&counter(name)]);
    let without = macho(Architecture::Aarch64, &[]);
    for is_64 in [false, true] {
        assert_eq!(families(&universal(is_64, &[with("orders_total"), with("others_total")])), ["orders_total"]);
        // Only the second one is instrumented.
        assert_eq!(families(&universal(is_64, &[without.clone(), with("orders_total")])), ["orders_total"]);
        let error = contents_of(universal(is_64, &[]).as_slice()).expect_err("there is no program");
        assert!(matches!(error, BinaryError::NoSection | BinaryError::Format(_)), "{error}");
    }
}

#[test]
fn records_of_several_sections_are_one_catalogue() {
    let elf = (BinaryFormat::Elf, Architecture::X86_64, Endianness::Little);
    // A linker that does not merge the sections of a partially linked file leaves several.
    let file = object_file(elf, &[&counter("orders_total"), &[0; 16], &counter("carts_total")]);
    assert_eq!(families(&file), ["carts_total", "orders_total"]);
    let empty = object_file(elf, &[&[]]);
    assert_eq!(families(&empty), [""; 0]);
}

#[test]
fn a_binary_without_records_says_so() {
    for file in [object_file((BinaryFormat::Elf, Architecture::X86_64, Endianness::Little), &[]), {
        macho(Architecture::Aarch64, &[])
    }] {
        let error = contents_of(file.as_slice()).expect_err("there is no section");
        assert!(error.to_string().contains("the program declares no metrics"), "{error}");
    }
}

#[test]
fn a_later_record_version_says_what_to_update() {
    let error = contents_of(elf(&of_version(VERSION + 1)).as_slice()).expect_err("it cannot be read").to_string();
    assert!(error.contains(&format!("version {}", VERSION + 1)), "{error}");
    assert!(error.contains("`cargo install cargo-callmeter`"), "{error}");
    let error = contents_of(elf(&of_version(1)).as_slice()).expect_err("it cannot be read").to_string();
    assert!(error.contains("rebuild the binary"), "{error}");
}

#[test]
fn records_of_other_versions_are_counted() {
    let later = of_version(VERSION + 1);
    let section = [&*later, &counter("orders_total"), &later, &of_version(1)].concat();
    let contents = contents_of(elf(&section).as_slice()).expect("a catalogue");
    assert_eq!(contents.catalogue.iter().count(), 1);
    let [earlier, later] = contents.warnings.as_slice() else { panic!("{:?}", contents.warnings) };
    assert!(earlier.starts_with("1 record of version 1 skipped"), "{earlier}");
    assert!(later.starts_with(&format!("2 records of version {} skipped", VERSION + 1)), "{later}");
    assert!(later.contains("`cargo install cargo-callmeter`"), "{later}");
}
