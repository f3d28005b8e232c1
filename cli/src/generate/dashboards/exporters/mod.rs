//! Dashboards of the servers around a program, from the exporters that measure them.

mod cadvisor;
mod node;
mod postgres;
mod redis;

use super::model::{Link, Panel, Row, View};
use super::unit::Unit;
use crate::generate::promql::{Query, Range, Selector};

/// An exporter whose metrics have a dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// `postgres_exporter`
    Postgres,
    /// `redis_exporter`
    Redis,
    /// cAdvisor: containers.
    Cadvisor,
    /// `node_exporter`: the machine.
    Node,
}

impl Source {
    /// Every exporter.
    pub const ALL: [Self; 4] = [Self::Postgres, Self::Redis, Self::Cadvisor, Self::Node];

    /// The label `job` of what it exposes.
    pub fn job(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Redis => "redis",
            Self::Cadvisor => "cadvisor",
            Self::Node => "node",
        }
    }

    /// The rows.
    pub fn rows(self) -> Vec<Row> {
        match self {
            Self::Postgres => postgres::rows(),
            Self::Redis => redis::rows(),
            Self::Cadvisor => cadvisor::rows(),
            Self::Node => node::rows(),
        }
    }

    /// The public dashboard that shows everything that the exporter exposes.
    pub fn template(self) -> Link {
        let (title, id) = match self {
            Self::Postgres => ("PostgreSQL in detail", 9628),
            Self::Redis => ("Redis in detail", 763),
            Self::Cadvisor => ("Containers in detail", 14_282),
            Self::Node => ("The machine in detail", 1860),
        };
        Link { title: title.to_owned(), url: format!("https://grafana.com/grafana/dashboards/{id}") }
    }

    /// The series of this name.
    fn select(self, name: &str) -> Selector {
        Selector::new(name).equal("job", self.job())
    }

    /// `sum by (labels) (rate(name))`
    fn rate(self, name: &str, by: &[&str]) -> Query {
        self.select(name).rate(Range::RateInterval).sum_by(by.iter().copied())
    }
}

fn stat(title: &str, unit: Unit) -> Panel {
    Panel::new(title, View::Stat, unit)
}

fn lines(title: &str, unit: Unit) -> Panel {
    Panel::new(title, View::Lines, unit).from_zero()
}
