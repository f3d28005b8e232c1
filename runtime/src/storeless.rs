//! In place of the store, where the `exporter` feature is off: no recorder is ours then, so no site has cells.

use crate::site::Site;

/// The cells of a site: there are none.
#[derive(Debug)]
pub(crate) enum Layout {}

/// The cells of an instrument: there are none.
pub(crate) enum Place {}

/// The short plan of a site, which does not exist here.
pub(crate) enum Account {}

/// A page of cells, which does not exist here.
#[derive(Clone, Copy)]
pub(crate) enum OwnPage {}

impl Account {
    pub(crate) fn page(&self) -> Option<OwnPage> {
        match *self {}
    }

    pub(crate) fn start(&self, _: OwnPage) -> bool {
        match *self {}
    }

    pub(crate) fn start_untimed(&self, _: OwnPage) -> bool {
        match *self {}
    }

    pub(crate) fn end(&self, _: OwnPage, _: usize) {
        match *self {}
    }

    pub(crate) fn record(&self, _: OwnPage, _: u64) {
        match *self {}
    }
}

impl Layout {
    pub(crate) fn account(&self) -> Option<&Account> {
        match *self {}
    }

    pub(crate) fn place(&self, _: usize) -> &'static Place {
        match *self {}
    }

    pub(crate) fn others(&self) -> &[usize] {
        match *self {}
    }

    pub(crate) fn start(&self, _: &[u32]) {
        match *self {}
    }

    pub(crate) fn is_turn(&self) -> bool {
        match *self {}
    }

    pub(crate) fn lower_and_end(&self, _: usize, _: Option<u64>, _: &[u32], _: &[u64]) {
        match *self {}
    }

    pub(crate) fn count(&self, _: usize) -> bool {
        match *self {}
    }

    pub(crate) fn end(&self, _: usize, _: Option<u64>, _: &[u32], _: &[u64]) {
        match *self {}
    }
}

impl Place {
    pub(crate) fn add(&self, _: &'static Site, _: usize, _: u64, _: u64) -> bool {
        match *self {}
    }

    pub(crate) fn add_to_gauge(&self, _: &'static Site, _: usize, _: u64, _: u64) -> bool {
        match *self {}
    }

    pub(crate) fn total(&self, _: &'static Site, _: usize, _: u64) -> u64 {
        match *self {}
    }

    pub(crate) fn record_nanos(&self, _: &'static Site, _: usize, _: u64, _: u64, _: u64) -> bool {
        match *self {}
    }

    pub(crate) fn record(&self, _: &'static Site, _: usize, _: u64, _: f64, _: u64) -> bool {
        match *self {}
    }
}
