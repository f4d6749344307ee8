-- A change may concern the whole fleet.
ALTER TABLE changes ALTER COLUMN sandbox_id DROP NOT NULL;

-- Who is not there, to be counted without looking at who is.
CREATE INDEX sandbox_state_gone ON sandbox_state (sandbox_id) WHERE handover OR reasons @> '[{"type": "Lease"}]';

-- Whether what destroys or replaces sandboxes by itself has to hold still. One row, set by the sweeper and released by it or by people.
CREATE TABLE brake (
    only_row           boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    engaged            boolean     NOT NULL DEFAULT false,
    cause              text        NOT NULL DEFAULT '' CHECK (cause IN ('', 'mass_silence', 'hand_over')),
    since              timestamptz NOT NULL DEFAULT now(),
    lost               bigint      NOT NULL DEFAULT 0,
    leases             bigint      NOT NULL DEFAULT 0,
    live               bigint      NOT NULL DEFAULT 0,
    missing            bigint      NOT NULL DEFAULT 0,
    handing_over       bigint      NOT NULL DEFAULT 0,
    calm_since         timestamptz,
    released_by_hand   timestamptz,
    hand_over_released boolean     NOT NULL DEFAULT false,
    released_by        text        NOT NULL DEFAULT '',
    reason             text        NOT NULL DEFAULT '',
    CHECK (engaged = (cause <> ''))
) WITH (fillfactor = 50);
COMMENT ON COLUMN brake.since IS 'When it last went on or was released.';
COMMENT ON COLUMN brake.lost IS 'Leases lost within the window when it went on, of so many.';
COMMENT ON COLUMN brake.missing IS 'As last counted while it is on.';
COMMENT ON COLUMN brake.calm_since IS 'Since when so few are missing that it may be released.';
COMMENT ON COLUMN brake.released_by_hand IS 'What was lost before then does not put it on again.';
COMMENT ON COLUMN brake.hand_over_released IS 'It was released by hand during a hand-over that still runs.';
COMMENT ON COLUMN brake.released_by IS 'Empty when it was released because those that were missing are back.';
INSERT INTO brake DEFAULT VALUES;

-- Each time that it was on; the last hundreds stay.
CREATE TABLE brake_turns (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cause        text        NOT NULL,
    engaged_at   timestamptz NOT NULL,
    lost         bigint      NOT NULL,
    leases       bigint      NOT NULL,
    handing_over bigint      NOT NULL,
    released_at  timestamptz,
    released_by  text        NOT NULL DEFAULT '',
    reason       text        NOT NULL DEFAULT ''
);
