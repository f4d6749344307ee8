package dev.sandmesh.testbed.bench;

import java.util.List;

/**
 * One small process that has to be kept running. It writes its own birth to a pipe, so that whoever keeps it is timed from
 * outside and in the same way.
 *
 * @param port where it answers HTTP and has to be asked whether it does; 0 when it does nothing at all
 */
record Charge(String name, int port) {

    static Charge sleeping(String name) {
        return new Charge(name, 0);
    }

    boolean isAsked() {
        return port > 0;
    }

    /** The program and its arguments, without any variable of the environment. */
    List<String> command(Births births) {
        return isAsked()
                ? List.of("node", births.answering().toString(), name, Integer.toString(port))
                : List.of("sh", births.sleeping().toString(), name);
    }
}
