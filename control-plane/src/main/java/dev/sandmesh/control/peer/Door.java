package dev.sandmesh.control.peer;

import java.util.Locale;

/** Where somebody may knock; the wire name is the constant in lower case. */
public enum Door {
    /** Members of the cluster, by Hazelcast's handshake. */
    MESH,
    /** Agents that dial the relay. */
    RELAY,
    /** Connections and messages of the event bus. */
    BUS,
    /** Agents that are connected and want to be a sandbox. */
    REGISTRATION,
    /** Connections at the control nodes' own listener. */
    TRANSIT;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Door of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
