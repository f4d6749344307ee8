-- People whom an identity provider vouches for. Who has no password of ours has an empty hash.

ALTER TABLE accounts
    ADD COLUMN issuer  text,
    ADD COLUMN subject text,
    ADD CONSTRAINT accounts_identity_whole CHECK ((issuer IS NULL) = (subject IS NULL));
COMMENT ON COLUMN accounts.subject IS 'What the provider (issuer) calls the person, for ever; an e-mail address may change hands.';
CREATE UNIQUE INDEX accounts_identity ON accounts (issuer, subject) WHERE deleted_at IS NULL;

-- Each attempt to sign in through a provider succeeds once, at whichever node it ends.
CREATE TABLE spent_login_states (
    hash       bytea       PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
CREATE INDEX spent_login_states_expiry ON spent_login_states (expires_at);
