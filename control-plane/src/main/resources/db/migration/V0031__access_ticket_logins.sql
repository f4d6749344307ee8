-- A socket lives no longer than the proof that opened it, and ends with the login that it belongs to.

-- Tickets live for 30 seconds; whoever holds one of before asks for another.
DELETE FROM tickets;
ALTER TABLE tickets
    ADD COLUMN login       text        NOT NULL,
    ADD COLUMN login_until timestamptz NOT NULL;
COMMENT ON COLUMN tickets.login IS 'refresh_families.id, or empty.';

CREATE INDEX refresh_families_revoked ON refresh_families (revoked_at) WHERE revoked_at IS NOT NULL;
