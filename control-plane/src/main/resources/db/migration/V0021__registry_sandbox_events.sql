CREATE TABLE sandbox_events (
    id         uuid        NOT NULL,
    sandbox_id uuid        NOT NULL,
    at         timestamptz NOT NULL,
    kind       text        NOT NULL,
    severity   text        NOT NULL CHECK (severity IN ('info', 'warning', 'error')),
    message    text        NOT NULL,
    data       jsonb       NOT NULL DEFAULT '{}',
    nonce      text        NOT NULL DEFAULT '',
    number     bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
COMMENT ON COLUMN sandbox_events.number IS 'Of the agent''s event that this entry comes from, within its nonce; 0 when it comes from none.';
CREATE INDEX sandbox_events_by_sandbox ON sandbox_events (sandbox_id, at DESC, id DESC);
INSERT INTO day_partitioned VALUES ('sandbox_events', 90);
SELECT maintain_day_partitions();
