package dev.sandmesh.control.health;

import dev.sandmesh.control.registry.Health;
import dev.sandmesh.control.registry.HealthReason;
import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The one judgement on health: pure, and it always says why. */
public final class HealthPolicy {

    static final String AWAY = "Away";

    private final HealthSettings settings;

    public HealthPolicy(HealthSettings settings) {
        this.settings = settings;
    }

    /** What an agent's own report says about it, heard just now. */
    public Health evaluateReport(
            Collection<Condition> conditions, Collection<ProcessReport> processes, Health previous, Instant now) {
        return evaluate(new Standing.Live(), conditions, processes, previous, now);
    }

    /** The new health; its {@code since} is the old one while the status stays. */
    Health evaluate(
            Standing standing,
            Collection<Condition> conditions,
            Collection<ProcessReport> processes,
            Health previous,
            Instant now) {
        if (standing instanceof Standing.Lost lost) {
            HealthReason reason = new HealthReason(HealthReason.LEASE, lost.reason(), lost.since());
            return judged(HealthStatus.UNHEALTHY, List.of(reason), previous, now);
        }
        if (standing instanceof Standing.Away away) {
            String reason = "away until " + Wire.instant(away.until()) + ": " + away.reason();
            return new Health(
                    previous.status(), previous.since(), List.of(new HealthReason(AWAY, reason, previous.since())));
        }
        if (standing instanceof Standing.Expected) {
            return previous;
        }
        return judgeReport(conditions, processes, previous, now);
    }

    private Health judgeReport(
            Collection<Condition> conditions, Collection<ProcessReport> processes, Health previous, Instant now) {
        HealthStatus status = HealthStatus.HEALTHY;
        List<HealthReason> reasons = new ArrayList<>();
        for (Condition condition : conditions) {
            if (!condition.ok()) {
                status = worse(status, settings.fatalConditions().contains(condition.type()));
                reasons.add(new HealthReason(condition.type(), condition.reason(), condition.since()));
            }
        }
        for (ProcessReport process : processes) {
            if (process.state() == ProcessState.FLAPPING) {
                status = worse(status, settings.worker().equals(process.name()));
                reasons.add(new HealthReason("Process:" + process.name(), flapping(process), process.since()));
            }
        }
        reasons.sort(Comparator.comparing(
                        (HealthReason reason) -> !settings.fatalConditions().contains(reason.type()))
                .thenComparing(HealthReason::since));
        return judged(status, reasons, previous, now);
    }

    private static HealthStatus worse(HealthStatus status, boolean fatal) {
        return fatal || status == HealthStatus.UNHEALTHY ? HealthStatus.UNHEALTHY : HealthStatus.DEGRADED;
    }

    private static String flapping(ProcessReport process) {
        return process.reason().isEmpty()
                ? process.name() + " exits again and again (" + process.restarts() + " restarts)"
                : process.reason();
    }

    private static Health judged(HealthStatus status, List<HealthReason> reasons, Health previous, Instant now) {
        return new Health(status, status == previous.status() ? previous.since() : now, reasons);
    }
}
