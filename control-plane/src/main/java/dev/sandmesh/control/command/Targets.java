package dev.sandmesh.control.command;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.health.LeaseSnapshot;
import dev.sandmesh.control.health.Leases;
import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.registry.Sandbox;
import dev.sandmesh.control.registry.SandboxState;
import dev.sandmesh.control.registry.SandboxStatus;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;

/** Where the agents are, as far as is known now. Any event loop. */
final class Targets {

    private final Registry registry;
    private final Leases leases;

    Targets(Registry registry, Leases leases) {
        this.registry = registry;
        this.leases = leases;
    }

    /** A lease of which nothing is heard may be another node's by now, which this one could not be told. */
    Future<Target> find(SandboxId sandboxId) {
        return leases.find(sandboxId).compose(held -> held.filter(LeaseSnapshot::live)
                .map(lease -> new Target(lease.owner(), lease.protocolVersion(), true))
                .map(Future::succeededFuture)
                .orElseGet(() -> registered(sandboxId)));
    }

    private Future<Target> registered(SandboxId sandboxId) {
        return registry.find(sandboxId).compose(found -> {
            if (found.isEmpty()) {
                return Future.failedFuture(new SandmeshException(ErrorCode.SANDBOX_NOT_FOUND));
            }
            if (found.get().status() == SandboxStatus.TERMINATED) {
                return Future.failedFuture(new SandmeshException(
                        ErrorCode.STATE_CONFLICT, "This sandbox is terminated, and nothing is sent to it any more"));
            }
            return found.filter(sandbox -> sandbox.state().owned())
                    .map(Sandbox::state)
                    .map(state -> Future.succeededFuture(
                            new Target(state.owner(), state.agent().protocolVersion(), isExpected(state))))
                    .orElseGet(() -> Future.failedFuture(SandmeshException.of(
                            ErrorCode.AGENT_UNREACHABLE, "No agent of this sandbox has ever registered")));
        });
    }

    private static boolean isExpected(SandboxState state) {
        return state.handover()
                || state.health().status() == HealthStatus.HEALTHY
                || state.health().status() == HealthStatus.DEGRADED;
    }
}
