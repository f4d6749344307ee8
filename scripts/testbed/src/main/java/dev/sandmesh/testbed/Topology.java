package dev.sandmesh.testbed;

import java.util.Locale;

/** What a fleet consists of: tests of features run over each, one of them in the quick run. */
public enum Topology {
    /** One control node with an embedded database. */
    NODES_1(1, false),
    /** Three control nodes that share a database, with requests spread over them. */
    NODES_3(3, false),
    /** One, with sandboxes on the relay link. */
    NODES_1_RELAY(1, true),
    /** Three, with sandboxes on the relay link. */
    NODES_3_RELAY(3, true);

    /** Names the topology of a run, such as {@code nodes_3}. */
    static final String PROPERTY = "topology";

    private final int nodes;
    private final boolean relayed;

    Topology(int nodes, boolean relayed) {
        this.nodes = nodes;
        this.relayed = relayed;
    }

    /** The one that the system property {@code topology} names; without it one node. */
    public static Topology ofThisRun() {
        String name = System.getProperty(PROPERTY, "");
        return name.isBlank() ? NODES_1 : valueOf(name.strip().toUpperCase(Locale.ROOT));
    }

    public int nodes() {
        return nodes;
    }

    /** Whether sandboxes come by the relay link rather than by the mesh. */
    public boolean isRelayed() {
        return relayed;
    }
}
