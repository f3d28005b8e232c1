use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;

use super::decode::*;
use super::encode::*;
use super::*;
use crate::declare::instrument::{Declaration, Help, Instrument, Instruments, Measure};
use crate::declare::label::{Label, LabelSource};
use crate::declare::objective::Objective;
use crate::declare::outcome::{OutcomeSet, Outcomes};
use crate::declare::unit::{Kind, Unit};

fn encoded(declaration: &Declaration) -> Vec<u8> {
    const ROOM: usize = 1 << 16;
    let writer = write::<ROOM>(declaration);
    writer.bytes[..writer.at].to_vec()
}

fn text() -> impl Strategy<Value = &'static str> {
    any::<String>().prop_map(|text| &*text.leak())
}

fn values() -> impl Strategy<Value = LabelSource> {
    prop_oneof![
        text().prop_map(LabelSource::Fixed),
        vec(text(), 0..5).prop_map(|values| LabelSource::Closed(0, values.leak())),
        any::<u32>().prop_map(|limit| LabelSource::Open(0, limit, &[])),
        vec((prop_oneof!["ok", "error", "cancelled"].prop_map(|word| &*word.leak()), text()), 0..3)
            .prop_map(|renames| LabelSource::Outcome(renames.leak())),
    ]
}

fn instrument() -> impl Strategy<Value = Instrument> {
    let label = (text(), values()).prop_map(|(key, values)| Label { key, values });
    let kind = prop_oneof![Just(Kind::Counter), Just(Kind::Gauge), Just(Kind::Histogram)];
    let unit = proptest::option::of(proptest::sample::select(Unit::ALL));
    let measure = prop_oneof![Just(Measure::One), Just(Measure::Duration), Just(Measure::Value(3))];
    let help = (text(), any::<bool>()).prop_map(|(text, explicit)| Help { text, explicit });
    (text(), any::<bool>(), kind, unit, help, vec(label, 0..4), vec(-1e9..1e9, 0..5), measure).prop_map(
        |(name, is_named, kind, unit, help, labels, buckets, measure)| Instrument {
            name,
            is_named,
            kind,
            unit,
            help,
            labels: labels.leak(),
            buckets: buckets.leak(),
            on: OutcomeSet::ALL,
            measure,
        },
    )
}

fn declaration() -> impl Strategy<Value = Declaration> {
    let objective = (text(), 0.0..100.0, any::<u32>()).prop_map(|(name, percent, millis)| {
        Objective::new(name).latency(percent, Duration::from_millis(millis.into()))
    });
    let outcomes =
        prop_oneof![Just(Outcomes::UNCLASSIFIED), Just(Outcomes::RESULT), Just(Outcomes::RESULT.or_cancelled())];
    (text(), text(), text(), any::<u32>(), outcomes, proptest::option::of(objective), vec(instrument(), 0..4))
        .prop_map(|(function, module, file, line, outcomes, objective, instruments)| Declaration {
            function,
            module,
            file,
            line,
            outcomes,
            objective,
            sample: 1,
            instruments: Instruments::Own(instruments.leak()),
        })
}

