-- Ids are made by the program and flags are numbers, so that SQLite and PostgreSQL understand the same statements. Times
-- are seconds since 1970.
CREATE TABLE trackings (
    id TEXT PRIMARY KEY,
    rank_type TEXT NOT NULL,
    keyword TEXT NOT NULL,
    target TEXT NOT NULL,
    active BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE ranks (
    tracking TEXT NOT NULL,
    run TEXT NOT NULL,
    position BIGINT,
    crawled_at BIGINT NOT NULL,
    PRIMARY KEY (tracking, run)
);

CREATE INDEX ranks_by_time ON ranks (crawled_at);
