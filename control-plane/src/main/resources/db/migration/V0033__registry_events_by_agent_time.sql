-- What an agent tells again that an earlier one had told is looked for at every event, among all that happened to its sandbox.
CREATE INDEX sandbox_events_by_agent_time ON sandbox_events (sandbox_id, (data->>'agentAt'))
    WHERE data->>'agentAt' IS NOT NULL;
