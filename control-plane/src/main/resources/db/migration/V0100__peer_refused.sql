-- Whom the control nodes have turned away, all in one: a row for each that is told apart, and one without an address for the rest.
CREATE TABLE refused_peers (
    door       text        NOT NULL CHECK (door IN ('mesh', 'relay', 'bus', 'registration')),
    address    text        COLLATE "C" NOT NULL,
    reason     text        COLLATE "C" NOT NULL,
    detail     text        NOT NULL,
    node       text        NOT NULL,
    count      bigint      NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen  timestamptz NOT NULL,
    PRIMARY KEY (door, address, reason)
) WITH (fillfactor = 70);
COMMENT ON COLUMN refused_peers.address IS 'Empty where there were too many to tell apart.';
COMMENT ON COLUMN refused_peers.detail IS 'Of the last time.';
COMMENT ON COLUMN refused_peers.node IS 'The name of the control node that refused it last.';
CREATE INDEX refused_peers_newest ON refused_peers (last_seen DESC);
