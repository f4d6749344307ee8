-- The account of one process among all that happened to its sandbox.
CREATE INDEX sandbox_events_by_process ON sandbox_events (sandbox_id, (data->>'process'), at DESC, id DESC)
    WHERE data->>'process' IS NOT NULL;
