use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;

use super::encode::*;
use super::*;
use crate::catalogue::{LabelValues, OwnedDeclaration};
use crate::declare::alert::{Alert, Severity};
use crate::declare::condition::Condition;
use crate::declare::instrument::{Declaration, Help, Instrument, Instruments, Measure};
use crate::declare::label::{Label, LabelSource};
use crate::declare::objective::Objective;
use crate::declare::outcomes::{OutcomeSet, Outcomes};
use crate::declare::role::Role;
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
        Just(LabelSource::Function),
        Just(LabelSource::Module),
        vec(text(), 0..5).prop_map(|values| LabelSource::Closed(0, values.leak())),
        any::<u32>().prop_map(|limit| LabelSource::Open(0, limit, &[])),
        vec((prop_oneof!["ok", "error", "cancelled"].prop_map(|word| &*word.leak()), text()), 0..3)
            .prop_map(|renames| LabelSource::Outcome(renames.leak())),
    ]
}

fn instrument() -> impl Strategy<Value = Instrument> {
    let former = || proptest::option::of(text());
    let label = (text(), former(), values()).prop_map(|(key, was, values)| Label { key, was, values });
    let kind = prop_oneof![Just(Kind::Counter), Just(Kind::Gauge), Just(Kind::Histogram)];
    let unit = proptest::option::of(proptest::sample::select(Unit::ALL));
    let measure = prop_oneof![
        Just(Measure::One),
        Just(Measure::Duration),
        Just(Measure::InFlight),
        Just(Measure::Value(3)),
        Just(Measure::Manual),
        Just(Measure::Timestamp),
    ];
    let help = (text(), any::<bool>()).prop_map(|(text, explicit)| Help { text, explicit });
    let name = (text(), any::<bool>(), former(), former());
    (name, kind, unit, help, vec(label, 0..4), vec(-1e9..1e9, 0..5), measure).prop_map(
        |((name, is_named, was, deprecated), kind, unit, help, labels, buckets, measure)| Instrument {
            name,
            is_named,
            was,
            deprecated,
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

fn condition() -> impl Strategy<Value = Condition> {
    let number = || -1e9..1e9;
    let labels = vec((text(), text()), 0..3);
    let condition = (text(), number(), number(), 0..10).prop_map(|(family, a, b, kind)| match kind {
        0 => Condition::error_share(family).above(a),
        1 => Condition::slow_share(family, a).above(b),
        2 => Condition::quantile(family, a).above(b),
        3 => Condition::mean(family).above(a),
        4 => Condition::rate(family).above(a),
        5 => Condition::rate(family).below(a),
        6 => Condition::value(family).above(a),
        7 => Condition::value(family).below(a),
        8 => Condition::age(family).above(Duration::from_secs_f64(a.abs())),
        _ => Condition::absent(family),
    });
    (condition, labels).prop_map(|(condition, labels)| condition.labels(labels.leak()))
}

fn alert() -> impl Strategy<Value = Alert> {
    let severity = prop_oneof![Just(Severity::Info), Just(Severity::Warning), Just(Severity::Critical)];
    let optional = || proptest::option::of(text());
    let texts = (text(), text(), optional(), optional(), vec(text(), 0..3));
    (texts, condition(), any::<u32>(), any::<u32>(), severity).prop_map(
        |((name, summary, description, runbook, by), condition, window, hold_for, severity)| {
            let alert = Alert::new(name, condition)
                .by(by.leak())
                .window(Duration::from_millis(window.into()))
                .hold_for(Duration::from_millis(hold_for.into()))
                .severity(severity)
                .summary(summary);
            let alert = description.map_or(alert, |text| alert.description(text));
            runbook.map_or(alert, |text| alert.runbook(text))
        },
    )
}

fn declaration() -> impl Strategy<Value = Declaration> {
    let duration = || any::<u32>().prop_map(|millis| Duration::from_millis(millis.into()));
    let percent = || proptest::option::of(0.0..100.0);
    let objective = (text(), percent(), percent(), duration(), duration()).prop_map(
        |(name, success, latency, threshold, window)| {
            let mut objective = Objective::new(name).window(window);
            if let Some(success) = success {
                objective = objective.success(success);
            }
            if let Some(latency) = latency {
                objective = objective.latency(latency, threshold);
            }
            &*Box::leak(Box::new(objective))
        },
    );
    let instruments = prop_oneof![
        Just(Instruments::Instrumented),
        vec(instrument(), 0..4).prop_map(|instruments| Instruments::Own(instruments.leak())),
        vec(alert(), 0..3).prop_map(|alerts| Instruments::Alerts(alerts.leak())),
    ];
    let role = proptest::option::of(proptest::sample::select(Role::ALL));
    let outcomes =
        prop_oneof![Just(Outcomes::UNCLASSIFIED), Just(Outcomes::RESULT), Just(Outcomes::RESULT.or_cancelled())];
    (text(), text(), text(), any::<u32>(), outcomes, proptest::option::of(objective), role, instruments).prop_map(
        |(function, module, file, line, outcomes, objective, role, instruments)| Declaration {
            function,
            module,
            file,
            line,
            outcomes,
            objective,
            role: if let Instruments::Own(_) = instruments {
                role
            } else {
                Declaration::new("", "", outcomes, instruments).role
            },
            sample: 1,
            instruments,
        },
    )
}

proptest! {
    #[test]
    fn a_section_has_the_declarations_of_the_program(declarations in vec(declaration(), 0..3), padding in 0_usize..9) {
        let mut section = Vec::new();
        for declaration in &declarations {
            let record = encoded(declaration);
            prop_assert_eq!(record.len(), Encoded::of(*declaration).count());
            section.extend(record);
            section.extend(vec![0; padding]);
        }
        let expected: Vec<_> = declarations.iter().map(OwnedDeclaration::of).collect();
        let decoded = decode(&section).unwrap();
        for label in decoded.iter().flat_map(|read| &read.instruments).flat_map(|instrument| &instrument.labels) {
            if let LabelValues::Outcome(outcomes) = &label.values {
                let mut texts: Vec<_> = outcomes.iter().map(|outcome| &outcome.value).collect();
                texts.sort();
                texts.dedup();
                prop_assert_eq!(texts.len(), outcomes.len());
            }
        }
        prop_assert_eq!(decoded, expected);
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
fn records_of_another_version_are_skipped() {
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
    role: None,
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
            role: Some(Role::Function),
            sample: 1,
            instruments: Instruments::Instrumented,
        }
    }
    fn check<const N: usize>(declaration: &Declaration, record: &Encoded) {
        assert_eq!(record.count(), N);
        assert_eq!(record.bytes::<N>().as_slice(), encoded(declaration));
    }
    const SHORT_RECORD: Encoded = Encoded::of(declaration("short"));
    const LONG_RECORD: Encoded = Encoded::of(declaration(LONG));
    check::<{ SHORT_RECORD.count() }>(&declaration("short"), &SHORT_RECORD);
    check::<{ LONG_RECORD.count() }>(&declaration(LONG), &LONG_RECORD);
}
