package dev.sandmesh.protocol;

/** Every address of the event bus, spelled once. */
public final class Address {

    /** Request, agent to any control node. */
    public static final String REGISTER = "fleet.register";
    /** Publish, control to everyone permitted: what was committed. */
    public static final String CHANGES = "fleet.changes";
    /** Request, client to the control node it is connected to. */
    public static final String QUERY = "fleet.query";

    private static final String SAMPLES = "fleet.samples.";

    private Address() {}

    /** Request, agent to its owner. */
    public static String heartbeat(String nodeId) {
        return "control." + nodeId + ".heartbeat";
    }

    /** Request, agent to its owner; acked once committed. */
    public static String event(String nodeId) {
        return "control." + nodeId + ".event";
    }

    /** Request, control to agent. */
    public static String command(SandboxId sandboxId) {
        return "agent." + sandboxId + ".command";
    }

    /** Publish, control to whoever watches: gauges of one environment, coalesced once a second. */
    public static String samples(String environment) {
        return SAMPLES + environment;
    }
}
