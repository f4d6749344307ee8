-- Day partitions, for every table that is a log.

CREATE TABLE day_partitioned (
    table_name     text PRIMARY KEY,
    retention_days integer NOT NULL CHECK (retention_days > 0)
);
COMMENT ON TABLE day_partitioned IS 'Tables partitioned by range of their column "at", one partition a UTC day, and how long they are kept.';

CREATE FUNCTION ensure_day_partition(parent text, day date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET timezone = 'UTC' AS $$
DECLARE
    child text := parent || '_' || to_char(day, 'YYYYMMDD');
BEGIN
    IF to_regclass(quote_ident(child)) IS NOT NULL
       OR NOT EXISTS (SELECT 1 FROM day_partitioned WHERE table_name = parent) THEN
        RETURN;
    END IF;
    -- Made apart and then attached: CREATE TABLE ... PARTITION OF would lock out whoever reads or writes the parent.
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', child, parent);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   parent, child, day::timestamptz, (day + 1)::timestamptz);
END $$;

-- Numbers of the log. Its one row is locked from its update to the commit: the order of numbers is the order of commits.

CREATE TABLE log_head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    seq      bigint NOT NULL,
    dropped  bigint NOT NULL
) WITH (fillfactor = 10);
COMMENT ON COLUMN log_head.seq IS 'Number of the newest fact.';
COMMENT ON COLUMN log_head.dropped IS 'Number of the newest fact that retention has removed; a cursor below it must resync.';
INSERT INTO log_head (seq, dropped) VALUES (0, 0);

CREATE TABLE changes (
    seq         bigint      NOT NULL,
    at          timestamptz NOT NULL,
    kind        text        NOT NULL,
    id          text        NOT NULL,
    sandbox_id  uuid        NOT NULL,
    environment text        NOT NULL,
    patch       jsonb       NOT NULL,
    PRIMARY KEY (seq, at)
) PARTITION BY RANGE (at);
INSERT INTO day_partitioned VALUES ('changes', 90);

-- The last statement of a transaction that holds facts: numbers them and writes them down.
CREATE FUNCTION append_changes(kinds text[], ids text[], sandbox_ids uuid[], environments text[], patches text[],
                               OUT head bigint, OUT stamp timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    amount integer := cardinality(kinds);
BEGIN
    UPDATE log_head SET seq = seq + amount RETURNING seq INTO head;
    stamp := date_trunc('milliseconds', clock_timestamp());
    IF to_regclass('changes_' || to_char(stamp AT TIME ZONE 'UTC', 'YYYYMMDD')) IS NULL THEN
        PERFORM ensure_day_partition('changes', (stamp AT TIME ZONE 'UTC')::date);
    END IF;
    INSERT INTO changes (seq, at, kind, id, sandbox_id, environment, patch)
        SELECT head - amount + fact.number, stamp, fact.kind, fact.id, fact.sandbox_id, fact.environment, fact.patch::jsonb
        FROM unnest(kinds, ids, sandbox_ids, environments, patches)
             WITH ORDINALITY AS fact (kind, id, sandbox_id, environment, patch, number);
END $$;

-- Called at start and every hour: partitions for yesterday to a week ahead; what is older than its retention goes.
CREATE FUNCTION maintain_day_partitions() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET timezone = 'UTC' AS $$
DECLARE
    log record;
    old record;
    newest bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7262657231);
    -- Changes come last: other logs are written before the head is locked, so this order cannot deadlock with a writer.
    FOR log IN SELECT table_name, retention_days FROM day_partitioned ORDER BY table_name = 'changes', table_name LOOP
        FOR days IN -1..7 LOOP
            PERFORM ensure_day_partition(log.table_name, current_date + days);
        END LOOP;
        FOR old IN
            SELECT child.relname AS name
            FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
            WHERE inhparent = to_regclass(quote_ident(log.table_name))
              AND child.relname < log.table_name || '_' || to_char(current_date - log.retention_days, 'YYYYMMDD')
        LOOP
            IF log.table_name = 'changes' THEN
                EXECUTE format('SELECT max(seq) FROM %I', old.name) INTO newest;
                UPDATE log_head SET dropped = greatest(dropped, newest) WHERE newest IS NOT NULL;
            END IF;
            EXECUTE format('DROP TABLE %I', old.name);
        END LOOP;
    END LOOP;
END $$;

SELECT maintain_day_partitions();
