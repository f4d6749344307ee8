-- What lets new sandboxes in, and the key by which they know their control plane.

ALTER TABLE signing_keys
    DROP CONSTRAINT signing_keys_purpose_check,
    ADD CONSTRAINT signing_keys_purpose_check CHECK (purpose IN ('access', 'audit', 'control'));
COMMENT ON COLUMN signing_keys.purpose IS
    'access: signs access tokens. audit: signs the heads of the audit trail. control: signs answers to agents.';

CREATE TABLE join_tokens (
    id           uuid        PRIMARY KEY,
    name         text        NOT NULL,
    hint         text        NOT NULL,
    secret       bytea       NOT NULL,
    environment  text        COLLATE "C" NOT NULL REFERENCES environments (name) ON DELETE CASCADE,
    labels       jsonb       NOT NULL,
    max_uses     integer     NOT NULL,
    used         integer     NOT NULL DEFAULT 0 CHECK (used BETWEEN 0 AND max_uses),
    created_at   timestamptz NOT NULL,
    created_by   text        NOT NULL,
    expires_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
COMMENT ON COLUMN join_tokens.secret IS 'Wrapped by the master key (AES-256-GCM): the proof of an agent is an HMAC with it, so it has to be known.';
CREATE INDEX join_tokens_newest ON join_tokens (created_at DESC, id);
