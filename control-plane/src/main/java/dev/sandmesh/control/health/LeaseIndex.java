package dev.sandmesh.control.health;

import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.protocol.Recent;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.Instance;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The leases of this node by what they are looked for: sandbox, machine, connection. */
final class LeaseIndex {

    private record Machine(String provider, String instanceId) {}

    /** Of how many leases that are over the epoch is remembered: a late twin is told what it is, and a late grant is none. */
    private static final int REMEMBERED = 10_000;

    private final Map<SandboxId, Long> replaced = new Recent<>(REMEMBERED);
    private final Map<SandboxId, Long> ended = new Recent<>(REMEMBERED);
    private final Map<SandboxId, Lease> bySandbox = new HashMap<>();
    private final Map<Machine, Lease> byMachine = new HashMap<>();
    private final Map<String, Set<Lease>> byConnection = new HashMap<>();

    /** Brings the lease whose place it takes. */
    Optional<Lease> put(Lease lease) {
        Optional<Lease> old = Optional.ofNullable(bySandbox.put(lease.owner().sandboxId(), lease));
        old.ifPresent(this::unlink);
        byMachine.put(machine(lease.grant.instance()), lease);
        connect(lease);
        return old;
    }

    /** Nothing of the lease stays. */
    void remove(Lease lease) {
        bySandbox.remove(lease.owner().sandboxId(), lease);
        unlink(lease);
    }

    /** Only the epoch of the lease stays, for its agent to be told. */
    void replaced(Lease lease) {
        remove(lease);
        replaced.put(lease.owner().sandboxId(), lease.owner().epoch());
    }

    /** The sandbox is terminated: nobody has it with an epoch below this one. */
    void ended(SandboxId sandboxId, long epoch) {
        ended.put(sandboxId, epoch);
    }

    boolean hasEnded(SandboxId sandboxId, long epoch) {
        return epoch < ended.getOrDefault(sandboxId, 0L);
    }

    /** Whether a lease of this sandbox that had this epoch, or a later one, was replaced by another node's. */
    boolean wasReplaced(SandboxId sandboxId, long epoch) {
        return epoch <= replaced.getOrDefault(sandboxId, 0L);
    }

    /** Null when there is none: this is asked for every heartbeat. */
    @Nullable
    Lease find(SandboxId sandboxId) {
        return bySandbox.get(sandboxId);
    }

    Optional<Lease> find(Instance instance) {
        return Optional.ofNullable(byMachine.get(machine(instance)));
    }

    List<Lease> on(String connection) {
        return List.copyOf(byConnection.getOrDefault(connection, Set.of()));
    }

    void reconnect(Lease lease, String connection) {
        disconnect(lease);
        lease.connection = connection;
        connect(lease);
    }

    Collection<Lease> all() {
        return bySandbox.values();
    }

    long held() {
        return bySandbox.size();
    }

    Map<HealthStatus, Long> byHealth() {
        return bySandbox.values().stream()
                .collect(Collectors.groupingBy(lease -> lease.health.status(), Collectors.counting()));
    }

    private void unlink(Lease lease) {
        disconnect(lease);
        byMachine.remove(machine(lease.grant.instance()), lease);
    }

    private void connect(Lease lease) {
        byConnection
                .computeIfAbsent(lease.connection, connection -> new LinkedHashSet<>())
                .add(lease);
    }

    private void disconnect(Lease lease) {
        Set<Lease> others = byConnection.get(lease.connection);
        if (others != null && others.remove(lease) && others.isEmpty()) {
            byConnection.remove(lease.connection);
        }
    }

    private static Machine machine(Instance instance) {
        return new Machine(instance.provider(), instance.instanceId());
    }
}
