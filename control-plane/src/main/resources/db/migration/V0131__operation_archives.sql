-- Archives that an operation has collected, in parts as they came. They count to kept_bytes, and are dropped with all else that is kept.
ALTER TABLE operation_targets ADD COLUMN archive_bytes bigint;
COMMENT ON COLUMN operation_targets.archive_bytes IS 'Of its archive, once that is whole and as long as it is kept.';

CREATE TABLE operation_archive_parts (
    operation_id uuid    NOT NULL,
    position     integer NOT NULL,
    start        bigint  NOT NULL CHECK (start >= 0),
    bytes        bytea   STORAGE EXTERNAL NOT NULL CHECK (octet_length(bytes) BETWEEN 1 AND 1048576),
    PRIMARY KEY (operation_id, position, start),
    FOREIGN KEY (operation_id, position) REFERENCES operation_targets (operation_id, position) ON DELETE CASCADE
);
COMMENT ON COLUMN operation_archive_parts.start IS 'Bytes of the archive before these.';
