-- The application reads and writes rows, nothing else; logs it only appends to, through their functions.
DO $$
DECLARE
    here constant regnamespace := quote_ident(current_schema())::regnamespace;
    item record;
BEGIN
    IF '${application}' <> current_user THEN
        -- Nodes that start at the same time come here together, and rights are rows that two cannot change at once.
        PERFORM pg_advisory_xact_lock(hashtextextended('sandmesh grants', 0));
        EXECUTE format('GRANT USAGE ON SCHEMA %s TO "${application}"', here);
        EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %s TO "${application}"', here);
        FOR item IN
            SELECT oid::regclass AS name, relispartition AS part FROM pg_class
            WHERE relnamespace = here AND relkind IN ('r', 'p', 'v')
              -- What is a partition is reached through its parent alone, and years of them are not looked at each time.
              AND (NOT relispartition OR has_table_privilege('${application}', oid, 'INSERT'))
        LOOP
            IF item.part THEN
                EXECUTE format('REVOKE ALL ON %s FROM "${application}"', item.name);
            ELSE
                EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO "${application}"', item.name);
            END IF;
        END LOOP;
        EXECUTE 'REVOKE INSERT, UPDATE, DELETE ON log_head, changes, day_partitioned, flyway_schema_history FROM "${application}"';
        EXECUTE 'REVOKE INSERT, UPDATE, DELETE ON audit_head, audit, audit_heads, audit_anchors FROM "${application}"';
    END IF;
END $$;
