-- How deliveries ended, for the queue board. Times are milliseconds since 1970; 0 before the end.
ALTER TABLE deliveries ADD COLUMN ended_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN retries BIGINT NOT NULL DEFAULT 0;

CREATE INDEX shown_deliveries ON deliveries (queue, state) WHERE state IN ('queued', 'running', 'failed');
