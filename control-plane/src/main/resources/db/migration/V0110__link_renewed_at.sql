-- What a row's end says of the last renewal is over as soon as the node is found gone.
ALTER TABLE control_nodes ADD COLUMN renewed_at timestamptz NOT NULL DEFAULT now();
COMMENT ON COLUMN control_nodes.renewed_at IS 'When the node was heard of last.';
