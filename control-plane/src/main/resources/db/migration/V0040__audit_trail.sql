-- What was done, tried and refused, by whom: rows that only an append may add, each holding the digest of the one before it.

ALTER TABLE signing_keys
    ADD COLUMN purpose text NOT NULL DEFAULT 'access' CHECK (purpose IN ('access', 'audit'));
COMMENT ON COLUMN signing_keys.purpose IS 'access: signs access tokens. audit: signs the heads of the audit trail.';

ALTER TABLE day_partitioned
    ADD COLUMN sealed boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN day_partitioned.sealed IS 'Rows are only ever added, and a partition goes only with a signed anchor.';

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is only added to: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

-- The same as before, and the partitions of a sealed table refuse TRUNCATE: that trigger is not inherited.
CREATE OR REPLACE FUNCTION ensure_day_partition(parent text, day date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET timezone = 'UTC' AS $$
DECLARE
    child text := parent || '_' || to_char(day, 'YYYYMMDD');
    kept  record;
BEGIN
    SELECT * INTO kept FROM day_partitioned WHERE table_name = parent;
    IF NOT FOUND OR to_regclass(quote_ident(child)) IS NOT NULL THEN
        RETURN;
    END IF;
    -- Made apart and then attached: CREATE TABLE ... PARTITION OF would lock out whoever reads or writes the parent.
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', child, parent);
    IF kept.sealed THEN
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()',
                       child || '_stays', child);
    END IF;
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   parent, child, day::timestamptz, (day + 1)::timestamptz);
END $$;

-- The same as before, but what is sealed is not dropped here.
CREATE OR REPLACE FUNCTION maintain_day_partitions() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET timezone = 'UTC' AS $$
DECLARE
    log record;
    old record;
    newest bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7262657231);
    -- Changes come last: other logs are written before the head is locked, so this order cannot deadlock with a writer.
    FOR log IN SELECT table_name, retention_days, sealed FROM day_partitioned ORDER BY table_name = 'changes', table_name LOOP
        FOR days IN -1..7 LOOP
            PERFORM ensure_day_partition(log.table_name, current_date + days);
        END LOOP;
        CONTINUE WHEN log.sealed;
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

-- Its one row is locked from an append to the commit: the order of numbers, of times and of commits is the same.
CREATE TABLE audit_head (
    only_row boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    seq      bigint      NOT NULL,
    at       timestamptz NOT NULL,
    hash     bytea       NOT NULL
) WITH (fillfactor = 10);
INSERT INTO audit_head (seq, at, hash) VALUES (0, '2000-01-01T00:00:00Z', decode(repeat('00', 32), 'hex'));

CREATE TABLE audit (
    seq         bigint      NOT NULL,
    at          timestamptz NOT NULL,
    actor_kind  text        NOT NULL CHECK (actor_kind IN ('user', 'token', 'anonymous', 'agent', 'system')),
    actor_id    text        NOT NULL,
    actor_name  text        NOT NULL,
    role        text        NOT NULL,
    address     text        NOT NULL,
    request_id  text        NOT NULL,
    action      text        NOT NULL,
    target_kind text        NOT NULL,
    target_id   text        NOT NULL,
    target_name text        NOT NULL,
    environment text        NOT NULL,
    outcome     text        NOT NULL CHECK (outcome IN ('success', 'denied', 'failed')),
    code        text        NOT NULL,
    before      jsonb,
    after       jsonb,
    count       bigint      NOT NULL CHECK (count > 0),
    prev_hash   bytea       NOT NULL,
    hash        bytea       NOT NULL,
    PRIMARY KEY (at, seq)
) PARTITION BY RANGE (at);
COMMENT ON COLUMN audit.action IS 'The operationId of the contract, or what the system itself did.';
COMMENT ON COLUMN audit.count IS 'How many alike this row stands for; more than one for what is counted by the minute.';
CREATE INDEX audit_by_actor ON audit (actor_id, at DESC, seq DESC) WHERE actor_id <> '';
CREATE INDEX audit_by_target ON audit (target_id, at DESC, seq DESC) WHERE target_id <> '';

