package dev.sandmesh.testbed;

import java.util.Locale;

/** What a fleet consists of: tests of features run over each, one of them in the quick run. */
public enum Topology {
    /** One control node with an embedded database. */
    NODES_1(1),
    /** Three control nodes that share a database, with requests spread over them. */
    NODES_3(3);

    /** Names the topology of a run, such as {@code nodes_3}. */
    static final String PROPERTY = "topology";

    private final int nodes;

    Topology(int nodes) {
        this.nodes = nodes;
    }

    /** The one that the system property {@code topology} names; without it one node. */
    public static Topology ofThisRun() {
        String name = System.getProperty(PROPERTY, "");
        return name.isBlank() ? NODES_1 : valueOf(name.strip().toUpperCase(Locale.ROOT));
    }

    public int nodes() {
        return nodes;
    }
}
