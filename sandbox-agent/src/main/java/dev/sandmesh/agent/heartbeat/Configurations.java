package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.protocol.report.DesiredConfiguration;

/** What people want of this sandbox, as far as it is applied; may be called on any thread. */
public interface Configurations {

    /** Of the configuration that is in effect. */
    long runningVersion();

    /** Told again with every beat until it is in effect. */
    void wanted(DesiredConfiguration configuration);
}
