package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.Instance;
import dev.sandmesh.protocol.report.Register;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/** Writes of a registration, within its transaction. */
final class RegistrationStore {

    private static final String LOCK = """
            SELECT id FROM sandboxes JOIN sandbox_state ON sandbox_id = id
            WHERE provider = $1 AND instance_id = $2 AND status <> 'terminated'
            FOR NO KEY UPDATE
            """;

    private static final String TERMINATED_BEFORE = """
            SELECT 1 FROM sandboxes JOIN sandbox_state ON sandbox_id = id
            WHERE provider = $1 AND instance_id = $2 AND status = 'terminated' AND pinned_key = $3
                AND NOT EXISTS (SELECT 1 FROM sandboxes WHERE provider = $1 AND instance_id = $2 AND status <> 'terminated')
            LIMIT 1
            """;

    /** Nothing comes back when the name or the instance is taken. */
    private static final String CREATE = """
            WITH created AS (
                INSERT INTO sandboxes (id, name, environment, provider, instance_id, status, labels, created_at, updated_at)
                VALUES ($1, $2, $3, $4, $5, 'provisioning', $6, $7, $7)
                ON CONFLICT DO NOTHING RETURNING id)
            INSERT INTO sandbox_state (sandbox_id, health_since) SELECT id, $7 FROM created RETURNING sandbox_id
            """;

    private static final String DESCRIBE = """
            UPDATE sandboxes SET status = $2, instance_type = $3, region = $4, public_ip = $5, private_ip = $6, hardware = $7,
                browser_engines = $8, updated_at = $9
            WHERE id = $1
            """;

    /** People may have read labels of a sandbox that they registered by hand: what they change now would undo this. */
    private static final String GRANT_LABELS = """
            UPDATE sandboxes SET labels = labels || $2, version = version + 1 WHERE id = $1 AND NOT labels @> $2
            """;

    /** What the agent does not know yet has the version that it had, until the agent tells all. */
    private static final String TAKE_OWNERSHIP = """
            UPDATE sandbox_state SET owner_node = $2, epoch = epoch + 1, owned_since = now(),
                last_event_seq = CASE WHEN nonce = $3 THEN last_event_seq ELSE 0 END, nonce = $3, pinned_key = $4,
                link = $5, connection = $6, agent_version = $7, versions = versions || $8,
                handover = false, away_until = NULL, revision = 0, protocol_version = $9, least_protocol = $9,
                peer_address = $10
            WHERE sandbox_id = $1
            """;

    private final SqlClient client;

    RegistrationStore(SqlClient client) {
        this.client = client;
    }

    /** Nobody else writes about the sandbox until the transaction ends. */
    Future<Optional<SandboxId>> lock(Instance instance) {
        return client.preparedQuery(LOCK)
                .execute(Tuple.of(instance.provider(), instance.instanceId()))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(new SandboxId(rows.iterator().next().getUUID("id"))));
    }

    /** Of a machine that has no other sandbox now. */
    Future<Boolean> terminatedBefore(Register register) {
        Instance instance = register.instance();
        return client.preparedQuery(TERMINATED_BEFORE)
                .execute(Tuple.of(
                        instance.provider(),
                        instance.instanceId(),
                        register.credentials().publicKey()))
                .map(rows -> rows.size() > 0);
    }

    Future<Boolean> create(UUID id, Register register, Instant now) {
        Instance instance = register.instance();
        return client.preparedQuery(CREATE)
                .execute(Tuple.from(new Object[] {
                    id,
                    instance.name(),
                    instance.environment(),
                    instance.provider(),
                    instance.instanceId(),
                    Wire.textMap(register.labels()),
                    now.atOffset(ZoneOffset.UTC)
                }))
                .map(rows -> rows.size() > 0);
    }

    Future<Void> describe(SandboxId id, SandboxStatus status, Register register, Instant now) {
        Instance instance = register.instance();
        return client.preparedQuery(DESCRIBE)
                .execute(Tuple.from(new Object[] {
                    id.value(),
                    status.wireName(),
                    instance.instanceType(),
                    instance.region(),
                    instance.publicIp(),
                    instance.privateIp(),
                    register.hardware().toJson(),
                    register.browserEngines().toArray(String[]::new),
                    now.atOffset(ZoneOffset.UTC)
                }))
                .mapEmpty();
    }

    Future<Void> grantLabels(SandboxId id, JsonObject labels) {
        return client.preparedQuery(GRANT_LABELS)
                .execute(Tuple.of(id.value(), labels))
                .mapEmpty();
    }

    Future<Void> takeOwnership(SandboxId id, String node, Arrival arrival) {
        Register register = arrival.register();
        JsonObject versions = Wire.textMap(register.versions());
        if (!register.agentVersion().isEmpty()) {
            versions.put("agent", register.agentVersion());
        }
        return client.preparedQuery(TAKE_OWNERSHIP)
                .execute(Tuple.from(new Object[] {
                    id.value(),
                    node,
                    register.credentials().nonce(),
                    register.credentials().publicKey(),
                    register.link(),
                    register.connection(),
                    register.agentVersion(),
                    versions,
                    ProtocolVersions.agree(register.protocolVersions()),
                    arrival.address()
                }))
                .mapEmpty();
    }
}
