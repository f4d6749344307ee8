package dev.sandmesh.control.health;

import dev.sandmesh.protocol.report.ConditionType;
import java.util.Set;

/**
 * What weighs how much.
 *
 * @param fatalConditions those without which a sandbox does no work at all
 * @param worker name of the process that takes tasks
 */
public record HealthSettings(Set<String> fatalConditions, String worker) {

    public static final HealthSettings DEFAULT = new HealthSettings(Set.of(ConditionType.WORKER_UP), "worker");

    public HealthSettings {
        fatalConditions = Set.copyOf(fatalConditions);
    }
}
