package dev.sandmesh.agent.identity;

import dev.sandmesh.protocol.report.Instance;
import java.io.IOException;

/** Knows the machine that the agent runs on. Blocks: call it on a worker. */
public interface HostIdentity {

    Instance instance() throws IOException;
}
