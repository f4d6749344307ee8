-- Keys that sign commands and agents' tokens, and which version of the protocol each agent speaks.

ALTER TABLE signing_keys
    DROP CONSTRAINT signing_keys_purpose_check,
    ADD CONSTRAINT signing_keys_purpose_check CHECK (purpose IN ('access', 'audit', 'control', 'command', 'agent_token'));
COMMENT ON COLUMN signing_keys.purpose IS
    'access: signs access tokens. audit: signs the heads of the audit trail. control: signs answers to agents. command: signs orders to agents. agent_token: signs the tokens of agents.';

ALTER TABLE sandbox_state ADD COLUMN protocol_version smallint NOT NULL DEFAULT 1;
COMMENT ON COLUMN sandbox_state.protocol_version IS 'Agreed at the current registration.';
