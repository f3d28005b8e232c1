-- A token's hash, so that a reader of the database cannot log in.
CREATE TABLE sessions (
    token TEXT PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
