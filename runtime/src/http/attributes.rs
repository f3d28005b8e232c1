//! The attributes of requests, and the slots of a call that they fill.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use http::{Method, StatusCode};
use smallvec::SmallVec;

use super::method;
use super::status::StatusClass;
use crate::declare::label::LabelValue as _;
use crate::record::backend::current_layout;
use crate::record::call_values::Slots;
use crate::record::callsite::Callsite;
use crate::record::open_label::MAX_VALUE_BYTES;
use crate::record::zero_series;
use crate::store::insert_only_map::InsertOnlyMap;

/// The attribute that fills a label's slot.
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

/// The body whose size, in bytes, fills an amount's slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// The request's body.
    Request,
    /// The response's body.
    Response,
}

/// How a size is stored in its slot.
#[derive(Clone, Copy, Debug)]
pub enum StoredSize {
    /// As an integer, for a counter.
    Amount(Size),
    /// As the bits of an `f64`, for a histogram.
    Measurement(Size),
}

impl StoredSize {
    const fn size(self) -> Size {
        match self {
            Self::Amount(size) | Self::Measurement(size) => size,
        }
    }

    /// A size as a slot's value. An unknown size is encoded so that nothing is recorded.
    fn encode(self, bytes: Option<u64>) -> u64 {
        match self {
            Self::Amount(_) => bytes.unwrap_or(0),
            #[expect(clippy::cast_precision_loss, reason = "sums are f64")]
            Self::Measurement(_) => bytes.map_or(f64::NAN, |bytes| bytes as f64).to_bits(),
        }
    }
}

/// The ids of one text in all slots.
type IdsBySlot = Box<[u32]>;

/// A route, as a label value.
#[derive(Debug)]
struct Route {
    ids: IdsBySlot,
    /// The methods whose server errors are exposed: one bit for each method.
    exposed: AtomicU32,
}

/// The instruments of one layer.
#[derive(Debug)]
pub struct Instruments {
    pub(super) callsite: &'static Callsite,
    /// The attribute of each label slot.
    labels: &'static [Attribute],
    /// The size of each amount slot.
    amounts: &'static [StoredSize],
    has_route: bool,
    has_request_size: bool,
    /// The route of requests that no route matches.
    unmatched: &'static str,
    /// The routes that have a label value, by their template.
    routes: InsertOnlyMap<Box<str>, Route>,
    /// The same bits as in [`Route`], for a layer without a route label.
    exposed: AtomicU32,
    /// The ids of each status code.
    statuses: OnceLock<Box<[OnceLock<IdsBySlot>]>>,
}

/// The [`Slots`] of a request. Those of most layers need no allocation.
#[derive(Debug)]
pub(super) struct Attributes {
    labels: SmallVec<[u32; 8]>,
    amounts: SmallVec<[u64; 2]>,
}

impl Slots for Attributes {
    #[inline]
    fn labels(&self) -> &[u32] {
        &self.labels
    }

    #[inline]
    fn amounts(&self) -> &[u64] {
        &self.amounts
    }
}

/// The index of the outcome `ok`: the first of `Outcomes::RESULT`.
pub(super) const OK: usize = 0;
/// The index of the outcome `error`.
pub(super) const ERROR: usize = 1;

const LOWEST_STATUS: u16 = 100;
const STATUSES: usize = 900;

