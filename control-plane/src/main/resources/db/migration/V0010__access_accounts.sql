-- People, their logins, the keys that sign access tokens, and one-use tickets.

CREATE TABLE accounts (
    id                   uuid        PRIMARY KEY,
    email                text        NOT NULL,
    role                 text        NOT NULL CHECK (role IN ('user', 'viewer', 'operator', 'admin', 'superadmin')),
    password_hash        text        NOT NULL,
    must_change_password boolean     NOT NULL DEFAULT false,
    disabled             boolean     NOT NULL DEFAULT false,
    version              bigint      NOT NULL DEFAULT 1,
    created_at           timestamptz NOT NULL,
    updated_at           timestamptz NOT NULL
);
CREATE UNIQUE INDEX accounts_email ON accounts (lower(email));

-- One row a login. Its refresh token rotates; only hashes are kept, of the present token and of the one before it.
CREATE TABLE refresh_families (
    id            uuid        PRIMARY KEY,
    account_id    uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    current_hash  bytea       NOT NULL,
    previous_hash bytea,
    rotated_at    timestamptz NOT NULL,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    revoked_at    timestamptz
);
CREATE INDEX refresh_families_account ON refresh_families (account_id);
CREATE INDEX refresh_families_expiry ON refresh_families (expires_at);

CREATE TABLE signing_keys (
    kid         text        PRIMARY KEY,
    algorithm   text        NOT NULL,
    public_key  bytea       NOT NULL,
    private_key bytea       NOT NULL,
    created_at  timestamptz NOT NULL,
    retired_at  timestamptz
);
COMMENT ON COLUMN signing_keys.private_key IS 'PKCS#8, wrapped by the master key (AES-256-GCM).';

CREATE TABLE tickets (
    hash       bytea       PRIMARY KEY,
    purpose    text        NOT NULL,
    account_id uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);
CREATE INDEX tickets_expiry ON tickets (expires_at);
