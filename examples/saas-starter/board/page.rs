//! The board as a page. `maud` escapes every text: the addresses are what strangers typed.

use maud::{DOCTYPE, Markup, html};

use super::PATH;
use super::jobs::{Board, Status};
use crate::deliveries::{Listed, Shown};

const STYLE: &str = "body{font:15px/1.4 system-ui,sans-serif;margin:2em auto;max-width:70em;padding:0 1em}\
    table{border-collapse:collapse;width:100%;table-layout:fixed}\
    th,td{text-align:left;padding:.3em .6em;border-bottom:1px solid #ddd;overflow-wrap:anywhere}\
    .counts span{margin-right:2em}.failed{color:#b00020}";

pub(super) fn render(board: &Board) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="refresh" content="10";
                title { "Queues" }
                style { (STYLE) }
            }
            body {
                h1 { "Queues" }
                @for queue in &board.queues { (section(queue)) }
            }
        }
    }
}

fn section(status: &Status) -> Markup {
    html! {
        section id=(status.queue) {
            h2 { (status.queue) }
            p.counts {
                span { (status.waiting.count) " waiting" }
                span { (status.running.count) " running" }
                span.failed { (status.failed.count) " failed" }
            }
            (table("Waiting", &status.waiting))
            (table("Running", &status.running))
            (table("Failed", &status.failed))
        }
    }
}

fn table(title: &str, jobs: &Listed) -> Markup {
    html! {
        @if !jobs.first.is_empty() {
            h3 { (title) }
            table {
                tr { th { "job" } th { "recipient" } th { "text" } th { "age" } th { "retries" } th { "reason" } th {} }
                @for job in &jobs.first { (row(job, title == "Failed")) }
            }
        }
    }
}

fn row(job: &Shown, can_be_retried: bool) -> Markup {
    html! {
        tr {
            td { (job.id) }
            td { (job.recipient) }
            td { (job.text) }
            td { (job.age_seconds) " s" }
            td { (job.retries) }
            td { (job.reason) }
            td {
                @if can_be_retried {
                    form method="post" action={ (PATH) "/jobs/" (job.id) "/retry" } { button { "Retry" } }
                }
            }
        }
    }
}
