//! Random and mutated input. `PROPTEST_CASES` sets the number of cases; the default is what continuous integration runs.

use std::sync::LazyLock;

use callmeter::Catalogue;
use cargo_callmeter::diff::compare;
use cargo_callmeter::document::Document;
use cargo_callmeter::source::contents_of;
use object::{Architecture, BinaryFormat, Endianness, Object as _, ObjectSection as _};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::fixtures::{counter, elf, macho, object_file, pe_image, universal};

/// What is done to bytes.
#[derive(Clone, Debug)]
enum Mutation {
    Flip(Index, u8),
    /// A number of these many bytes becomes the largest one, or one of the file's own offsets.
    Count(Index, u8, u64),
    Truncate(Index),
    Remove(Index, u8),
    Repeat(Index, u8),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let number = prop_oneof![Just(u64::MAX), Just(0), Just(0x7fff_ffff), any::<u64>(), 0_u64..4096];
    prop_oneof![
        4 => (any::<Index>(), 1_u8..).prop_map(|(at, bits)| Mutation::Flip(at, bits)),
        3 => (any::<Index>(), prop::sample::select(vec![1_u8, 2, 4, 8]), number)
            .prop_map(|(at, width, number)| Mutation::Count(at, width, number)),
        1 => any::<Index>().prop_map(Mutation::Truncate),
        1 => (any::<Index>(), any::<u8>()).prop_map(|(at, length)| Mutation::Remove(at, length)),
        1 => (any::<Index>(), any::<u8>()).prop_map(|(at, length)| Mutation::Repeat(at, length)),
    ]
}

fn mutate(bytes: &mut Vec<u8>, mutations: &[Mutation]) {
    for mutation in mutations.iter().filter(|_| !bytes.is_empty()).cloned().collect::<Vec<_>>() {
        if bytes.is_empty() {
            return;
        }
        let range = |at: Index, length: usize| {
            let start = at.index(bytes.len());
            start..bytes.len().min(start + length)
        };
        match mutation {
            Mutation::Flip(at, bits) => {
                let at = at.index(bytes.len());
                bytes[at] ^= bits;
            }
            Mutation::Count(at, width, number) => {
                let range = range(at, width.into());
                let length = range.len();
                bytes[range].copy_from_slice(&number.to_le_bytes()[..length]);
            }
            Mutation::Truncate(at) => bytes.truncate(at.index(bytes.len())),
            Mutation::Remove(at, length) => _ = bytes.drain(range(at, length.into())),
            Mutation::Repeat(at, length) => {
                let range = range(at, length.into());
                let copy = bytes[range.clone()].to_vec();
                bytes.splice(range.start..range.start, copy);
            }
        }
    }
}

/// One small file of each format.
static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let section = [counter("orders_total"), vec![0; 3], counter("carts_total")].concat();
    let macho = macho(Architecture::Aarch64, &[&section]);
    vec![
        elf(&section),
        object_file((BinaryFormat::Elf, Architecture::PowerPc, Endianness::Big), &[&section]),
        object_file((BinaryFormat::Coff, Architecture::X86_64, Endianness::Little), &[&section]),
        pe_image(true, &section),
        pe_image(false, &section),
        universal(false, &[macho.clone(), macho.clone()]),
        universal(true, std::slice::from_ref(&macho)),
        macho,
    ]
});

/// This test is a program with records of its own.
#[callmeter::metered(
    counter("fuzzed_total", help = "Inputs.", labels(of(limit = 3) = of, outcome = outcome)),
    histogram("fuzzed_duration_seconds", buckets = [0.1, 1.0])
)]
fn fuzzed(of: &str) -> Result<(), ()> {
    Ok(())
}

#[callmeter::instrumented]
fn instrumented() {}

static REAL: LazyLock<(Vec<u8>, Vec<u8>)> = LazyLock::new(|| {
    let _ = fuzzed("the records are in the program only if it uses them");
    instrumented();
    let program = std::fs::read(std::env::current_exe().expect("a path")).expect("this program");
    let file = object::File::parse(program.as_slice()).expect("an object file");
    let is_ours = |name: &[u8]| [&b".callmeter"[..], b"__callmeter", b".clmtr"].contains(&name);
    let section = file.sections().find(|section| section.name_bytes().is_ok_and(is_ours)).expect("the section");
    let section = section.data().expect("its bytes").to_vec();
    (program, section)
});

