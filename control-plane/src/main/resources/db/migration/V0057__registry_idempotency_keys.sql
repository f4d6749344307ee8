-- What a request that creates has answered, for whoever sends it again because the answer was lost.
CREATE TABLE idempotency_keys (
    caller     text        NOT NULL,
    key        text        NOT NULL CHECK (length(key) BETWEEN 1 AND 100),
    request    bytea       NOT NULL,
    answer     jsonb       NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (caller, key)
);
COMMENT ON COLUMN idempotency_keys.request IS 'SHA-256 of operation and body.';
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
