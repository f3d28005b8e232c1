//! `generate stack`: every file is checked by the server that reads it, or by a schema that its project publishes.

#![cfg(unix)]

mod alertmanager;
mod compose;
mod prometheus;
mod support;
