-- One node hands a connection over to another, and tells members of the mesh where to dial it.
ALTER TABLE control_nodes ADD COLUMN transit text NOT NULL DEFAULT '';
COMMENT ON COLUMN control_nodes.transit IS 'host:port at which it listens for other nodes and members of the mesh.';