-- Who has signed which head. A head vouches for its row and for every row before it.
CREATE TABLE audit_heads (
    seq       bigint      NOT NULL,
    at        timestamptz NOT NULL,
    hash      bytea       NOT NULL,
    kid       text        NOT NULL,
    signature bytea       NOT NULL,
    PRIMARY KEY (at, seq)
) PARTITION BY RANGE (at);

-- Where the chain begins since retention has removed what came before.
CREATE TABLE audit_anchors (
    seq       bigint      PRIMARY KEY,
    hash      bytea       NOT NULL,
    kid       text        NOT NULL,
    signature bytea       NOT NULL,
    at        timestamptz NOT NULL
);
COMMENT ON COLUMN audit_anchors.seq IS 'Number of the newest row that was removed; the next row holds its hash.';

CREATE TRIGGER audit_is_only_added_to BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_stays BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_heads_are_only_added_to BEFORE UPDATE OR DELETE ON audit_heads
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_heads_stay BEFORE TRUNCATE ON audit_heads
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_anchors_are_only_added_to BEFORE UPDATE OR DELETE ON audit_anchors
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_anchors_stay BEFORE TRUNCATE ON audit_anchors
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

INSERT INTO day_partitioned (table_name, retention_days, sealed) VALUES ('audit', 2557, true), ('audit_heads', 2557, true);

-- A text with its length in bytes before it, so that no two rows have the same encoding.
CREATE FUNCTION audit_field(value text) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE WHEN value IS NULL THEN '-' ELSE octet_length(convert_to(value, 'UTF8')) || ':' || value END $$;

-- What the digest of a row is made of. AuditRow computes the same in Java.
CREATE FUNCTION audit_hash(entry audit) RETURNS bytea LANGUAGE sql IMMUTABLE SET search_path FROM CURRENT AS $$
    SELECT sha256(convert_to('sandmesh-audit-1'
        || audit_field(entry.seq::text)
        || audit_field((extract(epoch FROM entry.at) * 1000000)::bigint::text)
        || audit_field(entry.actor_kind) || audit_field(entry.actor_id) || audit_field(entry.actor_name)
        || audit_field(entry.role) || audit_field(entry.address) || audit_field(entry.request_id)
        || audit_field(entry.action)
        || audit_field(entry.target_kind) || audit_field(entry.target_id) || audit_field(entry.target_name)
        || audit_field(entry.environment) || audit_field(entry.outcome) || audit_field(entry.code)
        || audit_field(entry.before::text) || audit_field(entry.after::text) || audit_field(entry.count::text)
        || audit_field(encode(entry.prev_hash, 'hex')), 'UTF8'))
$$;

-- One of the last statements of a transaction: from here to its commit no other may append.
CREATE FUNCTION append_audit(entries jsonb, OUT head bigint, OUT stamp timestamptz, OUT head_hash bytea)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET timezone = 'UTC' AS $$
DECLARE
    entry audit;
    given jsonb;
BEGIN
    SELECT seq, greatest(at, date_trunc('milliseconds', clock_timestamp())), hash
        INTO head, stamp, head_hash FROM audit_head FOR UPDATE;
    PERFORM ensure_day_partition('audit', stamp::date), ensure_day_partition('audit_heads', stamp::date);
    FOR given IN SELECT item FROM jsonb_array_elements(entries) WITH ORDINALITY AS list (item, place) ORDER BY place LOOP
        entry := jsonb_populate_record(NULL::audit, given);
        head := head + 1;
        entry.seq := head;
        entry.at := stamp;
        entry.prev_hash := head_hash;
        entry.hash := audit_hash(entry);
        head_hash := entry.hash;
        INSERT INTO audit SELECT entry.*;
    END LOOP;
    UPDATE audit_head SET seq = head, at = stamp, hash = head_hash;
END $$;

-- Whoever appended signs what the trail has come to, in the same transaction.
CREATE FUNCTION sign_audit_head(signed bigint, signer text, proof bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO audit_heads (seq, at, hash, kid, signature)
        SELECT seq, at, hash, signer, proof FROM audit_head WHERE seq = signed;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the head of the audit trail is not %', signed;
    END IF;
END $$;

SELECT maintain_day_partitions();
