-- Users, their sessions and what was promised to them, in what SQLite and PostgreSQL both understand. Times are
-- milliseconds since 1970. Tokens and passwords are stored as hashes.
CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    password TEXT NOT NULL
);

CREATE TABLE sessions (
    token TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    expires_at BIGINT NOT NULL
);

CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,
    queue TEXT NOT NULL,
    recipient TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL,
    promised_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL
);

CREATE INDEX open_deliveries ON deliveries (queue, due_at) WHERE state IN ('queued', 'running');
