-- What lists filter and sort by, of both tables of a sandbox in one narrow row: an index gives each order without sorting the
-- fleet. Kept by triggers alone. Whoever writes about a sandbox holds its row in sandboxes or sandbox_state first.
CREATE TABLE sandbox_listing (
    sandbox_id      uuid        PRIMARY KEY REFERENCES sandboxes (id) ON DELETE CASCADE,
    name            text        COLLATE "C" NOT NULL,
    environment     text        COLLATE "C" NOT NULL,
    instance_id     text        COLLATE "C" NOT NULL,
    status          text        NOT NULL,
    health          text        NOT NULL DEFAULT 'unknown',
    provider        text        NOT NULL,
    provider_state  text        NOT NULL,
    market          text        NOT NULL,
    link            text        NOT NULL DEFAULT '',
    browser_engines text[]      NOT NULL,
    labels          jsonb       NOT NULL,
    created_at      timestamptz NOT NULL,
    status_rank     int         NOT NULL GENERATED ALWAYS AS (coalesce(array_position(ARRAY['provisioning', 'active', 'draining',
        'stopping', 'stopped', 'failing', 'terminating', 'terminated'], status), 0)) STORED,
    health_rank     int         NOT NULL GENERATED ALWAYS AS (coalesce(array_position(ARRAY['healthy', 'degraded', 'unhealthy',
        'unknown'], health), 0)) STORED
);

CREATE FUNCTION list_sandbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO sandbox_listing (sandbox_id, name, environment, instance_id, status, provider, provider_state, market,
        browser_engines, labels, created_at)
    VALUES (NEW.id, NEW.name, NEW.environment, NEW.instance_id, NEW.status, NEW.provider, NEW.provider_state, NEW.market,
        NEW.browser_engines, NEW.labels, NEW.created_at)
    ON CONFLICT (sandbox_id) DO UPDATE SET name = EXCLUDED.name, environment = EXCLUDED.environment,
        instance_id = EXCLUDED.instance_id, status = EXCLUDED.status, provider = EXCLUDED.provider,
        provider_state = EXCLUDED.provider_state, market = EXCLUDED.market, browser_engines = EXCLUDED.browser_engines,
        labels = EXCLUDED.labels, created_at = EXCLUDED.created_at;
    RETURN NULL;
END $$;

CREATE FUNCTION list_sandbox_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sandbox_listing SET health = NEW.health, link = NEW.link WHERE sandbox_id = NEW.sandbox_id;
    RETURN NULL;
END $$;

CREATE TRIGGER list_new AFTER INSERT ON sandboxes FOR EACH ROW EXECUTE FUNCTION list_sandbox();
CREATE TRIGGER list_changed AFTER UPDATE ON sandboxes FOR EACH ROW
    WHEN ((OLD.name, OLD.environment, OLD.instance_id, OLD.status, OLD.provider, OLD.provider_state, OLD.market,
           OLD.browser_engines, OLD.labels, OLD.created_at)
          IS DISTINCT FROM
          (NEW.name, NEW.environment, NEW.instance_id, NEW.status, NEW.provider, NEW.provider_state, NEW.market,
           NEW.browser_engines, NEW.labels, NEW.created_at))
    EXECUTE FUNCTION list_sandbox();
CREATE TRIGGER list_new AFTER INSERT ON sandbox_state FOR EACH ROW EXECUTE FUNCTION list_sandbox_state();
-- Gauges, written every second, do not touch these columns.
CREATE TRIGGER list_changed AFTER UPDATE OF health, link ON sandbox_state FOR EACH ROW
    WHEN (OLD.health IS DISTINCT FROM NEW.health OR OLD.link IS DISTINCT FROM NEW.link)
    EXECUTE FUNCTION list_sandbox_state();

INSERT INTO sandbox_listing (sandbox_id, name, environment, instance_id, status, health, provider, provider_state, market, link,
    browser_engines, labels, created_at)
SELECT id, name, environment, instance_id, status, health, provider, provider_state, market, link, browser_engines, labels,
    created_at
FROM sandboxes JOIN sandbox_state ON sandbox_id = id;

-- One for each order and direction, with what is filtered by beside it, so that the table itself is seldom read.
CREATE INDEX sandbox_listing_name ON sandbox_listing (name, sandbox_id)
    INCLUDE (environment, status, health, provider, provider_state, market, link) WHERE status <> 'terminated';
CREATE INDEX sandbox_listing_environment ON sandbox_listing (environment, name, sandbox_id)
    INCLUDE (status, health, provider, provider_state, market, link) WHERE status <> 'terminated';
CREATE INDEX sandbox_listing_environment_desc ON sandbox_listing (environment DESC, name, sandbox_id)
    INCLUDE (status, health, provider, provider_state, market, link) WHERE status <> 'terminated';
CREATE INDEX sandbox_listing_status ON sandbox_listing (status_rank, name, sandbox_id)
    INCLUDE (environment, status, health, provider, provider_state, market, link) WHERE status <> 'terminated';
CREATE INDEX sandbox_listing_status_desc ON sandbox_listing (status_rank DESC, name, sandbox_id)
    INCLUDE (environment, status, health, provider, provider_state, market, link) WHERE status <> 'terminated';
CREATE INDEX sandbox_listing_health ON sandbox_listing (health_rank, name, sandbox_id)
    INCLUDE (environment, status, health, provider, provider_state, market, link) WHERE status <> 'terminated';
CREATE INDEX sandbox_listing_health_desc ON sandbox_listing (health_rank DESC, name, sandbox_id)
    INCLUDE (environment, status, health, provider, provider_state, market, link) WHERE status <> 'terminated';
CREATE INDEX sandbox_listing_created ON sandbox_listing (created_at, name, sandbox_id)
    INCLUDE (environment, status, health, provider, provider_state, market, link);
CREATE INDEX sandbox_listing_created_desc ON sandbox_listing (created_at DESC, name, sandbox_id)
    INCLUDE (environment, status, health, provider, provider_state, market, link);
-- With those that are terminated, which stay for ever.
CREATE INDEX sandbox_listing_history ON sandbox_listing (name, sandbox_id)
    INCLUDE (environment, status, health, provider, provider_state, market, link);
CREATE INDEX sandbox_listing_labels ON sandbox_listing USING gin (labels jsonb_path_ops);
DROP INDEX sandboxes_by_name;
