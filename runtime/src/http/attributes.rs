//! What a request says of itself, and which slots of its call that fills.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use http::{Method, StatusCode};
use smallvec::SmallVec;

use super::exchange::ERROR;
use super::method;
use super::status::StatusClass;
use crate::declare::label::LabelValue as _;
use crate::record::backend::current_layout;
use crate::record::call::Slots;
use crate::record::callsite::Callsite;
use crate::record::open_label::MAX_VALUE_BYTES;
use crate::record::zero_series;
use crate::store::insert_only_map::InsertOnlyMap;

/// What fills the slot of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// The method, or `_OTHER`.
    Method,
    /// The template of the route, or `unmatched`.
    Route,
    /// The status code.
    Status,
    /// The class of the status code.
    StatusClass,
}

/// What fills the slot of a number, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// The request's body.
    Request,
    /// The response's body.
    Response,
}

/// How a number is kept.
#[derive(Clone, Copy, Debug)]
pub enum Number {
    /// As an integer, for a counter.
    Amount(Size),
    /// As the bits of an `f64`, for a histogram.
    Measurement(Size),
}

impl Number {
    const fn size(self) -> Size {
        match self {
            Self::Amount(size) | Self::Measurement(size) => size,
        }
    }

    /// Nothing is recorded of a size that is not known.
    fn encode(self, bytes: Option<u64>) -> u64 {
        match self {
            Self::Amount(_) => bytes.unwrap_or(0),
            #[expect(clippy::cast_precision_loss, reason = "sums are f64")]
            Self::Measurement(_) => bytes.map_or(f64::NAN, |bytes| bytes as f64).to_bits(),
        }
    }
}

/// The numbers of one text in all slots.
type BySlot = Box<[u32]>;

/// A route whose label value is stored.
#[derive(Debug)]
struct Route {
    numbers: BySlot,
    /// The methods whose server errors are exposed: a bit for each method at each recorder.
    exposed: AtomicU32,
}

/// The instruments of one layer.
#[derive(Debug)]
pub struct Instruments {
    pub(super) site: &'static Callsite,
    /// By slot.
    labels: &'static [Attribute],
    /// By slot.
    numbers: &'static [Number],
    has_route: bool,
    has_request_size: bool,
    /// The route of requests that no route matches.
    unmatched: &'static str,
    /// By the route's text.
    routes: InsertOnlyMap<Box<str>, Route>,
    /// The same bits as in [`Route`], for a layer without a route label.
    exposed: AtomicU32,
    /// By the status' code.
    statuses: OnceLock<Box<[OnceLock<BySlot>]>>,
}

/// [`Slots`] in place, for as many as most layers have.
#[derive(Debug)]
pub(super) struct Attributes {
    labels: SmallVec<[u32; 8]>,
    numbers: SmallVec<[u64; 2]>,
}

impl Slots for Attributes {
    #[inline]
    fn labels(&self) -> &[u32] {
        &self.labels
    }

    #[inline]
    fn numbers(&self) -> &[u64] {
        &self.numbers
    }
}

const LOWEST_STATUS: u16 = 100;
const STATUSES: usize = 900;

impl Instruments {
    /// The instruments of a site, with what fills each of its slots.
    pub const fn new(site: &'static Callsite, labels: &'static [Attribute], numbers: &'static [Number]) -> Self {
        let mut has_route = false;
        let mut i = 0;
        while i < labels.len() {
            has_route |= matches!(labels[i], Attribute::Route);
            i += 1;
        }
        let mut has_request_size = false;
        let mut i = 0;
        while i < numbers.len() {
            has_request_size |= matches!(numbers[i].size(), Size::Request);
            i += 1;
        }
        Self {
            site,
            labels,
            numbers,
            has_route,
            has_request_size,
            unmatched: "unmatched",
            routes: InsertOnlyMap::new(),
            exposed: AtomicU32::new(0),
            statuses: OnceLock::new(),
        }
    }

    /// Sets another route for requests that no route matches.
    #[must_use]
    pub const fn with_unmatched(mut self, unmatched: &'static str) -> Self {
        self.unmatched = unmatched;
        self
    }