proptest! {
    #[test]
    fn what_is_written_reads_back(declarations in vec(declaration(), 0..3), padding in 0_usize..9) {
        let mut section = Vec::new();
        for declaration in &declarations {
            let record = encoded(declaration);
            prop_assert_eq!(record.len(), Encoded::of(declaration).count());
            section.extend(record);
            section.extend(vec![0; padding]);
        }
        let records = decode(&section).unwrap();
        prop_assert_eq!(records.len(), declarations.len());
        for (record, declaration) in records.iter().zip(&declarations) {
            prop_assert_eq!(&*record.function, declaration.function);
            prop_assert_eq!(&*record.module, declaration.module);
            prop_assert_eq!(&*record.file, declaration.file);
            prop_assert_eq!(record.line, declaration.line);
            let latency = declaration.objective.and_then(|objective| objective.latency);
            let recorded = record.objective.as_ref().and_then(|objective| objective.latency);
            prop_assert_eq!(
                recorded.map(|(percent, nanos)| (percent, u128::from(nanos))),
                latency.map(|latency| (latency.percent, latency.threshold.as_nanos()))
            );
            prop_assert_eq!(record.instruments.len(), declaration.instruments().len());
            for (recorded, instrument) in record.instruments.iter().zip(declaration.instruments()) {
                prop_assert_eq!(&*recorded.name, instrument.name);
                prop_assert_eq!(recorded.is_named, instrument.is_named);
                prop_assert_eq!(recorded.kind, instrument.kind);
                prop_assert_eq!(recorded.unit, instrument.unit);
                prop_assert_eq!(&*recorded.help, instrument.help.text);
                prop_assert_eq!(recorded.explicit_help, instrument.help.explicit);
                prop_assert_eq!(&*recorded.buckets, instrument.buckets);
                prop_assert_eq!(recorded.labels.len(), instrument.labels.len());
                for ((key, values), label) in recorded.labels.iter().zip(instrument.labels) {
                    prop_assert_eq!(&**key, label.key);
                    match (values, label.values) {
                        (RecordedValues::Closed(values), LabelSource::Fixed(value)) => {
                            prop_assert_eq!(values, &[value]);
                        }
                        (RecordedValues::Closed(values), LabelSource::Closed(_, declared)) => {
                            prop_assert_eq!(values, declared);
                        }
                        (RecordedValues::Open(limit), LabelSource::Open(_, declared, _)) => {
                            prop_assert_eq!(*limit, declared);
                        }
                        (RecordedValues::Outcome(values), LabelSource::Outcome(_)) => {
                            let mut texts: Vec<_> = values.iter().map(|(text, _)| text).collect();
                            texts.sort();
                            texts.dedup();
                            prop_assert_eq!(texts.len(), values.len());
                        }
                        (values, declared) => prop_assert!(false, "{:?} is not {:?}", values, declared),
                    }
                }
            }
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in vec(any::<u8>(), 0..200)) {
        let _ = decode(&bytes);
        let _ = decode(&[&MAGIC[..], &[VERSION], &bytes].concat());
    }

    #[test]
    fn a_damaged_record_is_an_error_or_another_record(
        declaration in declaration(),
        at in any::<proptest::sample::Index>(),
        flip in 1_u8..,
    ) {
        let mut record = encoded(&declaration);
        let at = at.index(record.len());
        let whole = record.clone();
        record[at] ^= flip;
        let _ = decode(&record);
        prop_assert!(decode(&whole[..at]).is_err() || at == 0);
    }
}

#[test]
fn records_of_another_version_are_passed_over() {
    let other = [&MAGIC[..], &[VERSION + 1], &3_u32.to_le_bytes(), b"abc"].concat();
    let own = encoded(&EMPTY);
    let both = [&*other, &[0; 5], &own, &other].concat();
    assert_eq!(decode(&both).map(|records| records.len()), Ok(1));
    assert_eq!(decode(&other), Err(DecodeError::Version { offset: 0, version: VERSION + 1 }));
    let cut = [&*own, &other[..other.len() - 1]].concat();
    assert_eq!(decode(&cut), Err(DecodeError::Version { offset: own.len(), version: VERSION + 1 }));
}

const EMPTY: Declaration = Declaration {
    function: "f",
    module: "m",
    file: "f.rs",
    line: 1,
    outcomes: Outcomes::UNCLASSIFIED,
    objective: None,
    sample: 1,
    instruments: Instruments::Own(&[]),
};

#[test]
fn a_record_is_the_same_in_an_array_of_its_own_size() {
    const LONG: &str = match str::from_utf8(&[b'x'; 5000]) {
        Ok(text) => text,
        Err(_) => "",
    };
    const fn declaration(function: &'static str) -> Declaration {
        Declaration {
            function,
            module: "shop",
            file: "src/shop.rs",
            line: 7,
            outcomes: Outcomes::RESULT,
            objective: None,
            sample: 1,
            instruments: Instruments::Instrumented,
        }
    }
    fn check<const N: usize>(declaration: &Declaration, record: &Encoded) {
        assert_eq!(record.count(), N);
        assert_eq!(record.bytes::<N>(declaration).as_slice(), encoded(declaration));
    }
    const SHORT_RECORD: Encoded = Encoded::of(&declaration("short"));
    const LONG_RECORD: Encoded = Encoded::of(&declaration(LONG));
    check::<{ SHORT_RECORD.count() }>(&declaration("short"), &SHORT_RECORD);
    check::<{ LONG_RECORD.count() }>(&declaration(LONG), &LONG_RECORD);
}
