//! The records. Every write adds its event to the outbox in the same transaction, so that neither exists without the
//! other.

use uuid::Uuid;

use super::{Store, outbox, with_pool};
use crate::event::{Draft, Event, EventType, Record, now};

type Row = (String, i64, String, String, String);

fn record((id, version, place, note, date): Row) -> Record {
    Record { id, version, draft: Draft { place, note, date } }
}

impl Store {
    pub(crate) async fn create(&self, draft: Draft) -> Result<Record, sqlx::Error> {
        let id = Uuid::new_v4().to_string();
        let statement = "INSERT INTO records (id, version, place, note, date) VALUES ($1, 1, $2, $3, $4) \
            RETURNING id, version, place, note, date";
        let created =
            self.write(EventType::Created, statement, vec![id, draft.place, draft.note, draft.date]).await?;
        created.ok_or(sqlx::Error::RowNotFound)
    }

    pub(crate) async fn update(&self, id: String, draft: Draft) -> Result<Option<Record>, sqlx::Error> {
        let statement = "UPDATE records SET version = version + 1, place = $2, note = $3, date = $4 WHERE id = $1 \
            RETURNING id, version, place, note, date";
        self.write(EventType::Updated, statement, vec![id, draft.place, draft.note, draft.date]).await
    }

    pub(crate) async fn delete(&self, id: String) -> Result<Option<Record>, sqlx::Error> {
        // The deletion is a version, too.
        let statement = "DELETE FROM records WHERE id = $1 RETURNING id, version + 1, place, note, date";
        self.write(EventType::Deleted, statement, vec![id]).await
    }

    pub(crate) async fn read(&self, id: &str) -> Result<Option<Record>, sqlx::Error> {
        let statement = "SELECT id, version, place, note, date FROM records WHERE id = $1";
        let row: Option<Row> = with_pool!(self, pool =>
            sqlx::query_as(statement).bind(id.to_owned()).fetch_optional(pool).await?
        );
        Ok(row.map(record))
    }

    /// All records, to fill a new index.
    pub(crate) async fn all(&self) -> Result<Vec<Record>, sqlx::Error> {
        let statement = "SELECT id, version, place, note, date FROM records";
        let rows: Vec<Row> = with_pool!(self, pool => sqlx::query_as(statement).fetch_all(pool).await?);
        Ok(rows.into_iter().map(record).collect())
    }

    async fn write(
        &self,
        event_type: EventType,
        statement: &'static str,
        values: Vec<String>,
    ) -> Result<Option<Record>, sqlx::Error> {
        with_pool!(self, pool => {
            let mut transaction = pool.begin().await?;
            let mut write = sqlx::query_as::<_, Row>(statement);
            for value in values {
                write = write.bind(value);
            }
            let Some(row) = write.fetch_optional(&mut *transaction).await? else { return Ok(None) };
            let written = now();
            let event = Event { event_type, record: record(row), written: Some(written) };
            let payload = serde_json::to_string(&event).map_err(|error| sqlx::Error::Encode(error.into()))?;
            sqlx::query(outbox::INSERT).bind(payload).bind(written).execute(&mut *transaction).await?;
            transaction.commit().await?;
            Ok(Some(event.record))
        })
    }
}
