CREATE TABLE environments (
    name   text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    policy jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON COLUMN environments.policy IS 'Allowed links, probation, limits.';
INSERT INTO environments (name) VALUES ('dev'), ('staging'), ('prod');

-- What people edit; version is its optimistic lock.
CREATE TABLE sandboxes (
    id              uuid PRIMARY KEY,
    name            text        COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    environment     text        COLLATE "C" NOT NULL REFERENCES environments (name),
    provider        text        NOT NULL CHECK (provider IN ('ec2', 'fly', 'local', 'manual')),
    instance_id     text        COLLATE "C" NOT NULL CHECK (length(instance_id) BETWEEN 1 AND 128),
    instance_type   text        NOT NULL DEFAULT '',
    region          text        NOT NULL DEFAULT '',
    az              text        NOT NULL DEFAULT '',
    market          text        NOT NULL DEFAULT 'on-demand' CHECK (market IN ('on-demand', 'spot')),
    provider_state  text        NOT NULL DEFAULT '',
    public_ip       text        NOT NULL DEFAULT '',
    private_ip      text        NOT NULL DEFAULT '',
    status          text        NOT NULL CHECK (status IN
        ('provisioning', 'active', 'draining', 'stopping', 'stopped', 'failing', 'terminating', 'terminated')),
    browser_engines text[]      NOT NULL DEFAULT '{}',
    browser_config  jsonb       NOT NULL DEFAULT '{}',
    hardware        jsonb       NOT NULL DEFAULT '{}',
    worker_release  uuid,
    template_id     uuid,
    labels          jsonb       NOT NULL DEFAULT '{}',
    desired_version bigint      NOT NULL DEFAULT 0,
    version         bigint      NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    terminated_at   timestamptz,
    CHECK ((status = 'terminated') = (terminated_at IS NOT NULL))
);
CREATE UNIQUE INDEX sandboxes_name_key ON sandboxes (environment, name) WHERE status <> 'terminated';
CREATE UNIQUE INDEX sandboxes_instance_key ON sandboxes (provider, instance_id) WHERE status <> 'terminated';
CREATE INDEX sandboxes_by_name ON sandboxes (name, id) WHERE status <> 'terminated';

-- What the owner writes. Rows are updated all the time, so pages keep room for it and what changes most is not indexed.
CREATE TABLE sandbox_state (
    sandbox_id        uuid PRIMARY KEY REFERENCES sandboxes (id),
    owner_node        text        NOT NULL DEFAULT '',
    epoch             bigint      NOT NULL DEFAULT 0,
    nonce             text        NOT NULL DEFAULT '',
    pinned_key        text        NOT NULL DEFAULT '',
    link              text        NOT NULL DEFAULT '',
    connection        text        NOT NULL DEFAULT '',
    agent_version     text        NOT NULL DEFAULT '',
    versions          jsonb       NOT NULL DEFAULT '{}',
    health            text        NOT NULL DEFAULT 'unknown' CHECK (health IN ('healthy', 'degraded', 'unhealthy', 'unknown')),
    health_since      timestamptz NOT NULL,
    reasons           jsonb       NOT NULL DEFAULT '[]',
    last_event_seq    bigint      NOT NULL DEFAULT 0,
    handover          boolean     NOT NULL DEFAULT false,
    away_until        timestamptz,
    revision          bigint      NOT NULL DEFAULT 0,
    capacity          jsonb,
    tasks             jsonb,
    profiles          jsonb,
    host              jsonb,
    processes         jsonb,
    conditions        jsonb,
    running_version   bigint,
    last_heartbeat_at timestamptz
) WITH (fillfactor = 70);
COMMENT ON COLUMN sandbox_state.last_event_seq IS 'Number of the last committed event of the agent''s process that nonce names.';
COMMENT ON COLUMN sandbox_state.revision IS 'Of the owner''s snapshot from which the reports come: an older one never overwrites a newer one.';

-- The number of the newest fact in the snapshot of whatever statement asks: the cursor that belongs to a list.
CREATE FUNCTION change_head() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT seq FROM log_head';
