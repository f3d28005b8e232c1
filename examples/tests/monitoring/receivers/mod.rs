//! Servers that take the place of those of others.

mod mail;
mod webhook;

pub(crate) use self::mail::{Mail, MailServer};
pub(crate) use self::webhook::{Served, Webhooks};
