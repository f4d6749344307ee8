package dev.sandmesh.control.health;

import dev.sandmesh.control.registry.Health;
import dev.sandmesh.control.registry.HealthReason;
import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.control.registry.SandboxEvent;
import dev.sandmesh.control.registry.Severity;
import dev.sandmesh.control.registry.VersionSteps;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.AgentEnded;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.CommandRejected;
import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.EnginesChanged;
import dev.sandmesh.protocol.report.Goodbye;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessFlapping;
import dev.sandmesh.protocol.report.ProcessStarted;
import dev.sandmesh.protocol.report.TaskEnded;
import dev.sandmesh.protocol.report.VersionsChanged;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Puts what happened into the words of the timeline. */
public final class Timeline {

    /** Reasons that say all by themselves, as they are of the control plane. */
    private static final Set<String> SENTENCES = Set.of(HealthReason.LEASE, HealthPolicy.AWAY);

    private static final int REASONS_IN_A_MESSAGE = 3;

    /** Begins the reason of an exit that the supervisor wanted. */
    private static final String WANTED = "stopped: ";

    private final Supplier<UUID> ids;

    public Timeline(Supplier<UUID> ids) {
        this.ids = ids;
    }

    /**
     * The entry of an agent's fact; {@code at} is the time of its arrival, the agent's own stands in the data: by it the
     * timeline knows what the next agent tells again.
     *
     * @param versions that were known before
     */
    SandboxEvent of(AgentEvent event, Map<String, String> versions, Instant at) {
        AgentFact fact = event.fact();
        JsonObject data = fact.toJson().put("number", event.number()).put("agentAt", Wire.instant(event.at()));
        if (fact instanceof VersionsChanged changed) {
            String steps = VersionSteps.between(versions, changed.versions());
            String message = steps.isEmpty() ? "versions as they were" : steps;
            data.put("before", Wire.textMap(versions));
            return new SandboxEvent(ids.get(), at, kind(fact), Severity.INFO, message, data);
        }
        return new SandboxEvent(ids.get(), at, kind(fact), severity(fact), message(fact), data);
    }

    /** The entry of a transition: {@code health healthy → degraded: Display up failed: Xvfb exited: signal 9}. */
    public SandboxEvent healthChanged(Health before, Health after, Instant at) {
        String reasons = after.reasons().stream()
                .limit(REASONS_IN_A_MESSAGE)
                .map(Timeline::words)
                .collect(Collectors.joining("; "));
        String message = "health " + before.status().wireName() + " → "
                + after.status().wireName() + (reasons.isEmpty() ? "" : ": " + reasons);
        JsonObject data = new JsonObject()
                .put("before", before.status().wireName())
                .put("after", after.status().wireName())
                .put("reasons", after.toJson().getJsonArray("reasons"));
        return new SandboxEvent(ids.get(), at, "healthChanged", severity(after.status()), message, data);
    }

    /** The entry of a configuration that came into effect. */
    SandboxEvent configured(long before, long version, Instant at) {
        String message = version == 0
                ? "runs as it is set up itself, with no configuration of its browsers"
                : "configuration " + version + " of its browsers is in effect";
        JsonObject data = new JsonObject().put("before", before).put("version", version);
        return new SandboxEvent(ids.get(), at, "configurationApplied", Severity.INFO, message, data);
    }

    private static String words(HealthReason reason) {
        return SENTENCES.contains(reason.type())
                ? reason.reason()
                : ConditionWords.failed(reason.type(), reason.reason());
    }

    private static Severity severity(HealthStatus status) {
        return switch (status) {
            case HEALTHY -> Severity.INFO;
            case DEGRADED, UNKNOWN -> Severity.WARNING;
            case UNHEALTHY -> Severity.ERROR;
        };
    }

    private static String kind(AgentFact fact) {
        StringBuilder name = new StringBuilder();
        boolean capital = false;
        for (char letter : fact.type().toCharArray()) {
            if (letter != '-') {
                name.append(capital ? Character.toUpperCase(letter) : letter);
            }
            capital = letter == '-';
        }
        return name.toString();
    }

    private static Severity severity(AgentFact fact) {
        if (fact instanceof ProcessFlapping) {
            return Severity.ERROR;
        }
        boolean wrong =
                (fact instanceof ProcessExited exited && !exited.reason().startsWith(WANTED))
                        || fact instanceof AgentEnded
                        || fact instanceof CommandRejected
                        || (fact instanceof ConditionChanged changed && !changed.ok());
        return wrong ? Severity.WARNING : Severity.INFO;
    }

    private static String named(String process, String what) {
        return what.startsWith(process) ? what : process + " " + what;
    }

    private static String after(String reason) {
        return reason.isEmpty() ? "" : ": " + reason;
    }

    private static String message(AgentFact fact) {
        if (fact instanceof ProcessExited exited) {
            return named(exited.process(), exited.reason().isEmpty() ? "exited" : exited.reason());
        }
        if (fact instanceof ProcessStarted started) {
            return started.process() + (started.adopted() ? " adopted" : " started") + " (pid " + started.pid() + ")"
                    + (started.restarts() > 0 ? ", restart " + started.restarts() : "");
        }
        if (fact instanceof ProcessFlapping flapping) {
            return flapping.process() + " is flapping: " + flapping.exits() + " exits in " + flapping.windowSeconds()
                    + " s, next try at " + Wire.instant(flapping.retryAt())
                    + after(flapping.reason());
        }
        if (fact instanceof ConditionChanged changed) {
            return changed.ok()
                    ? ConditionWords.of(changed.condition()) + " is well" + after(changed.reason())
                    : ConditionWords.failed(changed.condition(), changed.reason());
        }
        if (fact instanceof TaskEnded ended) {
            return "task " + ended.task() + " ended: " + ended.outcome() + " after " + ended.durationMillis() + " ms";
        }
        if (fact instanceof EnginesChanged changed) {
            return changed.browserEngines().isEmpty()
                    ? "runs no browser any more"
                    : "runs " + String.join(", ", changed.browserEngines()) + " now";
        }
        if (fact instanceof Goodbye goodbye) {
            return "agent says goodbye: " + goodbye.reason() + ", expected back within "
                    + goodbye.expectedBackWithinSeconds() + " s";
        }
        if (fact instanceof CommandRejected rejected) {
            return "the agent did not believe " + rejected.count()
                    + (rejected.count() == 1 ? " command (" : " commands (") + rejected.code() + "): "
                    + rejected.message();
        }
        if (fact instanceof AgentEnded ended) {
            return "the agent (pid " + ended.pid() + ") ended without a goodbye that was heard";
        }
        return fact.type();
    }
}
