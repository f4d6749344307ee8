package dev.sandmesh.agent.desired;

import dev.sandmesh.agent.adspower.AdsPowerConfig;
import java.time.Duration;

/** What may be wanted of the agent's dealings with AdsPower; none of it needs a restart. */
final class DesiredAdsPower {
    private DesiredAdsPower() {}

    static AdsPowerConfig.Tuning read(SettingsNode node) {
        node.onlyKnows("intervalSeconds", "callGapMillis", "claimGraceSeconds", "closeLeaked");
        return new AdsPowerConfig.Tuning(
                node.integer("intervalSeconds", 1, 600).map(Duration::ofSeconds),
                node.integer("callGapMillis", AdsPowerConfig.SHORTEST_CALL_GAP.toMillis(), 60_000)
                        .map(Duration::ofMillis),
                node.integer("claimGraceSeconds", 1, 86_400).map(Duration::ofSeconds),
                node.flag("closeLeaked"));
    }
}
