-- One action on many sandboxes, and how far it has come. One control node runs it; every write of that node is fenced by its name and turn.
CREATE TABLE operations (
    id               uuid        PRIMARY KEY,
    action           text        COLLATE "C" NOT NULL,
    arguments        jsonb       NOT NULL,
    selector         jsonb       NOT NULL,
    parallelism      integer     NOT NULL CHECK (parallelism > 0),
    stop_after       integer     NOT NULL CHECK (stop_after >= 0),
    status           text        COLLATE "C" NOT NULL DEFAULT 'running' CHECK (status IN
        ('running', 'succeeded', 'failed', 'stopped', 'cancelled', 'timed_out')),
    author_kind      text        NOT NULL,
    author_id        text        COLLATE "C" NOT NULL,
    author_name      text        COLLATE "C" NOT NULL,
    author_role      text        NOT NULL,
    environments     text[]      COLLATE "C" NOT NULL,
    counts           jsonb       NOT NULL,
    created_at       timestamptz NOT NULL,
    deadline         timestamptz NOT NULL,
    ended_at         timestamptz,
    runner_node      text        NOT NULL,
    runner_turn      bigint      NOT NULL DEFAULT 1,
    cancel_requested boolean     NOT NULL DEFAULT false,
    drain_until      timestamptz,
    CHECK ((status = 'running') = (ended_at IS NULL))
) WITH (fillfactor = 70);
COMMENT ON COLUMN operations.environments IS 'Of all its targets: whoever may not see one of them does not see the operation.';
COMMENT ON COLUMN operations.runner_node IS 'The control node that runs it, or ran it last; empty when that one has handed it over.';
COMMENT ON COLUMN operations.runner_turn IS 'Counts the nodes that have run it.';
COMMENT ON COLUMN operations.drain_until IS 'Until when its drains were extended.';
CREATE INDEX operations_newest ON operations (created_at DESC, id DESC);
CREATE INDEX operations_running ON operations (created_at) WHERE status = 'running';
CREATE INDEX operations_ended ON operations (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE operation_targets (
    operation_id    uuid        NOT NULL REFERENCES operations (id) ON DELETE CASCADE,
    position        integer     NOT NULL,
    sandbox_id      uuid        NOT NULL,
    name            text        NOT NULL,
    environment     text        COLLATE "C" NOT NULL,
    command_id      uuid        NOT NULL,
    first_issued_at timestamptz,
    status          text        COLLATE "C" NOT NULL DEFAULT 'pending' CHECK (status IN
        ('pending', 'running', 'ok', 'failed', 'timed_out', 'refused', 'unknown', 'cancelled', 'skipped')),
    code            text        NOT NULL DEFAULT '',
    message         text        NOT NULL DEFAULT '',
    result          jsonb,
    stdout          bytea,
    stderr          bytea,
    ended_at        timestamptz,
    PRIMARY KEY (operation_id, position),
    UNIQUE (operation_id, sandbox_id)
) WITH (fillfactor = 70);
COMMENT ON COLUMN operation_targets.first_issued_at IS 'When its command was begun; written before anything is sent.';
COMMENT ON COLUMN operation_targets.stdout IS 'The beginning of what its command wrote, where the operation says that it is kept.';
CREATE INDEX operation_targets_by_sandbox ON operation_targets (sandbox_id, operation_id);
