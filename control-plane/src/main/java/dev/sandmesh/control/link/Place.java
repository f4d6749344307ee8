package dev.sandmesh.control.link;

import dev.sandmesh.control.registry.Agent;
import dev.sandmesh.control.registry.Arrival;
import dev.sandmesh.control.registry.Sandbox;
import dev.sandmesh.protocol.report.Instance;

/**
 * Where an agent is.
 *
 * @param observed by a control node; empty where none did
 * @param claimed by the agent itself
 */
record Place(String observed, String claimed, String connection) {

    static Place of(Arrival arrival) {
        Instance instance = arrival.register().instance();
        String claimed = claimed(instance.privateIp(), instance.publicIp());
        return new Place(arrival.address(), claimed, arrival.register().connection());
    }

    static Place of(Sandbox sandbox) {
        Agent agent = sandbox.state().agent();
        String claimed =
                claimed(sandbox.machine().privateIp(), sandbox.machine().publicIp());
        return new Place(agent.address(), claimed, agent.connection());
    }

    String words() {
        return (observed.isEmpty() ? "an unknown address" : observed) + " (connection " + connection + claim() + ")";
    }

    /** What there is to add when the agent says something else than was seen. */
    String claim() {
        return claimed.isEmpty() || claimed.equals(observed) ? "" : ", says it is at " + claimed;
    }

    private static String claimed(String privateIp, String publicIp) {
        return privateIp.isEmpty() ? publicIp : privateIp;
    }
}
