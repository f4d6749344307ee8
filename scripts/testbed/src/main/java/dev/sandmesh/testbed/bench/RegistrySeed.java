package dev.sandmesh.testbed.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A fleet that only the tables know: its sandboxes belong to the node that runs and have reported once, with what a real one reports. */
final class RegistrySeed {

    private static final String SANDBOXES = """
            INSERT INTO sandboxes (id, name, environment, provider, instance_id, instance_type, region, market, status,
                browser_engines, hardware, labels, created_at, updated_at)
            SELECT ('018f%s-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'sandbox-' || lpad(n::text, 5, '0'),
                (ARRAY['dev', 'staging', 'prod', 'prod'])[1 + n %% 4], 'ec2', 'i-' || lpad(to_hex(n), 17, '0'), 'c6a.xlarge',
                'eu-central-1', (ARRAY['spot', 'on-demand'])[1 + n %% 2], 'active',
                CASE WHEN n %% 3 = 0 THEN ARRAY['adspower', 'chromium'] ELSE ARRAY['chromium'] END,
                '{"cpus": 4, "memoryBytes": 8589934592, "diskBytes": 42949672960}',
                jsonb_build_object('team', 'team-' || n %% 10, 'pool', 'pool-' || n %% 50), now() - n * interval '1 minute', now()
            FROM generate_series(1, %d) AS n
            """;

    private static final String STATES = """
            INSERT INTO sandbox_state (sandbox_id, owner_node, epoch, link, agent_version, versions, health, health_since,
                capacity, tasks, host, processes, conditions, running_version, last_heartbeat_at)
            SELECT id, (SELECT id FROM control_nodes LIMIT 1), 1, 'relay', '0.1.0', '{"browser": "Chrome/140.0.7339.80", "java": "17.0.15"}',
                (ARRAY['healthy', 'healthy', 'healthy', 'degraded'])[1 + (row_number() OVER (ORDER BY id) / 7) % 4], now(),
                '{"slots": 4, "active": 2, "free": 2}',
                '[{"id": "task-1", "profile": "kdemo01", "since": "2026-01-01T00:00:00.000Z"},
                  {"id": "task-2", "profile": "kdemo02", "since": "2026-01-01T00:00:00.000Z"}]',
                '{"cpuPercent": 37.5, "load1": 1.25, "memoryUsedBytes": 4294967296, "memoryTotalBytes": 8589934592,
                  "diskUsedBytes": 21474836480, "diskTotalBytes": 42949672960, "uptimeSeconds": 86400}',
                (SELECT jsonb_agg(jsonb_build_object('name', process, 'state', 'running', 'pid', 4000, 'restarts', 0,
                    'since', '2026-01-01T00:00:00.000Z')) FROM unnest(ARRAY['Xvfb', 'x11vnc', 'chromium', 'worker']) AS process),
                (SELECT jsonb_agg(jsonb_build_object('type', condition, 'ok', true, 'reason', '',
                    'since', '2026-01-01T00:00:00.000Z'))
                 FROM unnest(ARRAY['DisplayUp', 'VncUp', 'BrowserUp', 'WorkerUp', 'DiskSpace', 'MemoryFree']) AS condition),
                0, now()
            FROM sandboxes
            """;

    private RegistrySeed() {}

    /** Returns their ids. */
    static List<String> plant(Connection owner, int sandboxes) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Statement statement = owner.createStatement()) {
            statement.execute(SANDBOXES.formatted("0000", sandboxes));
            statement.execute(STATES);
            statement.execute("VACUUM ANALYZE");
            try (ResultSet rows = statement.executeQuery("SELECT id FROM sandboxes ORDER BY id")) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
        }
        return ids;
    }
}
