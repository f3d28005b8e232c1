//! `cargo callmeter diff`.

mod catalogues;
mod formats;
#[cfg(unix)]
mod revisions;
mod rules;
mod sources;
