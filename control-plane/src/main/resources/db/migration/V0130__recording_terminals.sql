-- What terminals have shown, where that was asked for; id is that of the terminal's command. Parts are gzip members of one asciicast.
CREATE TABLE terminal_recordings (
    id           uuid        PRIMARY KEY,
    node         text        COLLATE "C" NOT NULL,
    sandbox_id   uuid        NOT NULL,
    sandbox_name text        COLLATE "C" NOT NULL,
    environment  text        COLLATE "C" NOT NULL,
    actor_id     text        COLLATE "C" NOT NULL,
    actor_name   text        COLLATE "C" NOT NULL,
    started_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    state        text        COLLATE "C" NOT NULL DEFAULT 'running' CHECK (state IN
        ('running', 'ended', 'interrupted', 'full', 'failed')),
    width        integer     NOT NULL,
    height       integer     NOT NULL,
    millis       bigint      NOT NULL DEFAULT 0,
    bytes        bigint      NOT NULL DEFAULT 0,
    parts        integer     NOT NULL DEFAULT 0,
    stored_bytes bigint      NOT NULL DEFAULT 0,
    CHECK ((state = 'running') = (ended_at IS NULL))
) WITH (fillfactor = 70);
COMMENT ON COLUMN terminal_recordings.node IS 'The control node that records it, or has.';
COMMENT ON COLUMN terminal_recordings.bytes IS 'Of the asciicast, as far as it is stored.';
COMMENT ON COLUMN terminal_recordings.stored_bytes IS 'Of its parts, compressed.';
CREATE INDEX terminal_recordings_by_sandbox ON terminal_recordings (sandbox_id, id DESC);
CREATE INDEX terminal_recordings_running ON terminal_recordings (node) WHERE state = 'running';
CREATE INDEX terminal_recordings_ended ON terminal_recordings (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE terminal_recording_parts (
    recording_id uuid    NOT NULL REFERENCES terminal_recordings (id) ON DELETE CASCADE,
    number       integer NOT NULL,
    bytes        integer NOT NULL,
    compressed   bytea   STORAGE EXTERNAL NOT NULL,
    PRIMARY KEY (recording_id, number)
);
COMMENT ON COLUMN terminal_recording_parts.bytes IS 'Before they were compressed.';
