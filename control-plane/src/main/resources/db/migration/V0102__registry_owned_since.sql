ALTER TABLE sandbox_state ADD COLUMN owned_since timestamptz;
COMMENT ON COLUMN sandbox_state.owned_since IS 'When owner_node took it, with this epoch; not known of those that were taken before this column was.';
