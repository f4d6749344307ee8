package dev.sandmesh.protocol;

import java.util.Optional;
import java.util.UUID;

/** Every address of the event bus, spelled once. */
public final class Address {

    /** Request, agent to any control node. */
    public static final String REGISTER = "fleet.register";
    /** Publish, control to everyone permitted: what was committed. */
    public static final String CHANGES = "fleet.changes";
    /** Request, client to the control node it is connected to. */
    public static final String QUERY = "fleet.query";

    /** Request, client to the control node it is connected to. */
    public static final String OPERATION = "fleet.operation";

    private static final String SAMPLES = "fleet.samples.";
    private static final String CONTROL = "control.";

    private Address() {}

    /** Request, agent to this control node: where it was told to ask, whose challenge it answers, or knows that another is gone. */
    public static String register(String nodeId) {
        return CONTROL + nodeId + ".register";
    }

    /** Request, agent to its owner. */
    public static String heartbeat(String nodeId) {
        return CONTROL + nodeId + ".heartbeat";
    }

    /** Request, agent to its owner; acked once committed. */
    public static String event(String nodeId) {
        return CONTROL + nodeId + ".event";
    }

    /** Request, agent to its owner: what a job brings, acked once whoever it is for has taken it. */
    public static String output(String nodeId) {
        return CONTROL + nodeId + ".output";
    }

    /** Request, owner to the node that takes what a job brings. */
    public static String receive(String nodeId) {
        return CONTROL + nodeId + ".receive";
    }

    /** The control node that takes what is sent there, where that is one of its own addresses. */
    public static Optional<String> controlNode(String address) {
        int end = address.indexOf('.', CONTROL.length());
        return address.startsWith(CONTROL) && end > 0
                ? Optional.of(address.substring(CONTROL.length(), end))
                : Optional.empty();
    }

    /** Request, control to agent. */
    public static String command(SandboxId sandboxId) {
        return "agent." + sandboxId + ".command";
    }

    /** Publish, control to whoever watches: gauges of one environment, coalesced once a second. */
    public static String samples(String environment) {
        return SAMPLES + environment;
    }

    /** Publish, control to whoever watches: progress of one operation. */
    public static String operation(UUID id) {
        return OPERATION + "." + id;
    }
}
