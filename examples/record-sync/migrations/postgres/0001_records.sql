CREATE TABLE records (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    place TEXT NOT NULL,
    note TEXT NOT NULL,
    date TEXT NOT NULL
);

-- `was` is the state before the claim. Times are milliseconds since 1970.
CREATE TABLE outbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payload TEXT NOT NULL,
    status TEXT NOT NULL,
    was TEXT NOT NULL,
    tries BIGINT NOT NULL,
    created BIGINT NOT NULL,
    due BIGINT NOT NULL,
    claimed BIGINT NOT NULL
);

CREATE INDEX outbox_open ON outbox (due) WHERE status IN ('pending', 'failed', 'processing');