    /// The route of requests that no route matches.
    pub(super) fn unmatched(&self) -> &'static str {
        self.unmatched
    }

    /// Whether an instrument records the sizes of requests' bodies.
    pub(super) fn has_request_size(&self) -> bool {
        self.has_request_size
    }

    /// What is known when a request comes. Until there is a response, its status is the one given.
    pub(super) fn attributes(&'static self, method: &Method, route: &str, status: StatusCode) -> Attributes {
        let mut attributes = Attributes {
            labels: SmallVec::from_elem(0, self.labels.len()),
            numbers: self.numbers.iter().map(|number| number.encode(None)).collect(),
        };
        let method = method::number(method);
        // Other recorders than our own get no series early.
        let bit = if current_layout(self.site).is_some() { 1 << method } else { 0 };
        let is_first =
            if self.has_route { self.set_route(&mut attributes, route, bit) } else { is_first(&self.exposed, bit) };
        for (label, attribute) in attributes.labels.iter_mut().zip(self.labels) {
            if *attribute == Attribute::Method {
                *label = method;
            }
        }
        if is_first {
            self.expose_server_errors(&attributes);
        }
        self.set_status(&mut attributes, status);
        attributes
    }

    /// The first request of a route and method exposes the series of its server errors. From then on the error ratio
    /// has a value, and an increase shows the first error.
    #[cold]
    fn expose_server_errors(&'static self, attributes: &Attributes) {
        let mut failed = Attributes { labels: attributes.labels.clone(), numbers: SmallVec::new() };
        self.set_status(&mut failed, StatusCode::INTERNAL_SERVER_ERROR);
        zero_series::expose(self.site, ERROR, &failed.labels);
    }

    /// Whether the route is stored and this request is its first with this bit.
    fn set_route(&'static self, attributes: &mut Attributes, route: &str, bit: u32) -> bool {
        let labels = &mut attributes.labels;
        let known = self.routes.get(route).map(|route| {
            labels.copy_from_slice(&route.numbers);
            is_first(&route.exposed, bit)
        });
        if let Some(is_first) = known {
            return is_first;
        }
        let numbers = self.intern(Attribute::Route, route);
        labels.copy_from_slice(&numbers);
        // Beyond the limit, each is counted as folded; and one that is cut is as many as there are.
        let is_kept = self.is_kept(Attribute::Route, &numbers) && route.len() <= MAX_VALUE_BYTES;
        if is_kept {
            let exposed = AtomicU32::new(bit);
            self.routes.insert(route.into(), Route { numbers, exposed });
        }
        is_kept && bit != 0
    }

    pub(super) fn set_status(&'static self, attributes: &mut Attributes, status: StatusCode) {
        let statuses = self.statuses.get_or_init(|| (0..STATUSES).map(|_| OnceLock::new()).collect());
        let Some(known) = statuses.get(usize::from(status.as_u16().saturating_sub(LOWEST_STATUS))) else { return };
        let interned;
        let numbers = match known.get() {
            Some(numbers) => numbers,
            None => {
                interned = self.intern(Attribute::Status, status.as_str());
                if self.is_kept(Attribute::Status, &interned) { known.get_or_init(|| interned) } else { &interned }
            }
        };
        for ((label, attribute), number) in attributes.labels.iter_mut().zip(self.labels).zip(numbers) {
            match attribute {
                Attribute::Status => *label = *number,
                Attribute::StatusClass => *label = class(status),
                Attribute::Method | Attribute::Route => {}
            }
        }
    }

    /// The numbers of a text in all slots of a attribute; 0 in the others.
    fn intern(&'static self, attribute: Attribute, text: &str) -> BySlot {
        let slots = self.labels.iter().enumerate();
        slots.map(|(slot, of)| if *of == attribute { self.site.intern(slot, &text) } else { 0 }).collect()
    }

    /// Whether these numbers are the text's for good.
    fn is_kept(&self, attribute: Attribute, numbers: &[u32]) -> bool {
        self.labels.iter().zip(numbers).all(|(of, number)| *of != attribute || *number != 0)
    }

    /// Nothing is recorded of a size that is not known.
    pub(super) fn set_size(&self, attributes: &mut Attributes, size: Size, bytes: Option<u64>) {
        for (place, number) in attributes.numbers.iter_mut().zip(self.numbers) {
            if number.size() == size {
                *place = number.encode(bytes);
            }
        }
    }
}

/// Whether none had this bit before.
fn is_first(bits: &AtomicU32, bit: u32) -> bool {
    bits.load(Ordering::Relaxed) & bit != bit && bits.fetch_or(bit, Ordering::Relaxed) & bit == 0
}

#[expect(clippy::cast_possible_truncation, reason = "there are five")]
fn class(status: StatusCode) -> u32 {
    StatusClass::of(status).index() as u32
}
