-- People are managed, API tokens come; every node learns of each change by its number.

-- Its row is locked by whoever changes what somebody may do, before anything else: numbers are in the order of commits, and no two
-- such changes are decided at once.
CREATE TABLE access_head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    seq      bigint  NOT NULL
) WITH (fillfactor = 10);
INSERT INTO access_head (seq) VALUES (0);

CREATE FUNCTION number_access_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE access_head SET seq = seq + 1 RETURNING seq INTO NEW.changed;
    RETURN NEW;
END $$;

ALTER TABLE accounts
    ADD COLUMN deleted_at    timestamptz,
    ADD COLUMN last_login_at timestamptz,
    ADD COLUMN changed       bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN accounts.deleted_at IS 'The row stays, so that what the account did keeps its name.';
DROP INDEX accounts_email;
CREATE UNIQUE INDEX accounts_email ON accounts (lower(email)) WHERE deleted_at IS NULL;
CREATE INDEX accounts_changed ON accounts (changed);
CREATE TRIGGER accounts_numbered BEFORE INSERT
    OR UPDATE OF email, role, environments, password_hash, must_change_password, disabled, deleted_at ON accounts
    FOR EACH ROW EXECUTE FUNCTION number_access_change();

CREATE TABLE api_tokens (
    id           uuid        PRIMARY KEY,
    account_id   uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name         text        NOT NULL,
    hint         text        NOT NULL,
    hash         bytea       NOT NULL UNIQUE,
    permissions  text[]      NOT NULL,
    environments text[]      NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    changed      bigint      NOT NULL DEFAULT 0
);
COMMENT ON COLUMN api_tokens.hash IS 'SHA-256 of the token: 256 random bits need no slower one.';
CREATE INDEX api_tokens_account ON api_tokens (account_id, created_at DESC);
CREATE INDEX api_tokens_changed ON api_tokens (changed);
CREATE TRIGGER api_tokens_numbered BEFORE INSERT OR UPDATE OF permissions, environments, expires_at, revoked_at ON api_tokens
    FOR EACH ROW EXECUTE FUNCTION number_access_change();
