-- The nodes of the control plane; a row is renewed every few seconds, and taken away by whoever stops in order.
CREATE TABLE control_nodes (
    id          text        PRIMARY KEY,
    name        text        NOT NULL,
    version     text        NOT NULL,
    mesh_id     text        NOT NULL,
    sandboxes   bigint      NOT NULL DEFAULT 0,
    started_at  timestamptz NOT NULL,
    alive_until timestamptz NOT NULL
) WITH (fillfactor = 50);
COMMENT ON COLUMN control_nodes.id IS 'New at every start.';
COMMENT ON COLUMN control_nodes.mesh_id IS 'Its member id in the mesh, by which its departure is told.';

-- Whoever does what only one may do: the holder renews its row, and it expires with the holder.
CREATE TABLE leader (
    role       text        PRIMARY KEY,
    holder     text        NOT NULL,
    held_until timestamptz NOT NULL
) WITH (fillfactor = 50);
