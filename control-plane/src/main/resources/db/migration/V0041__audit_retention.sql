-- Old days of the trail go, and what says where the chain begins since then stays.

-- Whoever asks signs which row is the last that goes; that it is, is looked at here. The head is locked first, as by an append.
CREATE FUNCTION drop_audit_before(day date, removed bigint, digest bytea, signer text, proof bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET timezone = 'UTC' SET lock_timeout = '1s' AS $$
DECLARE
    newest record;
    old    record;
BEGIN
    IF day > current_date - 30 THEN
        RAISE EXCEPTION 'what is younger than 30 days stays in the audit trail' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(7262657231);
    PERFORM 1 FROM audit_head FOR UPDATE;
    SELECT max(seq) AS seq INTO newest FROM audit WHERE at < day::timestamptz;
    IF newest.seq IS DISTINCT FROM removed
       OR (removed IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM audit WHERE at < day::timestamptz AND seq = removed AND hash = digest)) THEN
        RAISE EXCEPTION 'the last row before % is not %', day, removed;
    END IF;
    IF removed IS NOT NULL THEN
        INSERT INTO audit_anchors (seq, hash, kid, signature, at) VALUES (removed, digest, signer, proof, clock_timestamp());
    END IF;
    FOR old IN
        SELECT child.relname AS name
        FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
        WHERE inhparent IN (to_regclass('audit'), to_regclass('audit_heads'))
          AND right(child.relname, 8) < to_char(day, 'YYYYMMDD')
    LOOP
        EXECUTE format('DROP TABLE %I', old.name);
    END LOOP;
END $$;
