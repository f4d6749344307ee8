package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.agent.probe.ProcessFamilies;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ProcessReport;
import java.util.List;

/** What the supervisor knows at this moment; answers at once, on any thread. */
public interface Supervision {

    List<ProcessReport> processes();

    List<Condition> conditions();

    /** What each process has started. */
    ProcessFamilies families();
}
