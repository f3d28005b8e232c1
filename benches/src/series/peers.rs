//! The peers' series: there as soon as they are asked for. Handles are kept of those that a writer needs.

use std::sync::atomic::AtomicBool;

use metrics::{Key, Label, Level, Metadata, Recorder as _};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};
use prometheus::{Encoder as _, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, TextEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;

use super::{Library, Numbered, OBSERVED, Peer, WRITTEN, value, write_round};
use crate::BUCKETS;

const HELP: &str = "What is on the shelves";

/// Keeps a handle if the writer needs one more.
fn keep<H>(written: &mut Vec<H>, handle: H) {
    if written.len() < WRITTEN {
        written.push(handle);
    }
}

pub(super) struct Facade {
    recorder: PrometheusRecorder,
    written: Vec<metrics::Counter>,
}

impl Default for Facade {
    fn default() -> Self {
        let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).expect("they are not empty");
        Self { recorder: builder.build_recorder(), written: Vec::new() }
    }
}

fn key<L: Numbered>(name: &'static str, number: usize) -> Key {
    let values = L::number(number).values();
    let labels = L::KEYS.iter().zip(values).map(|(key, value)| Label::from_static_parts(key, value));
    Key::from_parts(name, labels.collect::<Vec<_>>())
}

const METADATA: Metadata<'static> = Metadata::new("series", Level::INFO, None);

impl Peer for Facade {
    fn counters<L: Numbered>(&mut self, name: &'static str) {
        self.recorder.describe_counter(name.into(), None, HELP.into());
        for number in 0..L::COUNT {
            let counter = self.recorder.register_counter(&key::<L>(name, number), &METADATA);
            counter.increment(value(number));
            keep(&mut self.written, counter);
        }
    }

    fn histograms<L: Numbered>(&mut self, name: &'static str) {
        self.recorder.describe_histogram(name.into(), None, HELP.into());
        for number in 0..L::COUNT {
            self.recorder.register_histogram(&key::<L>(name, number), &METADATA).record(OBSERVED);
        }
    }
}

impl Library for Facade {
    fn render(&self) -> String {
        self.recorder.handle().render()
    }

    fn write(&self, stop: &AtomicBool) -> u64 {
        write_round(&self.written, stop, |counter| counter.increment(1))
    }
}

#[derive(Default)]
pub(super) struct Tikv {
    registry: prometheus::Registry,
    written: Vec<IntCounter>,
}

impl Peer for Tikv {
    fn counters<L: Numbered>(&mut self, name: &'static str) {
        let family = IntCounterVec::new(Opts::new(name, HELP), L::KEYS).expect("it is valid");
        self.registry.register(Box::new(family.clone())).expect("it is the first");
        for number in 0..L::COUNT {
            let counter = family.with_label_values(&L::number(number).values());
            counter.inc_by(value(number));
            keep(&mut self.written, counter);
        }
    }

    fn histograms<L: Numbered>(&mut self, name: &'static str) {
        let opts = HistogramOpts::new(name, HELP).buckets(BUCKETS.to_vec());
        let family = HistogramVec::new(opts, L::KEYS).expect("it is valid");
        self.registry.register(Box::new(family.clone())).expect("it is the first");
        for number in 0..L::COUNT {
            family.with_label_values(&L::number(number).values()).observe(OBSERVED);
        }
    }
}

impl Library for Tikv {
    fn render(&self) -> String {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text).expect("memory takes it");
        String::from_utf8(text).expect("it is text")
    }

    fn write(&self, stop: &AtomicBool) -> u64 {
        write_round(&self.written, stop, IntCounter::inc)
    }
}

#[derive(Default)]
pub(super) struct Client {
    registry: prometheus_client::registry::Registry,
    written: Vec<Counter>,
}

impl Peer for Client {
    fn counters<L: Numbered>(&mut self, name: &'static str) {
        let family = Family::<L, Counter>::default();
        self.registry.register(name.trim_end_matches("_total"), HELP, family.clone());
        for number in 0..L::COUNT {
            let counter = family.get_or_create_owned(&L::number(number));
            counter.inc_by(value(number));
            keep(&mut self.written, counter);
        }
    }

    fn histograms<L: Numbered>(&mut self, name: &'static str) {
        let family = Family::<L, Histogram, fn() -> Histogram>::new_with_constructor(|| Histogram::new(BUCKETS));
        self.registry.register(name, HELP, family.clone());
        for number in 0..L::COUNT {
            family.get_or_create(&L::number(number)).observe(OBSERVED);
        }
    }
}

impl Library for Client {
    fn render(&self) -> String {
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry).expect("memory takes it");
        text
    }

    fn write(&self, stop: &AtomicBool) -> u64 {
        write_round(&self.written, stop, |counter| {
            counter.inc();
        })
    }
}
