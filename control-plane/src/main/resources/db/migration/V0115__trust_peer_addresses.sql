-- Where an agent is as its owner saw it: what it says of itself proves nothing.
ALTER TABLE sandbox_state ADD COLUMN peer_address text NOT NULL DEFAULT '';
COMMENT ON COLUMN sandbox_state.peer_address IS 'From which the current registration came, as seen by the owner.';

-- What a newer version of the protocol closed, an older one is not to open again.
ALTER TABLE sandbox_state ADD COLUMN least_protocol smallint NOT NULL DEFAULT 1;
COMMENT ON COLUMN sandbox_state.least_protocol IS
    'The lowest version with which the agent is let in: that of its last registration, unless people have said another since.';
UPDATE sandbox_state SET least_protocol = protocol_version WHERE protocol_version > 1;