impl Instruments {
    /// The instruments of a callsite, and what fills each of its slots.
    pub const fn new(
        callsite: &'static Callsite,
        labels: &'static [Attribute],
        amounts: &'static [StoredSize],
    ) -> Self {
        let mut has_route = false;
        let mut i = 0;
        while i < labels.len() {
            has_route |= matches!(labels[i], Attribute::Route);
            i += 1;
        }
        let mut has_request_size = false;
        let mut i = 0;
        while i < amounts.len() {
            has_request_size |= matches!(amounts[i].size(), Size::Request);
            i += 1;
        }
        Self {
            callsite,
            labels,
            amounts,
            has_route,
            has_request_size,
            unmatched: "unmatched",
            routes: InsertOnlyMap::large(),
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

    /// The attributes of a request that has arrived. It has the given status until there is a response.
    pub(super) fn attributes(&'static self, method: &Method, route: &str, status: StatusCode) -> Attributes {
        let mut attributes = Attributes {
            labels: SmallVec::from_elem(0, self.labels.len()),
            amounts: self.amounts.iter().map(|stored| stored.encode(None)).collect(),
        };
        let method = method::index(method);
        // Recorders other than the exporter get no series early.
        let bit = if current_layout(self.callsite).is_some() { 1 << method } else { 0 };
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
        let mut failed = Attributes { labels: attributes.labels.clone(), amounts: SmallVec::new() };
        self.set_status(&mut failed, StatusCode::INTERNAL_SERVER_ERROR);
        zero_series::expose(self.callsite, ERROR, &failed.labels);
    }

    /// Sets the route. Returns whether it is stored and this request is the first with this bit.
    fn set_route(&'static self, attributes: &mut Attributes, route: &str, bit: u32) -> bool {
        let labels = &mut attributes.labels;
        let known = self.routes.get(route).map(|route| {
            labels.copy_from_slice(&route.ids);
            is_first(&route.exposed, bit)
        });
        if let Some(is_first) = known {
            return is_first;
        }
        let ids = self.intern(Attribute::Route, route);
        labels.copy_from_slice(&ids);
        // Not stored: routes beyond the limit, each use of which is counted, and texts so long that they are cut.
        let is_kept = self.is_kept(Attribute::Route, &ids) && route.len() <= MAX_VALUE_BYTES;
        if is_kept {
            let exposed = AtomicU32::new(bit);
            self.routes.insert(route.into(), Route { ids, exposed });
        }
        is_kept && bit != 0
    }

    pub(super) fn set_status(&'static self, attributes: &mut Attributes, status: StatusCode) {
        let statuses = self.statuses.get_or_init(|| (0..STATUSES).map(|_| OnceLock::new()).collect());
        let Some(known) = statuses.get(usize::from(status.as_u16().saturating_sub(LOWEST_STATUS))) else { return };
        let interned;
        let ids = match known.get() {
            Some(ids) => ids,
            None => {
                interned = self.intern(Attribute::Status, status.as_str());
                if self.is_kept(Attribute::Status, &interned) { known.get_or_init(|| interned) } else { &interned }
            }
        };
        for ((label, attribute), id) in attributes.labels.iter_mut().zip(self.labels).zip(ids) {
            match attribute {
                Attribute::Status => *label = *id,
                Attribute::StatusClass => *label = class(status),
                Attribute::Method | Attribute::Route => {}
            }
        }
    }

    /// The ids of a text in all slots of an attribute; 0 in the others.
    fn intern(&'static self, attribute: Attribute, text: &str) -> IdsBySlot {
        let slots = self.labels.iter().enumerate();
        slots.map(|(slot, of)| if *of == attribute { self.callsite.intern(slot, &text) } else { 0 }).collect()
    }

    /// Whether the text will always have these ids. Texts beyond a limit have the id 0.
    fn is_kept(&self, attribute: Attribute, ids: &[u32]) -> bool {
        self.labels.iter().zip(ids).all(|(of, id)| *of != attribute || *id != 0)
    }

    /// Sets the size of a body. If it is unknown, nothing is recorded.
    pub(super) fn set_size(&self, attributes: &mut Attributes, size: Size, bytes: Option<u64>) {
        for (slot, stored) in attributes.amounts.iter_mut().zip(self.amounts) {
            if stored.size() == size {
                *slot = stored.encode(bytes);
            }
        }
    }
}

/// Sets a bit. Returns whether it was not set before.
fn is_first(bits: &AtomicU32, bit: u32) -> bool {
    bits.load(Ordering::Relaxed) & bit != bit && bits.fetch_or(bit, Ordering::Relaxed) & bit == 0
}

#[expect(clippy::cast_possible_truncation, reason = "there are five")]
fn class(status: StatusCode) -> u32 {
    StatusClass::of(status).index() as u32
}
