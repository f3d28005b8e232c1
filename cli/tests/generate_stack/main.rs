//! `generate stack`: every file is checked by the server that reads it, or by a schema that its project publishes.

#![cfg(unix)]

mod alertmanager;
mod command;
mod compose;
mod examples;
mod kubernetes;

mod page;
mod prometheus;
mod provisioning;
mod runbooks;
mod servers;
mod support;
