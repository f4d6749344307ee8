-- What the programs of an operation are told is sealed, what they write is kept within bounds, and its author is asked for while it runs.
ALTER TABLE operations
    ADD COLUMN author_login   text COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN variables      bytea,
    ADD COLUMN kept_bytes     bigint  NOT NULL DEFAULT 0,
    ADD COLUMN output_dropped boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN operations.author_login IS 'The API token that ordered it; empty when a person did.';
COMMENT ON COLUMN operations.variables IS 'Values of variables, sealed with the master key; wiped at its end.';
COMMENT ON COLUMN operations.kept_bytes IS 'Of output, with all its targets.';
CREATE INDEX operations_kept ON operations (created_at DESC, id DESC) INCLUDE (kept_bytes) WHERE kept_bytes > 0;
