package dev.sandmesh.control.registry;

import static dev.sandmesh.control.registry.SandboxStatus.ACTIVE;
import static dev.sandmesh.control.registry.SandboxStatus.DRAINING;
import static dev.sandmesh.control.registry.SandboxStatus.FAILING;
import static dev.sandmesh.control.registry.SandboxStatus.PROVISIONING;
import static dev.sandmesh.control.registry.SandboxStatus.STOPPED;
import static dev.sandmesh.control.registry.SandboxStatus.STOPPING;
import static dev.sandmesh.control.registry.SandboxStatus.TERMINATED;
import static dev.sandmesh.control.registry.SandboxStatus.TERMINATING;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The life of a sandbox.
 *
 * <pre>
 * provisioning ──► active ◄──► draining ──► stopping ──► stopped ──► provisioning
 *                    ▲ │                       ▲
 *                    │ ▼                       │
 *                  failing ────────────────────┘          (failing may also drain; a stopped one that reports is active again)
 *
 * any ──► terminating ──► terminated
 * </pre>
 */
public final class SandboxLifecycle {

    private static final Map<SandboxStatus, Set<SandboxStatus>> NEXT = Map.of(
            PROVISIONING, EnumSet.of(ACTIVE, STOPPING, TERMINATING),
            ACTIVE, EnumSet.of(DRAINING, FAILING, STOPPING, TERMINATING),
            DRAINING, EnumSet.of(ACTIVE, FAILING, STOPPING, TERMINATING),
            STOPPING, EnumSet.of(STOPPED, TERMINATING),
            STOPPED, EnumSet.of(PROVISIONING, ACTIVE, TERMINATING),
            FAILING, EnumSet.of(ACTIVE, DRAINING, STOPPING, TERMINATING),
            TERMINATING, EnumSet.of(TERMINATED),
            TERMINATED, EnumSet.noneOf(SandboxStatus.class));

    private SandboxLifecycle() {}

    /**
     * The one way from a status to another.
     *
     * @throws SandmeshException with {@code ILLEGAL_TRANSITION} and a reason when there is no such way
     */
    public static SandboxStatus transition(SandboxStatus from, SandboxStatus to) {
        if (NEXT.getOrDefault(from, Set.of()).contains(to)) {
            return to;
        }
        throw new SandmeshException(
                ErrorCode.ILLEGAL_TRANSITION, "A sandbox that is " + from.wireName() + refusal(from, to));
    }

    /** The status of a sandbox whose agent has just registered: whoever waited for it has it, and nobody's order is undone. */
    static SandboxStatus registered(SandboxStatus status) {
        return status == PROVISIONING || status == STOPPED ? transition(status, ACTIVE) : status;
    }

    /** Whether an agent of it may still register. */
    static boolean ended(SandboxStatus status) {
        return status == TERMINATING || status == TERMINATED;
    }

    private static String refusal(SandboxStatus from, SandboxStatus to) {
        if (from == to) {
            return " is that already";
        }
        return ended(from) ? " never comes back" : " cannot become " + to.wireName();
    }
}
