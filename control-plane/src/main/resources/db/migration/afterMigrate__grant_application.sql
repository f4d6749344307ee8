-- The application reads and writes rows, nothing else; the log it only appends to, through its function.
DO $$
BEGIN
    IF '${application}' <> current_user THEN
        EXECUTE 'GRANT USAGE ON SCHEMA ' || quote_ident(current_schema()) || ' TO "${application}"';
        EXECUTE 'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ' || quote_ident(current_schema()) || ' TO "${application}"';
        EXECUTE 'GRANT USAGE ON ALL SEQUENCES IN SCHEMA ' || quote_ident(current_schema()) || ' TO "${application}"';
        EXECUTE 'REVOKE INSERT, UPDATE, DELETE ON log_head, changes, day_partitioned, flyway_schema_history FROM "${application}"';
    END IF;
END $$;
