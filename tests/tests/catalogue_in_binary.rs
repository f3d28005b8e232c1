//! The catalogue in the binary: it is read from a shipped program and compared with what that program exposes.

use std::collections::BTreeSet;
use std::process::Command;

use callmeter::{Catalogue, Kind, wire};
use callmeter_tests::{parse, quickstart, quickstart_off};
use object::{Object as _, ObjectSection as _};

#[test]
fn a_shipped_binary_lists_what_it_exposes() {
    let program = quickstart("shipped");
    let bytes = std::fs::read(&program).expect("the program was built");
    let file = object::File::parse(&*bytes).expect("an object file");
    assert!(file.symbol_by_name("main").is_none(), "the program is not stripped");
    let names = [wire::ELF_SECTION, wire::MACHO_SECTION.1, wire::PE_SECTION];
    let section = names.iter().find_map(|name| file.section_by_name(name)).expect("the link section");
    let catalogue = Catalogue::from_section(section.data().expect("its bytes")).expect("records");

    let output = Command::new(&program).args([env!("CARGO_MANIFEST_DIR"), "--raw"]).output().expect("it runs");
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    let exposition = parse(&printed[printed.find("# HELP").expect("an exposition")..]);

    let listed: BTreeSet<_> = catalogue.iter().map(|family| (family.name.as_str(), family.kind.as_str())).collect();
    let exposed: BTreeSet<_> =
        exposition.families.iter().map(|(name, (kind, _))| (name.as_str(), kind.as_str())).collect();
    assert_eq!(listed, exposed);
    assert!(listed.contains(&("files_read_total", "counter")));

    for family in &catalogue {
        assert_eq!(exposition.families[&family.name].1, family.help);
        let sample = match family.kind {
            Kind::Histogram => format!("{}_count", family.name),
            Kind::Counter | Kind::Gauge => family.name.clone(),
        };
        let listed: BTreeSet<Vec<(&str, &str)>> = family
            .closed_series()
            .into_iter()
            .map(|mut series| {
                series.push(("service", "quickstart"));
                series.sort_unstable();
                series
            })
            .collect();
        let exposed: BTreeSet<Vec<(&str, &str)>> = exposition
            .samples
            .keys()
            .filter(|(name, _)| *name == sample)
            .map(|(_, labels)| labels.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect())
            .collect();
        assert_eq!(listed, exposed, "{}", family.name);
    }
}

#[test]
fn instrumentation_can_be_compiled_out() {
    let program = quickstart_off();
    let bytes = std::fs::read(&program).expect("the program was built");
    let file = object::File::parse(&*bytes).expect("an object file");
    assert!(file.section_by_name(wire::ELF_SECTION).is_none(), "declarations are left in the binary");

    let output = Command::new(&program).args([env!("CARGO_MANIFEST_DIR"), "--raw"]).output().expect("it runs");
    assert!(output.status.success());
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(printed.contains(" words of "), "the program does not do its work: {printed}");
    assert!(!printed.contains("# TYPE"), "something is measured: {printed}");
}

#[test]
fn damaged_sections_are_errors() {
    use callmeter::wire::DecodeError;

    assert_eq!(Catalogue::from_section(&[]).map(|catalogue| catalogue.iter().count()), Ok(0));
    assert_eq!(Catalogue::from_section(b"\0\0garbage"), Err(DecodeError::NoRecord { offset: 2 }));
    assert_eq!(Catalogue::from_section(b"CLMR\x07"), Err(DecodeError::Version { offset: 0, version: 7 }));
    assert_eq!(Catalogue::from_section(b"CLMR\x04\xff\xff\0\0"), Err(DecodeError::Damaged { offset: 0 }));
    assert_eq!(Catalogue::from_section(b"\0CLMR\x04\x01\0\0\0\x09"), Err(DecodeError::Damaged { offset: 1 }));
}
