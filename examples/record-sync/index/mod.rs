//! The search index: one in the process, or an Elasticsearch-compatible server by `ELASTICSEARCH_URL`.

mod elasticsearch;
mod embedded;

use callmeter::{LabelValue, metered};
use callmeter_examples::Faults;
use futures::StreamExt as _;

use crate::event::{Event, EventType, Record};

pub(crate) use self::elasticsearch::ConnectError;

#[derive(Clone, Copy, Debug, LabelValue)]
pub(crate) enum Operation {
    Index,
    Update,
    Delete,
}

pub(crate) struct Index {
    engine: Engine,
    trouble: Trouble,
}

/// What goes wrong on purpose.
#[derive(Default)]
pub(crate) struct Trouble {
    /// Connections that break.
    pub(crate) outages: Faults,
    /// Documents that the index rejects.
    pub(crate) refusals: Faults,
}

enum Engine {
    Embedded(embedded::Index),
    Elasticsearch(elasticsearch::Client),
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum IndexError {
    /// The document is invalid.
    #[error("the index refuses the document: {0}")]
    Refused(String),
    /// The same document may be accepted later.
    #[error("the index cannot be reached: {0}")]
    Unavailable(String),
}

impl Index {
    /// An index in memory that contains these records.
    pub(crate) async fn embedded(records: Vec<Record>, trouble: Trouble) -> Result<Self, IndexError> {
        let index = embedded::Index::new()?;
        futures::stream::iter(records)
            .for_each_concurrent(embedded::TOGETHER, async |record| {
                // It has already rejected the same documents before.
                let _ = index.write(record, false).await;
            })
            .await;
        Ok(Self { engine: Engine::Embedded(index), trouble })
    }

    pub(crate) async fn elasticsearch(url: &str, trouble: Trouble) -> Result<Self, ConnectError> {
        Ok(Self { engine: Engine::Elasticsearch(elasticsearch::Client::connect(url).await?), trouble })
    }

    /// Updates a record's document. An event that arrives after one with a newer version changes nothing:
    /// events may arrive twice and in any order.
    pub(crate) async fn apply(&self, event: &Event) -> Result<(), IndexError> {
        let operation = match event.event_type {
            EventType::Created => Operation::Index,
            EventType::Updated => Operation::Update,
            EventType::Deleted => Operation::Delete,
        };
        self.run(operation, event.record.clone()).await
    }

    #[metered(
        counter(
            "elasticsearch_operations_total",
            labels(status = outcome(ok = "success", else = "failure"))
        ),
        histogram("elasticsearch_operation_duration_seconds"),
        labels(operation)
    )]
    async fn run(&self, operation: Operation, record: Record) -> Result<(), IndexError> {
        if self.trouble.outages.strikes() {
            return Err(IndexError::Unavailable("its connection broke".into()));
        }
        if self.trouble.refusals.strikes() {
            return Err(IndexError::Refused("it is rejected on purpose".into()));
        }
        let is_deletion = matches!(operation, Operation::Delete);
        match &self.engine {
            Engine::Embedded(index) => index.write(record, is_deletion).await,
            Engine::Elasticsearch(client) => client.write(record, is_deletion).await,
        }
    }

    /// Records that have all the words somewhere; all records if there are no words.
    pub(crate) async fn search(&self, words: &str, limit: usize) -> Result<Vec<Record>, IndexError> {
        match &self.engine {
            Engine::Embedded(index) => index.search(words, limit),
            Engine::Elasticsearch(client) => client.search(words, limit).await,
        }
    }
}
