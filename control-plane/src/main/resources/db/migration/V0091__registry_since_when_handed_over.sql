-- Whoever sweeps next goes on where the one before it was: periods of grace do not begin anew with it.
ALTER TABLE sandbox_state ADD COLUMN handover_since timestamptz;
COMMENT ON COLUMN sandbox_state.handover_since IS 'Since when handover was last true.';