static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
    let catalogue = Catalogue::from_section(&REAL.1).expect("a catalogue");
    let program = serde_json::json!({ "name": "tests", "families": catalogue });
    serde_json::json!({ "schema_version": 1, "programs": [program] }).to_string()
});

/// Reads a file, and does with the catalogue what commands do.
fn read(file: &[u8]) {
    let Ok(contents) = contents_of(file) else { return };
    use_catalogue(&contents.catalogue);
}

fn use_catalogue(catalogue: &Catalogue) {
    let reference = Catalogue::from_section(&REAL.1).expect("a catalogue");
    for change in compare(&reference, catalogue).iter().chain(&compare(catalogue, &reference)) {
        assert!(!change.message.to_string().is_empty());
    }
    assert!(compare(catalogue, catalogue).is_empty());
}

#[test]
fn this_program_is_read() {
    let contents = contents_of(REAL.0.as_slice()).expect("a catalogue");
    assert!(contents.catalogue.get("fuzzed_total").is_some());
    assert!(contents.catalogue.get("function_calls_total").is_some());
}

proptest! {
    #[test]
    fn random_bytes(bytes in vec(any::<u8>(), 0..2048), magic in 0_usize..6) {
        let magics: [&[u8]; 6] = [b"", b"\x7fELF\x02\x01\x01", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"MZ", b"CLMR"];
        read(&[magics[magic], &bytes].concat());
        read(&elf(&bytes));
    }

    #[test]
    fn mutated_files_of_each_format(file in 0..FILES.len(), mutations in vec(mutation(), 1..8)) {
        let mut file = FILES[file].clone();
        mutate(&mut file, &mutations);
        read(&file);
    }

    #[test]
    fn mutated_headers_of_each_format(file in 0..FILES.len(), mutations in vec(mutation(), 1..8)) {
        let file = &FILES[file];
        let (head, tail) = file.split_at(file.len().min(512));
        let mut head = head.to_vec();
        mutate(&mut head, &mutations);
        read(&[&head, tail].concat());
    }

    #[test]
    fn mutated_sections(mutations in vec(mutation(), 1..8)) {
        let mut section = REAL.1.clone();
        mutate(&mut section, &mutations);
        read(&elf(&section));
    }

    #[test]
    fn mutated_documents(mutations in vec(mutation(), 1..8)) {
        let mut json = DOCUMENT.clone().into_bytes();
        mutate(&mut json, &mutations);
        if let Ok(document) = Document::parse("mutated", &json) {
            document.programs.iter().for_each(|program| use_catalogue(&program.catalogue));
        }
    }

    #[test]
    fn documents_with_other_values(
        at in any::<Index>(),
        value in prop_oneof![
            Just("null"), Just("-1"), Just("1e400"), Just("4294967296"), Just("[]"), Just("{}"), Just("\"\""), Just("true"),
        ],
    ) {
        // The value behind some colon is replaced.
        let colons: Vec<usize> = DOCUMENT.match_indices(':').map(|(colon, _)| colon).collect();
        let colon = colons[at.index(colons.len())];
        let end = DOCUMENT[colon..].find([',', '}', ']']).map_or(DOCUMENT.len(), |end| colon + end);
        let json = format!("{}:{value}{}", &DOCUMENT[..colon], &DOCUMENT[end..]);
        if let Ok(document) = Document::parse("replaced", json.as_bytes()) {
            document.programs.iter().for_each(|program| use_catalogue(&program.catalogue));
        }
    }
}

proptest! {
    // Each case copies a program of many megabytes.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 8))]

    #[test]
    fn mutated_programs(mutations in vec(mutation(), 1..8), is_header in any::<bool>()) {
        let mut program = REAL.0.clone();
        if is_header {
            let mut head: Vec<u8> = program[..1024].to_vec();
            mutate(&mut head, &mutations);
            program.splice(..1024, head);
        } else {
            mutate(&mut program, &mutations);
        }
        read(&program);
    }
}
